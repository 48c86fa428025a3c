package io.masakari.controller;

import io.masakari.controller.compute.NovaClient;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Has it checked at the start and then daily what Nova lets the controller's user see; each minute until Nova has told. */
final class RightsWatch implements AutoCloseable {
    private static final Duration DAILY = Duration.ofDays(1);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final Supplier<List<String>> check;
    private final EventLog events;
    private final ScheduledThreadPoolExecutor timer;
    private List<String> told = List.of();

    RightsWatch(NovaClient nova, EventLog events) {
        this(nova::checkRights, events);
    }

    /** @param check what is missing; throws a {@link RuntimeException} if that cannot be told now */
    RightsWatch(Supplier<List<String>> check, EventLog events) {
        this.check = check;
        this.events = events;
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "nova-rights");
            thread.setDaemon(true);
            return thread;
        });
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void start() {
        next(Duration.ZERO);
    }

    private void next(Duration in) {
        timer.schedule(
                () -> {
                    Duration wait = look();
                    if (!timer.isShutdown()) {
                        next(wait);
                    }
                },
                in.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** One look; after which time the next one is due. */
    Duration look() {
        List<String> missing;
        try {
            missing = check.get();
        } catch (RuntimeException e) {
            return AGAIN; // that Nova cannot be used is told elsewhere, and whatever it is must not end the watch
        }
        if (!missing.equals(told) && !missing.isEmpty()) {
            events.log(Event.COMPUTE_RIGHTS_MISSING, sentence(missing), Map.of("missing", String.join("; ", missing)));
        }
        told = missing;
        return DAILY;
    }

    /** For the journal, the status and {@code --check-config}. */
    static String sentence(List<String> missing) {
        return "The controller's user at Nova may not " + String.join(", nor ", missing)
                + ". Recoveries need that: give its role these rights in Nova's policy, or use one that has them.";
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}

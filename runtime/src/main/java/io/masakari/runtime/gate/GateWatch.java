package io.masakari.runtime.gate;

import io.masakari.core.model.BootId;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.Worker;
import io.masakari.runtime.time.WorkerThread;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Knows how the gate of this host stands; checks it again and again, on a thread of its own. */
public final class GateWatch implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(20);
    private static final Duration FIRST = Duration.ofSeconds(10);

    private final Supplier<Optional<GateStanding>> check;
    private final Worker thread;
    private final EventLog log;
    private final CountDownLatch first = new CountDownLatch(1);
    private volatile Optional<GateStanding> latest = Optional.empty();

    GateWatch(Supplier<Optional<GateStanding>> check, Worker thread, EventLog log) {
        this.check = check;
        this.thread = thread;
        this.log = log;
        thread.execute(this::look);
    }

    /** @param boot of this host; if it is not known, no gate is */
    public static GateWatch start(Optional<BootId> boot, EventLog log) {
        GateCheck check = new GateCheck(
                GateCheck.Place.ofThisHost(boot.map(BootId::toString).orElse("")),
                UnitProperties.bySystemctl(),
                new GateFiles());
        return new GateWatch(check::check, new WorkerThread("gate"), log);
    }

    /** As of the last check; empty if there is no gate. Waits for the first check, which takes a bounded time. */
    public Optional<GateStanding> latest() {
        try {
            if (!first.await(FIRST.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return latest;
    }

    @Override
    public void close() {
        thread.close(Duration.ZERO);
    }

    private void look() {
        Optional<GateStanding> now = check.get();
        Optional<String> fault = now.flatMap(GateStanding::fault);
        if (fault.isPresent() && !fault.equals(latest.flatMap(GateStanding::fault))) {
            log.log(
                    Event.BOOT_GATE_UNSOUND,
                    "The gate of this host does not hold at the next boot: " + fault.get()
                            + ". The controller counts this host as one without a gate.",
                    Map.of("fault", fault.get()));
        }
        latest = now;
        first.countDown();
        thread.schedule(this::look, EVERY);
    }
}

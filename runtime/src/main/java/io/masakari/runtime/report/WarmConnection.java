package io.masakari.runtime.report;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the way to the controller open and warm, so that a report after hours of silence is as fast as one after another.
 * Has a thread of its own: a controller that hangs must not hold up a report, which takes another connection then.
 */
public final class WarmConnection implements AutoCloseable {
    /** Well below the 75 s after which the controller closes an idle connection. */
    private static final Duration EVERY = Duration.ofSeconds(30);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(runnable -> {
        Thread made = new Thread(runnable, "warm-connection");
        made.setDaemon(true);
        return made;
    });

    /** Begins at once, and goes on whether a controller answers or not. */
    public WarmConnection(ControllerClient client) {
        thread.scheduleWithFixedDelay(client::warmUp, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

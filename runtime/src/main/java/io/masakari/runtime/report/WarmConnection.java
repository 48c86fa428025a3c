package io.masakari.runtime.report;

import io.masakari.runtime.time.Worker;
import io.masakari.runtime.time.WorkerThread;
import java.time.Duration;

/**
 * Keeps the way to the controller open and warm, so that a report after hours of silence is as fast as one after another.
 * Has a thread of its own: a controller that hangs must not hold up a report, which takes another connection then.
 */
public final class WarmConnection implements AutoCloseable {
    /** Well below the 75 s after which the controller closes an idle connection. */
    private static final Duration EVERY = Duration.ofSeconds(30);

    private final ControllerClient client;
    private final Worker thread = new WorkerThread("warm-connection");

    /** Begins at once, and goes on whether a controller answers or not. */
    public WarmConnection(ControllerClient client) {
        this.client = client;
        thread.execute(this::warmUp);
    }

    private void warmUp() {
        client.warmUp();
        thread.schedule(this::warmUp, EVERY);
    }

    @Override
    public void close() {
        thread.close(Duration.ZERO);
    }
}

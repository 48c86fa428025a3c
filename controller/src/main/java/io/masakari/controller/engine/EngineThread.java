package io.masakari.controller.engine;

import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The one thread that owns all recoveries: waits for news or the next timer, and has the engine do a round. */
public final class EngineThread implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final RecoveryEngine engine;
    private final EventLog events;
    private final Consumer<Throwable> onDeath;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;

    /** @param onDeath told when the thread ends by an error; the process should end then, and be restarted */
    public EngineThread(RecoveryEngine engine, EventLog events, Consumer<Throwable> onDeath) {
        this.engine = engine;
        this.events = events;
        this.onDeath = onDeath;
        this.thread = new Thread(this::run, "recovery-engine");
        this.thread.setDaemon(true);
    }

    /** Takes up what a past process left, then what is new. */
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            engine.resumeStored();
            while (stopping.getCount() > 0) {
                if (engine.waitsForStore()) {
                    stopping.await(
                            engine.untilNext(RecoveryEngine.LONGEST_SLEEP).toNanos(), TimeUnit.NANOSECONDS);
                } else {
                    engine.await(RecoveryEngine.LONGEST_SLEEP);
                }
                engine.round();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            events.log(
                    Event.DAEMON_FAILED,
                    "The recovery engine has failed and the controller must be restarted: " + e,
                    Map.of("reason", e.toString()));
            onDeath.accept(e);
        }
    }

    /** Stops after the round under way. What is in flight is found again at the next start. */
    @Override
    public void close() {
        stopping.countDown();
        engine.wake();
        try {
            thread.join(STOP_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.masakari.controller.engine;

import java.time.Duration;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;

/**
 * What waits for the engine's next round, bounded: what is urgent, then the oldest. Any thread may add; one thread takes.
 */
final class Inbox {
    private static final int MOST = 10_000;

    private final BlockingDeque<Runnable> waiting = new LinkedBlockingDeque<>(MOST);
    private Runnable next;

    /** Whether there was room. */
    boolean offer(Runnable task) {
        return waiting.offer(task);
    }

    /** As {@link #offer}, but before all that waits. */
    boolean offerFirst(Runnable task) {
        return waiting.offerFirst(task);
    }

    /** For what must not be lost, from threads that may wait for room. */
    void put(Runnable task) throws InterruptedException {
        waiting.put(task);
    }

    /** Returns when there is something to take, or after that time. */
    void await(Duration limit) throws InterruptedException {
        if (next == null) {
            next = waiting.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** The oldest, or null. */
    Runnable poll() {
        Runnable first = next == null ? waiting.poll() : next;
        next = null;
        return first;
    }
}

package io.masakari.runtime.time;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Cancels work that takes longer than a limit, up to a tenth of the limit later. A timer for each piece of work would wake
 * a thread each time one is set; here one thread checks all of them periodically, and only while there is work. Any
 * thread may call.
 */
public final class Deadlines implements AutoCloseable {
    private final long limitNanos;
    private final Duration look;
    private final Worker thread;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looking = new AtomicBoolean();

    /** Work in progress; closing it ends it, in time or not. */
    public final class Running implements AutoCloseable {
        private final Runnable cutOff;
        private final long since = System.nanoTime();

        private Running(Runnable cutOff) {
            this.cutOff = cutOff;
        }

        @Override
        public void close() {
            running.remove(this);
        }
    }

    public Deadlines(Duration limit, String threadName) {
        limitNanos = limit.toNanos();
        look = limit.dividedBy(10);
        thread = new WorkerThread(threadName);
    }

    /**
     * @param cutOff called once if the work has not ended within the limit, on the one thread of all deadlines; must return at once
     * @throws IllegalStateException once closed
     */
    public Running begin(Runnable cutOff) {
        Running work = new Running(cutOff);
        running.add(work);
        if (!lookLater()) {
            throw new IllegalStateException("closed");
        }
        return work;
    }

    /** Work that is still in progress is no longer cancelled. */
    @Override
    public void close() {
        thread.close(Duration.ZERO);
    }

    /** @return false once closed */
    private boolean lookLater() {
        return looking.get() || !looking.compareAndSet(false, true) || thread.schedule(this::look, look);
    }

    private void look() {
        long now = System.nanoTime();
        for (Running work : running) {
            if (now - work.since > limitNanos && running.remove(work)) {
                work.cutOff.run();
            }
        }
        // In this order: work that begins in between is either seen here or schedules the next check.
        looking.set(false);
        if (!running.isEmpty()) {
            lookLater();
        }
    }
}

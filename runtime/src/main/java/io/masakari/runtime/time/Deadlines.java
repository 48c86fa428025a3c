package io.masakari.runtime.time;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Cuts off what takes longer than a limit, up to a tenth later. An alarm for each piece of work would wake a thread each
 * time one is set; here one thread looks now and then, and only while there is work. Any thread may call.
 */
public final class Deadlines implements AutoCloseable {
    private final long limitNanos;
    private final long lookNanos;
    private final ScheduledThreadPoolExecutor thread;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looking = new AtomicBoolean();

    /** Work under way; ended by closing, in time or not. */
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
        lookNanos = Math.max(1, limitNanos / 10);
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, threadName);
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * @param cutOff called once if the work has not ended within the limit, on the thread of all deadlines; must be quick
     * @throws IllegalStateException once closed
     */
    public Running begin(Runnable cutOff) {
        Running work = new Running(cutOff);
        running.add(work);
        lookLater();
        return work;
    }

    /** What is under way then is not cut off any more. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void lookLater() {
        if (!looking.get() && looking.compareAndSet(false, true)) {
            try {
                thread.schedule(this::look, lookNanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                throw new IllegalStateException("closed", e);
            }
        }
    }

    private void look() {
        long now = System.nanoTime();
        for (Running work : running) {
            if (now - work.since > limitNanos && running.remove(work)) {
                work.cutOff.run();
            }
        }
        // In this order: who begins in between either is seen here or plans the next look.
        looking.set(false);
        if (!running.isEmpty() && !thread.isShutdown()) {
            lookLater();
        }
    }
}

package io.masakari.runtime.journal;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** The one daemon thread of a log that must not make its caller wait: what does not fit into its queue is rejected. */
final class LogThread {
    /** How long to wait for room in a full queue. */
    private static final long FULL_NANOS = 1_000_000;

    private LogThread() {}

    static ExecutorService named(String name, int queued) {
        return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queued), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Waits until what was queued is done, or the time is over. */
    static void drain(ExecutorService thread, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        do {
            try {
                thread.submit(() -> {}).get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                return;
            } catch (RejectedExecutionException e) {
                LockSupport.parkNanos(FULL_NANOS);
            } catch (ExecutionException | TimeoutException e) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        } while (System.nanoTime() - deadline < 0);
    }
}

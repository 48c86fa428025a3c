package io.masakari.controller.engine;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A bounded number of threads that talk to Nova. */
public final class CallerPool implements Callers, AutoCloseable {
    private static final int MOST_WAITING = 10_000;

    private final ThreadPoolExecutor threads;

    public CallerPool(int size) {
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                size, size, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                    Thread made = new Thread(task, "nova-caller-" + number.incrementAndGet());
                    made.setDaemon(true);
                    return made;
                });
        this.threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public boolean take(NovaCall<?> call) {
        try {
            threads.execute(call);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

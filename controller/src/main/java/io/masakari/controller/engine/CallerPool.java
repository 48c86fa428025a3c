package io.masakari.controller.engine;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A bounded number of threads that talk to Nova, some of them for force-downs and what these wait for only. */
public final class CallerPool implements Callers, AutoCloseable {
    /** Threads that are kept free of anything but force-downs and what these wait for. */
    public static final int RESERVED = 2;

    private final CallQueue queue = new CallQueue();
    private final AtomicInteger number = new AtomicInteger();
    private final ThreadPoolExecutor threads;
    private final ThreadPoolExecutor reserved;

    /** @param size of the threads for all calls */
    public CallerPool(int size) {
        threads = threads(size);
        reserved = threads(RESERVED);
    }

    private ThreadPoolExecutor threads(int size) {
        ThreadPoolExecutor made =
                new ThreadPoolExecutor(size, size, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "nova-caller-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        made.allowCoreThreadTimeOut(true);
        return made;
    }

    /** Each call gives each pool that may do it a turn; whoever comes first does it, and the other turn is for nothing. */
    @Override
    public boolean take(NovaCall<?> call) {
        synchronized (queue) {
            if (threads.isShutdown() || !queue.offer(call)) {
                return false;
            }
        }
        try {
            threads.execute(() -> next(false));
            if (call.isFirst()) {
                reserved.execute(() -> next(true));
            }
        } catch (RejectedExecutionException e) {
            // It is being closed: the call is found again at the next start.
        }
        return true;
    }

    private void next(boolean onlyFirst) {
        NovaCall<?> call;
        synchronized (queue) {
            call = queue.poll(onlyFirst);
        }
        if (call != null) {
            call.run();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        reserved.shutdownNow();
    }
}

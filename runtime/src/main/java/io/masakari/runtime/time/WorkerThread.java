package io.masakari.runtime.time;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * A {@link Worker} with a daemon thread, which starts with the first work. An exception in its work ends it, and is the
 * thread's uncaught one.
 */
public final class WorkerThread implements Worker {
    private final Thread thread;
    private final int most;

    // All guarded by this.
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final PriorityQueue<Scheduled> scheduled = new PriorityQueue<>();
    private boolean closed;

    private record Scheduled(Runnable work, long dueNanos) implements Comparable<Scheduled> {
        @Override
        public int compareTo(Scheduled other) {
            return Long.signum(dueNanos - other.dueNanos);
        }
    }

    public WorkerThread(String name) {
        this(name, Integer.MAX_VALUE);
    }

    /** @param most how much work may wait */
    public WorkerThread(String name, int most) {
        this.most = most;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    @Override
    public synchronized boolean execute(Runnable work) {
        if (closed || waiting.size() >= most) {
            return false;
        }
        waiting.addLast(work);
        wake();
        return true;
    }

    @Override
    public synchronized boolean schedule(Runnable work, Duration delay) {
        if (closed) {
            return false;
        }
        scheduled.add(new Scheduled(work, System.nanoTime() + delay.toNanos()));
        wake();
        return true;
    }

    @Override
    public boolean close(Duration limit) {
        synchronized (this) {
            closed = true;
            scheduled.clear();
            notifyAll();
        }
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, limit.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        boolean done = !thread.isAlive();
        thread.interrupt();
        return done;
    }

    private void wake() {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
        notifyAll();
    }

    private void run() {
        try {
            for (Runnable work = next(); work != null; work = next()) {
                work.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** Null when closed and done. */
    private synchronized Runnable next() throws InterruptedException {
        while (true) {
            Scheduled first = scheduled.peek();
            long left = first == null ? Long.MAX_VALUE : first.dueNanos() - System.nanoTime();
            if (left <= 0) {
                return scheduled.remove().work();
            }
            if (!waiting.isEmpty()) {
                return waiting.removeFirst();
            }
            if (closed) {
                return null;
            }
            if (first == null) {
                wait();
            } else {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
    }
}

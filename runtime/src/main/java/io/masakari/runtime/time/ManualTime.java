package io.masakari.runtime.time;

import io.masakari.core.model.MonotonicTime;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;

/**
 * Both clocks under the hand of a test, or of what is made up: they stand still until {@link #advance}, and what its
 * workers are given is done then, each piece at its time, on the thread that advances.
 */
public final class ManualTime implements WallClock {
    private final PriorityQueue<Due> work = new PriorityQueue<>();
    private Instant wall;
    private long nanos;
    private long given;

    private record Due(long nanos, long number, ManualWorker worker, Runnable work) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return nanos != other.nanos ? Long.compare(nanos, other.nanos) : Long.compare(number, other.number);
        }
    }

    public ManualTime(Instant start) {
        this.wall = start;
    }

    @Override
    public synchronized Instant now() {
        return wall;
    }

    public Ticker ticker() {
        return this::monotonic;
    }

    public Clocks clocks() {
        return new Clocks(ticker(), this);
    }

    public Worker worker() {
        return new ManualWorker();
    }

    /** Zero: does what is due. */
    public void advance(Duration by) {
        long end = monotonic().nanos() + by.toNanos();
        for (Due due = next(end); due != null; due = next(end)) {
            due.work().run();
        }
    }

    private synchronized Due next(long end) {
        boolean isDue = !work.isEmpty() && work.peek().nanos() <= end;
        long to = isDue ? Math.max(nanos, work.peek().nanos()) : end;
        wall = wall.plusNanos(to - nanos);
        nanos = to;
        return isDue ? work.remove() : null;
    }

    private synchronized MonotonicTime monotonic() {
        return new MonotonicTime(nanos);
    }

    private synchronized void add(ManualWorker worker, Runnable task, Duration delay) {
        work.add(new Due(nanos + delay.toNanos(), given++, worker, task));
    }

    private synchronized void removeOf(ManualWorker worker) {
        work.removeIf(due -> due.worker() == worker);
    }

    private final class ManualWorker implements Worker {
        private boolean closed;

        @Override
        public boolean execute(Runnable task) {
            return schedule(task, Duration.ZERO);
        }

        @Override
        public boolean schedule(Runnable task, Duration delay) {
            if (!closed) {
                add(this, task, delay);
            }
            return !closed;
        }

        /** As a process that is killed: what it was given is not done any more. */
        @Override
        public boolean close(Duration limit) {
            closed = true;
            removeOf(this);
            return true;
        }
    }
}

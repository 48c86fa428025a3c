package io.masakari.embeddednova.cloud;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that stands still until {@link #advance}, which runs what is due, in order, on the caller's thread. */
public final class ManualCloudTime implements CloudTime {
    private record Event(long atNanos, long number, Runnable task) {}

    private final Instant start;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::number));
    private long nanos;
    private long numbers;

    public ManualCloudTime(Instant start) {
        this.start = start;
    }

    @Override
    public synchronized Instant now() {
        return start.plusNanos(nanos);
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized void after(Duration delay, Runnable task) {
        events.add(new Event(nanos + delay.toNanos(), numbers++, task));
    }

    public void advance(Duration by) {
        long end = nanos() + by.toNanos();
        for (Event event = next(end); event != null; event = next(end)) {
            event.task().run();
        }
    }

    /** The next event due by {@code end}, with the clock set to it; null if there is none, with the clock set to the end. */
    private synchronized Event next(long end) {
        Event event = events.peek();
        if (event == null || event.atNanos() > end) {
            nanos = end;
            return null;
        }
        nanos = event.atNanos();
        return events.poll();
    }
}

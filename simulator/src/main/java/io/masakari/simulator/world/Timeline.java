package io.masakari.simulator.world;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** The one simulated clock and event queue of a run. What falls due at the same moment runs in the order of asking. */
public final class Timeline {
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private record Event(long atNanos, long number, Runnable task) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::number));
    private long nanos;
    private long numbers;

    public Instant now() {
        return at(nanos);
    }

    public static Instant at(long nanos) {
        return START.plusNanos(nanos);
    }

    public long nanos() {
        return nanos;
    }

    public void after(Duration delay, Runnable task) {
        at(nanos + delay.toNanos(), task);
    }

    public void at(long atNanos, Runnable task) {
        events.add(new Event(Math.max(nanos, atNanos), numbers++, task));
    }

    public Duration elapsed() {
        return Duration.ofNanos(nanos);
    }

    /** Runs the next event that is due by {@code end}; false, with the clock at the end, if there is none. */
    public boolean step(Duration end) {
        Event event = events.peek();
        if (event == null || event.atNanos() > end.toNanos()) {
            nanos = Math.max(nanos, end.toNanos());
            return false;
        }
        events.poll();
        nanos = event.atNanos();
        event.task().run();
        return true;
    }
}

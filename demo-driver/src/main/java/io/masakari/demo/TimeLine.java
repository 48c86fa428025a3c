package io.masakari.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** All moments of a run, from every program, on one clock. Any thread adds; waiting is bounded. */
public final class TimeLine {
    private static final int LIMIT = 200_000;

    private final List<Moment> moments = new ArrayList<>();
    private final Consumer<Moment> listener;

    /** @param listener told of each moment as it comes, under the time line's lock */
    public TimeLine(Consumer<Moment> listener) {
        this.listener = listener;
    }

    public synchronized void add(Moment moment) {
        if (moments.size() >= LIMIT) {
            throw new DemoException("More than " + LIMIT + " events: something logs in a loop");
        }
        moments.add(moment);
        listener.accept(moment);
        notifyAll();
    }

    /** Waits until {@code enough} holds for the moments so far; false if the time is over. */
    public synchronized boolean await(Duration limit, Predicate<List<Moment>> enough) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!enough.test(moments)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(Math.max(1, left / 1_000_000));
        }
        return true;
    }

    public synchronized List<Moment> all() {
        List<Moment> sorted = new ArrayList<>(moments);
        sorted.sort(Comparator.comparingLong(Moment::micros));
        return sorted;
    }

    /** Waits until there are so many moments of that name; false if the time is over. */
    public boolean awaitCount(String name, long enough, Duration limit) throws InterruptedException {
        return await(limit, all -> count(all, name) >= enough);
    }

    public synchronized long count(String name) {
        return count(moments, name);
    }

    static long count(List<Moment> all, String name) {
        return all.stream().filter(m -> m.name().equals(name)).count();
    }

    /** The earliest moment of that name that satisfies the condition. */
    public Optional<Moment> first(String name, Predicate<Moment> condition) {
        return all().stream()
                .filter(m -> m.name().equals(name))
                .filter(condition)
                .findFirst();
    }

    public static long nowMicros() {
        return System.nanoTime() / 1_000;
    }
}

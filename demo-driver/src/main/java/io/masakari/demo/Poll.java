package io.masakari.demo;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Checks a condition again and again until it holds or the time is over: for what sends no event. */
public final class Poll {
    private static final long EVERY_MILLIS = 100;

    private Poll() {}

    /** @return whether it held in time */
    public static boolean until(Duration limit, BooleanSupplier holds) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(EVERY_MILLIS);
        }
        return true;
    }

    /** Lets a fault last for its drawn length. */
    public static void last(Duration length) throws InterruptedException {
        Thread.sleep(length.toMillis());
    }
}

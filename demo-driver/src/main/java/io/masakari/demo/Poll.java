package io.masakari.demo;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Looks again and again until something holds, or the time is over: for what nobody tells of by itself. */
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

    /** The drawn length of a fault; nothing is waited for. */
    public static void last(Duration length) throws InterruptedException {
        Thread.sleep(length.toMillis());
    }
}

package io.masakari.demo.chaos;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Looks again and again until something holds, or the time is over: for what nobody tells of by itself. */
final class Poll {
    private static final long EVERY_MILLIS = 100;

    private Poll() {}

    static boolean until(Duration limit, BooleanSupplier holds) throws InterruptedException {
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
    static void last(Duration length) throws InterruptedException {
        Thread.sleep(length.toMillis());
    }
}

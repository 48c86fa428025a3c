package io.masakari.runtime.time;

import io.masakari.core.model.MonotonicTime;

/** The monotonic clock, for durations and deadlines. */
@FunctionalInterface
public interface Ticker {
    MonotonicTime now();

    /** The machine's clock; on Linux CLOCK_MONOTONIC, so readings of different processes compare. */
    static Ticker system() {
        return () -> new MonotonicTime(System.nanoTime());
    }
}

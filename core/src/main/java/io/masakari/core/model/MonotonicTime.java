package io.masakari.core.model;

import java.time.Duration;

/**
 * A reading of the monotonic clock, for "how long since". Says nothing about the time of day and must not be stored.
 *
 * @param nanos since an arbitrary origin; on Linux all processes of a machine share it until it boots again
 */
public record MonotonicTime(long nanos) implements Comparable<MonotonicTime> {
    public MonotonicTime plus(Duration duration) {
        return new MonotonicTime(nanos + duration.toNanos());
    }

    public Duration since(MonotonicTime earlier) {
        return Duration.ofNanos(nanos - earlier.nanos);
    }

    public boolean isBefore(MonotonicTime other) {
        return compareTo(other) < 0;
    }

    @Override
    public int compareTo(MonotonicTime other) {
        return Long.signum(nanos - other.nanos);
    }
}

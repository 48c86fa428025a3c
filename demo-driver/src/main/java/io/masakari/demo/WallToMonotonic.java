package io.masakari.demo;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Converts wall clock times of the lab's journals to the monotonic clock. Valid while nobody sets the clock. */
public final class WallToMonotonic {
    private final long offsetMicros;

    public WallToMonotonic() {
        // Takes the pair that was read closest together: the thread may be preempted between two reads.
        long best = Long.MAX_VALUE;
        long offset = 0;
        for (int i = 0; i < 20; i++) {
            long before = System.nanoTime();
            Instant wall = Instant.now();
            long after = System.nanoTime();
            if (after - before < best) {
                best = after - before;
                offset = micros(wall) - (before + best / 2) / 1_000;
            }
        }
        this.offsetMicros = offset;
    }

    public long toMonotonic(long epochMicros) {
        return epochMicros - offsetMicros;
    }

    public static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}

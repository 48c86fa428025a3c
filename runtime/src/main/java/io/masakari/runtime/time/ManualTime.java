package io.masakari.runtime.time;

import io.masakari.core.model.MonotonicTime;
import java.time.Duration;
import java.time.Instant;

/** Both clocks under a test's hand: they stand still until {@link #advance}. */
public final class ManualTime implements WallClock {
    private Instant wall;
    private long nanos;

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

    public synchronized void advance(Duration by) {
        wall = wall.plus(by);
        nanos += by.toNanos();
    }

    private synchronized MonotonicTime monotonic() {
        return new MonotonicTime(nanos);
    }
}

package io.masakari.simulator.world;

import io.masakari.core.model.MonotonicTime;
import io.masakari.runtime.time.Clocks;
import java.time.Duration;
import java.time.Instant;

/** The clocks of one machine: the wall clock drifts and is stepped; while the machine is paused, both stand still. */
public final class MachineClock {
    private static final long MILLION = 1_000_000;
    private static final long RUNS = -1;

    private final Timeline timeline;
    private long pausedNanos;
    private long pausedAt = RUNS;
    /** How far the wall clock is ahead of the monotonic one, without the drift since {@code driftsSince}. */
    private long aheadNanos;

    private int driftPpm;
    private long driftsSince;

    MachineClock(Timeline timeline) {
        this.timeline = timeline;
    }

    /** Monotonic. */
    public long nanos() {
        return (pausedAt == RUNS ? timeline.nanos() : pausedAt) - pausedNanos;
    }

    public Instant wall() {
        return Timeline.START.plusNanos(nanos() + ahead());
    }

    private long ahead() {
        return aheadNanos + (nanos() - driftsSince) / MILLION * driftPpm;
    }

    /** When on the timeline the monotonic clock shows that, if the machine is not paused before. */
    public long onTimeline(long nanos) {
        return nanos + pausedNanos;
    }

    /** As its programs read them. */
    public Clocks clocks() {
        return new Clocks(() -> new MonotonicTime(nanos()), this::wall);
    }

    public void step(Duration by) {
        aheadNanos += by.toNanos();
    }

    /** @param ppm microseconds that the wall clock gains in each second */
    public void drift(int ppm) {
        aheadNanos = ahead();
        driftsSince = nanos();
        driftPpm = ppm;
    }

    public void pause() {
        if (pausedAt == RUNS) {
            pausedAt = timeline.nanos();
        }
    }

    /** @param stepped whether the wall clock is set at once to what it would show without the pause, as by NTP */
    public void resume(boolean stepped) {
        if (pausedAt != RUNS) {
            long paused = timeline.nanos() - pausedAt;
            pausedNanos += paused;
            pausedAt = RUNS;
            if (stepped) {
                aheadNanos += paused;
            }
        }
    }

    /** It runs, and shows the right time. */
    public void correct() {
        resume(true);
        drift(0);
        aheadNanos = pausedNanos;
    }
}

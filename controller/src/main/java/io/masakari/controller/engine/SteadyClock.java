package io.masakari.controller.engine;

import io.masakari.core.model.MonotonicTime;
import io.masakari.runtime.time.Ticker;
import io.masakari.runtime.time.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Wall clock at the start, carried on by the monotonic clock: its times can be stored and never go back. It follows the
 * wall clock where that steps forward: the machine was suspended, or its clock was wrong, and what is known is older than it
 * seems. A step back is only told. Any thread.
 */
public final class SteadyClock implements Supplier<Instant> {
    /** Less is no step. */
    private static final Duration STEP = Duration.ofSeconds(2);

    private final WallClock wall;
    private final Ticker ticker;
    private final Consumer<Duration> stepped;
    private final MonotonicTime startTick;

    private Instant start;
    /** How far the wall clock is behind, as was told. */
    private Duration behind = Duration.ZERO;

    /** @param stepped told of a step of the wall clock; negative for one back */
    public SteadyClock(WallClock wall, Ticker ticker, Consumer<Duration> stepped) {
        this.wall = wall;
        this.ticker = ticker;
        this.stepped = stepped;
        this.start = wall.now();
        this.startTick = ticker.now();
    }

    @Override
    public Instant get() {
        Duration step;
        Instant now;
        synchronized (this) {
            now = start.plus(ticker.now().since(startTick));
            Duration ahead = Duration.between(now, wall.now());
            step = ahead.plus(behind);
            if (step.abs().compareTo(STEP) <= 0) {
                return now;
            }
            if (ahead.compareTo(STEP) > 0) {
                start = start.plus(ahead);
                now = now.plus(ahead);
                ahead = Duration.ZERO;
            }
            behind = ahead.negated();
        }
        stepped.accept(step);
        return now;
    }
}

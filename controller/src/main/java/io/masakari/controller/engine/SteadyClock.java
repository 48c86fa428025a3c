package io.masakari.controller.engine;

import io.masakari.core.model.MonotonicTime;
import io.masakari.runtime.time.Ticker;
import io.masakari.runtime.time.WallClock;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Wall clock at the start, carried on by the monotonic clock: its times can be stored, and a step of the wall clock
 * neither hastens nor delays what waits.
 */
public final class SteadyClock implements Supplier<Instant> {
    private final Ticker ticker;
    private final Instant start;
    private final MonotonicTime startTick;

    public SteadyClock(WallClock wall, Ticker ticker) {
        this.ticker = ticker;
        this.start = wall.now();
        this.startTick = ticker.now();
    }

    @Override
    public Instant get() {
        return start.plus(ticker.now().since(startTick));
    }
}

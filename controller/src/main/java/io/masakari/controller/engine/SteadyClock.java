package io.masakari.controller.engine;

import io.masakari.core.model.MonotonicTime;
import io.masakari.runtime.time.Ticker;
import io.masakari.runtime.time.WallClock;
import java.time.Instant;

/**
 * Wall clock at the start, carried on by the monotonic clock: its times can be stored, and a step of the wall clock
 * neither hastens nor delays what waits.
 */
final class SteadyClock {
    private final Ticker ticker;
    private final Instant start;
    private final MonotonicTime startTick;

    SteadyClock(WallClock wall, Ticker ticker) {
        this.ticker = ticker;
        this.start = wall.now();
        this.startTick = ticker.now();
    }

    Instant now() {
        return start.plus(ticker.now().since(startTick));
    }
}

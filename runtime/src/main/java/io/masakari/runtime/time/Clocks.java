package io.masakari.runtime.time;

import io.masakari.core.detection.Moment;
import io.masakari.core.model.MonotonicTime;
import java.time.Duration;
import java.util.Optional;

/** Both clocks of a program. */
public record Clocks(Ticker ticker, WallClock wall) {
    public static Clocks system() {
        return new Clocks(Ticker.system(), WallClock.system());
    }

    public Moment now() {
        return new Moment(ticker.now(), wall.now());
    }

    /** How long to wait for what is due, but no longer than the limit. */
    public Duration until(Optional<MonotonicTime> due, Duration limit) {
        if (due.isEmpty()) {
            return limit;
        }
        Duration left = due.get().since(ticker.now());
        return left.isNegative() ? Duration.ZERO : left.compareTo(limit) < 0 ? left : limit;
    }
}

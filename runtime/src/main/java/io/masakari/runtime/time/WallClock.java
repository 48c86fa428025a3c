package io.masakari.runtime.time;

import java.time.Instant;

/** The time of day, for what people read and for what is stored. */
@FunctionalInterface
public interface WallClock {
    Instant now();

    /** The machine's clock. */
    static WallClock system() {
        return Instant::now;
    }
}

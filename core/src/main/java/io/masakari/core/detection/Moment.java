package io.masakari.core.detection;

import io.masakari.core.model.MonotonicTime;
import java.time.Instant;
import java.util.Objects;

/**
 * When something was observed, on both clocks, read together.
 *
 * @param at for waits and for measuring
 * @param wall for people, and to compare with fencing times, which are wall clock
 */
public record Moment(MonotonicTime at, Instant wall) {
    public Moment {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(wall, "wall");
    }
}

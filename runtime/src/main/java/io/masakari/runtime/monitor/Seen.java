package io.masakari.runtime.monitor;

import io.masakari.core.detection.Moment;
import java.util.Objects;

/** An observation on its way to the thread that owns the state, with the moment of the callback or answer. */
public record Seen<O>(O observation, Moment moment) {
    public Seen {
        Objects.requireNonNull(observation, "observation");
        Objects.requireNonNull(moment, "moment");
    }
}

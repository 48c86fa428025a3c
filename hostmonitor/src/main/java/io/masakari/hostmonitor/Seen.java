package io.masakari.hostmonitor;

import io.masakari.core.detection.Moment;
import io.masakari.core.detection.Observation;
import java.util.Objects;

/** An observation on its way to the thread that owns the state, with the moment of the callback or answer. */
record Seen(Observation observation, Moment moment) {
    Seen {
        Objects.requireNonNull(observation, "observation");
        Objects.requireNonNull(moment, "moment");
    }
}

package io.masakari.instancemonitor;

import io.masakari.core.detection.Moment;
import io.masakari.core.instance.InstanceObservation;
import java.util.Objects;

/** An observation on its way to the thread that owns the state, with the moment of the callback or answer. */
record Seen(InstanceObservation observation, Moment moment) {
    Seen {
        Objects.requireNonNull(observation, "observation");
        Objects.requireNonNull(moment, "moment");
    }
}

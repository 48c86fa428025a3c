package io.masakari.core.recovery.instance;

import io.masakari.core.recovery.Surroundings;
import java.util.Objects;

/**
 * What speaks for and against touching the instance now.
 *
 * @param crashes how often it has failed within the window, this time included, since an operator last released it
 * @param outage how many instances stand still on I/O errors now, this one included
 */
public record InstanceSituation(Surroundings surroundings, int crashes, Outage outage) {
    /** Where none stands still. */
    public InstanceSituation(Surroundings surroundings, int crashes) {
        this(surroundings, crashes, Outage.NONE);
    }

    public InstanceSituation {
        Objects.requireNonNull(surroundings, "surroundings");
        Objects.requireNonNull(outage, "outage");
    }
}

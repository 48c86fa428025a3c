package io.masakari.core.recovery.instance;

import io.masakari.core.model.IoErrorAnswer;
import io.masakari.core.recovery.Surroundings;
import java.util.Objects;
import java.util.Optional;

/**
 * What speaks for and against touching the instance now.
 *
 * @param crashes how often it has failed within the window, this time included, since an operator last released it
 * @param outage how many instances stand still on I/O errors now, this one included
 * @param ioError what its segment wants to be done about one; empty: as it is configured
 */
public record InstanceSituation(
        Surroundings surroundings, int crashes, Outage outage, Optional<IoErrorAnswer> ioError) {
    /** Where none stands still. */
    public InstanceSituation(Surroundings surroundings, int crashes) {
        this(surroundings, crashes, Outage.NONE, Optional.empty());
    }

    public InstanceSituation {
        Objects.requireNonNull(surroundings, "surroundings");
        Objects.requireNonNull(outage, "outage");
        Objects.requireNonNull(ioError, "ioError");
    }
}

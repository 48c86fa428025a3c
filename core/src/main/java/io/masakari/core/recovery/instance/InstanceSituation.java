package io.masakari.core.recovery.instance;

import io.masakari.core.recovery.Surroundings;
import java.util.Objects;

/**
 * What speaks for and against touching the instance now.
 *
 * @param crashes how often it has failed within the window, this time included, since an operator last released it
 */
public record InstanceSituation(Surroundings surroundings, int crashes) {
    public InstanceSituation {
        Objects.requireNonNull(surroundings, "surroundings");
    }
}

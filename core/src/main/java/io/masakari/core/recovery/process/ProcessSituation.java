package io.masakari.core.recovery.process;

import io.masakari.core.recovery.Surroundings;
import java.util.List;
import java.util.Objects;

/**
 * What speaks for and against touching the host's compute service now.
 *
 * @param othersDown other processes of the host that are known to be down
 */
public record ProcessSituation(Surroundings surroundings, List<String> othersDown) {
    public ProcessSituation {
        Objects.requireNonNull(surroundings, "surroundings");
        othersDown = List.copyOf(othersDown);
    }
}

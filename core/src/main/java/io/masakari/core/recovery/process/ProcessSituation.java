package io.masakari.core.recovery.process;

import io.masakari.core.recovery.Surroundings;
import java.util.List;
import java.util.Objects;

/**
 * What speaks for and against touching the host's compute service now.
 *
 * @param left the host is no longer in the segment: what was done to its service is undone (SAFETY.md, C-50)
 * @param othersDown other processes of the host that are known to be down
 * @param othersDisabled other hosts of the segment whose service is disabled for a process
 * @param disabledLimit how many hosts may be at once, this one included
 */
public record ProcessSituation(
        Surroundings surroundings, boolean left, List<String> othersDown, int othersDisabled, int disabledLimit) {
    public ProcessSituation {
        Objects.requireNonNull(surroundings, "surroundings");
        othersDown = List.copyOf(othersDown);
    }

    /** Whether the service of one more host would be one too many: then doubt what they share, or who says so. */
    boolean isOneTooMany() {
        return othersDisabled >= disabledLimit;
    }
}

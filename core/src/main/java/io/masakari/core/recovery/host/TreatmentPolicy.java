package io.masakari.core.recovery.host;

import io.masakari.core.recovery.HostSelection;
import java.util.Objects;

/**
 * What is configured about the instances of a lost host.
 *
 * @param selection which are recovered
 * @param memory what becomes of those that lose what they held in memory
 */
public record TreatmentPolicy(HostSelection selection, LostMemory memory) {
    public static final TreatmentPolicy DEFAULTS = new TreatmentPolicy(HostSelection.DEFAULTS, LostMemory.DEFAULTS);

    public TreatmentPolicy {
        Objects.requireNonNull(selection, "selection");
        Objects.requireNonNull(memory, "memory");
    }
}

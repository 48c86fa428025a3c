package io.masakari.core.recovery.host;

import io.masakari.core.recovery.HostSelection;
import java.util.Objects;

/**
 * What is configured about the instances of a lost host.
 *
 * @param selection which are recovered
 * @param services whose instances are left to them
 * @param evacuatesPinned also those that are tied to devices or memory of a host
 * @param memory what becomes of those that lose what they held in memory
 */
public record TreatmentPolicy(
        HostSelection selection, ServiceOwners services, boolean evacuatesPinned, LostMemory memory) {
    public static final TreatmentPolicy DEFAULTS = new TreatmentPolicy(HostSelection.DEFAULTS, LostMemory.DEFAULTS);

    /** Where no services are known. */
    public TreatmentPolicy(HostSelection selection, LostMemory memory) {
        this(selection, ServiceOwners.NONE, true, memory);
    }

    public TreatmentPolicy {
        Objects.requireNonNull(services, "services");
        Objects.requireNonNull(selection, "selection");
        Objects.requireNonNull(memory, "memory");
    }
}

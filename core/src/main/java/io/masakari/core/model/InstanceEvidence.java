package io.masakari.core.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What an instance monitor knows about an instance's failure when it reports it. The instance, {@code failure} and {@code
 * failedAt} together identify the incident: a report that was sent twice has them the same.
 *
 * @param failure what happened to it
 * @param failedAt when the monitor learned it, by its wall clock; with {@code COMPARED} the failure itself was earlier
 * @param sighting how the monitor learned it
 * @param eventId libvirt's number of the kind of event, 0 for lifecycle; -1 if no event told it
 * @param event libvirt's number of the event or action; with {@code COMPARED} the state it was found in; -1 for none
 * @param detail libvirt's number of the detail; with {@code COMPARED} the reason of the state; -1 for none
 * @param name libvirt's name, as in instance-0000002a; may be empty
 * @param object what failed within it, as a disk; may be empty
 * @param boot the boot of its host in which that was; empty if the monitor does not tell
 */
public record InstanceEvidence(
        InstanceFailure failure,
        Instant failedAt,
        Sighting sighting,
        int eventId,
        int event,
        int detail,
        String name,
        String object,
        Optional<BootId> boot) {
    public enum Sighting {
        /** libvirt told it when it happened. */
        LIVE,
        /** Found by comparing with what was last known, after libvirt or the monitor was away. */
        COMPARED
    }

    public InstanceEvidence {
        Objects.requireNonNull(failure, "failure");
        Objects.requireNonNull(failedAt, "failedAt");
        Objects.requireNonNull(sighting, "sighting");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(object, "object");
        Objects.requireNonNull(boot, "boot");
    }

    /** In a boot that the monitor does not tell. */
    public InstanceEvidence(
            InstanceFailure failure,
            Instant failedAt,
            Sighting sighting,
            int eventId,
            int event,
            int detail,
            String name,
            String object) {
        this(failure, failedAt, sighting, eventId, event, detail, name, object, Optional.empty());
    }

    /** The same, in this boot of its host. */
    public InstanceEvidence in(Optional<BootId> known) {
        return new InstanceEvidence(failure, failedAt, sighting, eventId, event, detail, name, object, known);
    }
}

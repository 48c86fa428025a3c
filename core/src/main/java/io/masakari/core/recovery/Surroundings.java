package io.masakari.core.recovery;

import io.masakari.core.model.RecoveryId;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.OperatorWord;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What speaks for and against touching an instance or a service of a host now.
 *
 * @param hostRecovery the open recovery of the host as a whole
 * @param disarmed until when nothing is acted on in the whole cloud, and why; empty: it is
 * @param word the operator's last release of this recovery
 */
public record Surroundings(
        Optional<RecoveryId> hostRecovery,
        Optional<String> disarmed,
        boolean segmentEnabled,
        boolean onMaintenance,
        Optional<OperatorWord> word) {
    /** In a cloud that is armed. */
    public Surroundings(
            Optional<RecoveryId> hostRecovery,
            boolean segmentEnabled,
            boolean onMaintenance,
            Optional<OperatorWord> word) {
        this(hostRecovery, Optional.empty(), segmentEnabled, onMaintenance, word);
    }

    public Surroundings {
        Objects.requireNonNull(hostRecovery, "hostRecovery");
        Objects.requireNonNull(disarmed, "disarmed");
        Objects.requireNonNull(word, "word");
    }

    /** With the switch of another segment: that of the one which has the host. */
    public Surroundings inSegment(boolean enabled) {
        return new Surroundings(hostRecovery, disarmed, enabled, onMaintenance, word);
    }

    /** Why nothing may be done now (SAFETY.md, C-14, C-16, C-31); empty if it may. */
    public Optional<Hold> holds(Instant now) {
        if (hostRecovery.isPresent()) {
            return Optional.of(new Hold(HoldReason.HOST_BEING_RECOVERED, "recovery " + hostRecovery.get(), now));
        }
        if (disarmed.isPresent()) {
            return Optional.of(new Hold(HoldReason.DISARMED, disarmed.get(), now));
        }
        if (onMaintenance) {
            return Optional.of(new Hold(HoldReason.ON_MAINTENANCE, "", now));
        }
        return segmentEnabled ? Optional.empty() : Optional.of(new Hold(HoldReason.SEGMENT_DISABLED, "", now));
    }

    /** Whether an operator has let it go on since it was held. */
    public boolean isReleasedSince(Instant heldAt) {
        return word.filter(said -> said.saidAt().isAfter(heldAt)).isPresent();
    }
}

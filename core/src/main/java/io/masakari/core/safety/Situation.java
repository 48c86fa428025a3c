package io.masakari.core.safety;

import io.masakari.core.model.HostEvidence;
import java.util.Objects;
import java.util.Optional;

/**
 * All that the gates look at for one lost host, read by the shell at one moment.
 *
 * @param evidence what a host monitor proved; empty for a bare claim, as upstream's and v1's monitors send
 * @param operatorWord the operator's release of this recovery
 * @param segmentEnabled whether the segment recovers at all
 * @param onMaintenance whether an operator works on the host
 * @param hostHeard whether Nova hears the compute service although it was lost long enough to be seen as down
 * @param proofOutdated whether the host may have booted since its proof, and Nova cannot tell because it is forced down
 * @param lostHosts hosts of the segment that count as lost at once, this one included
 * @param lostHostsLimit how many of them are believed
 */
public record Situation(
        Optional<HostEvidence> evidence,
        Optional<OperatorWord> operatorWord,
        boolean segmentEnabled,
        boolean onMaintenance,
        boolean hostHeard,
        boolean proofOutdated,
        int lostHosts,
        int lostHostsLimit) {
    public Situation {
        Objects.requireNonNull(evidence, "evidence");
        Objects.requireNonNull(operatorWord, "operatorWord");
    }

    /** As the shell reads it; what Nova tells of the host comes later, with {@link #seen}. */
    public Situation(
            Optional<HostEvidence> evidence,
            Optional<OperatorWord> operatorWord,
            boolean segmentEnabled,
            boolean onMaintenance,
            boolean hostHeard,
            int lostHosts,
            int lostHostsLimit) {
        this(evidence, operatorWord, segmentEnabled, onMaintenance, hostHeard, false, lostHosts, lostHostsLimit);
    }

    /** The same, with Nova's view of the service. */
    public Situation seen(boolean heard, boolean outdated) {
        return new Situation(
                evidence, operatorWord, segmentEnabled, onMaintenance, heard, outdated, lostHosts, lostHostsLimit);
    }
}

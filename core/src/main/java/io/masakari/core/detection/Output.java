package io.masakari.core.detection;

import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** What {@link HostWatch} has decided: changes for the log, and commands that the shell carries out. */
public sealed interface Output {

    /** A host's verdict changed; {@code from} is empty when it is seen for the first time. */
    record VerdictChanged(
            NodeId node, Optional<HostVerdict> from, HostVerdict to, VerdictReason reason, Optional<RingId> ring)
            implements Output {}

    /** This partition lost or regained the right to act; also told once after connecting. */
    record QuorumTurned(boolean quorate, RingId ring) implements Output {}

    /** A peer monitor ended while its node is in the ring: nobody watches from that host, and nothing more. */
    record MonitorLost(NodeId node) implements Output {}

    record MonitorJoined(NodeId node) implements Output {}

    /** A host is lost but has no name, so it cannot be reported. */
    record HostUnnamed(NodeId node) implements Output {}

    /** Command: whether the cluster's options explain that the node is away; answer with {@link Observation.AbsenceChecked}. */
    record CheckAbsence(NodeId node) implements Output {}

    /**
     * Command: read the node's last fencing; answer with {@link Observation.FencingRead}, or with
     * {@link Observation.FencingUnread}, and the same number.
     */
    record AskFencingHistory(NodeId node, long ask) implements Output {}

    /**
     * The fencing of a lost node completed in the future: it is no proof, now or later, as the clocks disagree.
     *
     * @param now this monitor's clock
     */
    record FencingAhead(NodeId node, FencingReading reading, Instant now) implements Output {}

    /** Command: have the node fenced; answer with {@link Observation.FencingRequestEnded}. */
    record RequestFencing(NodeId node, int attempt) implements Output {}

    /**
     * A loss, or news about it. Every monitor decides the same; {@link ReportRelay} says who sends it.
     *
     * @param seenWithoutQuorum the host was lost while we were not quorate: the others may have reported it before
     */
    record Reported(Report report, boolean seenWithoutQuorum) implements Output {
        public Reported {
            Objects.requireNonNull(report, "report");
        }
    }

    /** Command: deliver this to the controller; answer with {@link Observation.DeliveryChanged}. */
    record Send(Report report, SendReason reason) implements Output {}

    /** Command: multicast this to the group. */
    record Announce(GroupMessage message) implements Output {}

    /** A peer's report of this loss has reached the controller. */
    record PeerDelivered(NodeId peer, LossKey key, ReportStage stage, String notification) implements Output {}

    /** We became, or are no longer, the one who sends. */
    record DutyChanged(boolean sender) implements Output {}

    /** Why this monitor sends. */
    enum SendReason {
        /** It is the sender. */
        DUTY,
        /** It is the first stand-by, and sends what the sender sends: the controller wants two witnesses. */
        WITNESS,
        /** A monitor before it left the group, and too few have told that they delivered. */
        SENDER_LEFT,
        /** A monitor before it told that it cannot deliver. */
        SENDER_FAILED,
        /** Too few have told within the bound that they delivered. */
        SENDER_SILENT
    }

    /**
     * @param evidence what is known; with {@link ReportStage#RETURNED} that of the loss that is over
     * @param decidedAt the callback or answer that decided it
     */
    record Report(ReportStage stage, HostEvidence evidence, Moment decidedAt) {
        public Report {
            Objects.requireNonNull(stage, "stage");
            Objects.requireNonNull(evidence, "evidence");
            Objects.requireNonNull(decidedAt, "decidedAt");
        }

        public LossKey key() {
            return evidence.key();
        }
    }
}

package io.masakari.core.detection;

import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
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

    /**
     * Command: read the node's last fencing; answer with {@link Observation.FencingRead}, or with
     * {@link Observation.FencingUnread}, and the same number.
     */
    record AskFencingHistory(NodeId node, long ask) implements Output {}

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
        /** The sender left the group before it told us that it had delivered. */
        SENDER_LEFT,
        /** The sender told us that it cannot deliver. */
        SENDER_FAILED,
        /** Nothing was heard of a delivery within the bound. */
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

package io.masakari.core.detection;

import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** One reading of the world, as the host monitor's shell hands it to {@link HostWatch}. */
public sealed interface Observation {

    /** Connected to Corosync. What is known starts empty; the first callbacks follow. */
    record Connected(NodeId self, ClusterName cluster) implements Observation {
        public Connected {
            Objects.requireNonNull(self, "self");
            Objects.requireNonNull(cluster, "cluster");
        }
    }

    /** Corosync was lost: we are blind. Says nothing about the peers. */
    record Disconnected() implements Observation {}

    /** The name of a node's host, as Nova's compute service calls it. */
    record NodeNamed(NodeId node, HostName host) implements Observation {
        public NodeNamed {
            Objects.requireNonNull(node, "node");
            Objects.requireNonNull(host, "host");
        }
    }

    /** The nodes that the cluster is configured with. */
    record NodesListed(Set<NodeId> nodes) implements Observation {
        public NodesListed {
            nodes = Set.copyOf(nodes);
        }
    }

    /**
     * The answer to {@link Output.CheckAbsence}.
     *
     * @param explained why the cluster's own options say that it may be away; "" if they do not, or cannot be read
     * @param last its last fencing, for people; empty if there was none, or it cannot be read
     */
    record AbsenceChecked(NodeId node, String explained, Optional<FencingReading> last) implements Observation {
        public AbsenceChecked {
            Objects.requireNonNull(node, "node");
            Objects.requireNonNull(explained, "explained");
            Objects.requireNonNull(last, "last");
        }
    }

    /** cmap: a node's {@code runtime.members.N.status} reads "joined" or "left". */
    record NodeStatus(NodeId node, boolean joined) implements Observation {
        public NodeStatus {
            Objects.requireNonNull(node, "node");
        }
    }

    /** cpg's totem callback: a new ring. */
    record RingFormed(RingId ring, Set<NodeId> members) implements Observation {
        public RingFormed {
            Objects.requireNonNull(ring, "ring");
            members = Set.copyOf(members);
        }
    }

    /** libquorum's quorum callback: may this ring act? It comes for every ring, a few ms after the ring itself. */
    record QuorumChanged(RingId ring, boolean quorate, Set<NodeId> members) implements Observation {
        public QuorumChanged {
            Objects.requireNonNull(ring, "ring");
            members = Set.copyOf(members);
        }
    }

    /** cpg's confchg: who is in the monitors' group now. A node may be in both {@code left} and {@code joined}. */
    record GroupChanged(Set<NodeId> members, Map<NodeId, GroupDeparture> left, Set<NodeId> joined)
            implements Observation {
        public GroupChanged {
            members = Set.copyOf(members);
            left = Map.copyOf(left);
            joined = Set.copyOf(joined);
        }
    }

    /**
     * The answer to {@link Output.AskFencingHistory}.
     *
     * @param ask number of the question
     * @param last the last completed fencing; empty if the source answered that there was none
     */
    record FencingRead(NodeId node, long ask, Optional<FencingReading> last) implements Observation {
        public FencingRead {
            Objects.requireNonNull(node, "node");
            Objects.requireNonNull(last, "last");
        }
    }

    /** {@link Output.AskFencingHistory} could not be answered: whether the node was ever fenced is not known. */
    record FencingUnread(NodeId node, long ask) implements Observation {
        public FencingUnread {
            Objects.requireNonNull(node, "node");
        }
    }

    /**
     * A fencing has ended with success, as its source has told by itself.
     *
     * @param source as in {@link FencingReading}, like the action and the delegate
     * @param notBefore when it was surely not told yet. This process may have been paused since, so the moment in which it is
     *     observed says little
     */
    record FencingPushed(NodeId node, String source, String action, String delegate, MonotonicTime notBefore)
            implements Observation {
        public FencingPushed {
            Objects.requireNonNull(node, "node");
            Objects.requireNonNull(source, "source");
            Objects.requireNonNull(action, "action");
            Objects.requireNonNull(delegate, "delegate");
            Objects.requireNonNull(notBefore, "notBefore");
        }
    }

    /**
     * Whether fencings are pushed.
     *
     * @param pushed from now on; what ended before, and may have been missed, is in the history. False: only the history tells
     */
    record FencingPushTurned(boolean pushed) implements Observation {}

    /** The fencing asked for by {@link Output.RequestFencing} has ended. Success is no proof yet: the history is. */
    record FencingRequestEnded(NodeId node, boolean succeeded) implements Observation {
        public FencingRequestEnded {
            Objects.requireNonNull(node, "node");
        }
    }

    /** What a peer monitor multicast to the group. */
    record PeerSaid(NodeId from, GroupMessage message) implements Observation {
        public PeerSaid {
            Objects.requireNonNull(from, "from");
            Objects.requireNonNull(message, "message");
        }
    }

    /** How far the delivery of our own report has come. */
    record DeliveryChanged(LossKey key, ReportStage stage, DeliveryStatus status, String notification)
            implements Observation {
        public DeliveryChanged {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(stage, "stage");
            Objects.requireNonNull(status, "status");
            Objects.requireNonNull(notification, "notification");
        }
    }

    /** Nothing happened; time has passed. */
    record Tick() implements Observation {}
}

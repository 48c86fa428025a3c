package io.masakari.nativebindings.corosync;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link CorosyncSession} tells, in Corosync's own words. Within one of the three libraries the order is
 * Corosync's; between the libraries it is undefined, though what belongs together arrives within some ms. Above all, the
 * loss of nodes arrives a few ms before the loss of quorum: decide only with a {@link QuorumChanged} of the same ring.
 */
public sealed interface CorosyncEvent {
    /** {@code System.nanoTime()} in the callback. */
    long nanoTime();

    /**
     * The first event of a session: attached to all three libraries and member of the group.
     *
     * @param tracked the values below the tracked prefixes; later changes come as {@link MapChanged}, and a change at this
     *     very moment may be in both
     */
    record Connected(long nanoTime, ClusterConfiguration configuration, Map<String, MapValue> tracked)
            implements CorosyncEvent {
        public Connected {
            tracked = Map.copyOf(tracked);
        }
    }

    /**
     * cpg: processes joined or left the group. Apply left before joined: after a partition a process may be in both. The
     * lists name members of the group only, not all nodes.
     */
    record GroupChanged(long nanoTime, List<GroupMember> members, List<GroupMember> left, List<GroupMember> joined)
            implements CorosyncEvent {
        public GroupChanged {
            members = List.copyOf(members);
            left = List.copyOf(left);
            joined = List.copyOf(joined);
        }
    }

    /** cpg: the membership, all nodes. */
    record RingChanged(long nanoTime, CorosyncRing ring, List<Long> members) implements CorosyncEvent {
        public RingChanged {
            members = List.copyOf(members);
        }
    }

    /** cpg: a message to the group, one's own too, in the same order at all members. */
    record MessageDelivered(long nanoTime, long nodeId, long pid, byte[] payload) implements CorosyncEvent {
        public MessageDelivered {
            payload = payload.clone();
        }

        @Override
        public byte[] payload() {
            return payload.clone();
        }
    }

    /** cmap: a tracked value was added (no old one), changed, or deleted (no new one). */
    record MapChanged(long nanoTime, String key, Optional<MapValue> oldValue, Optional<MapValue> newValue)
            implements CorosyncEvent {}

    /** quorum: whether this partition may act, and with whom. */
    record QuorumChanged(long nanoTime, boolean quorate, CorosyncRing ring, List<Long> members)
            implements CorosyncEvent {
        public QuorumChanged {
            members = List.copyOf(members);
        }
    }

    /** quorum: the membership and what changed in it. Apply left before joined, as in {@link GroupChanged}. */
    record NodeListChanged(long nanoTime, CorosyncRing ring, List<Long> members, List<Long> joined, List<Long> left)
            implements CorosyncEvent {
        public NodeListChanged {
            members = List.copyOf(members);
            joined = List.copyOf(joined);
            left = List.copyOf(left);
        }
    }

    /**
     * The last event of a session that was not closed: Corosync is gone for us. We are blind; this says nothing about the
     * peers. Drop all that was concluded, and open a new session after a pause.
     */
    record Disconnected(long nanoTime, RuntimeException cause) implements CorosyncEvent {}
}

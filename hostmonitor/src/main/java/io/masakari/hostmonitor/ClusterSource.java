package io.masakari.hostmonitor;

import io.masakari.core.detection.GroupMessage;
import java.util.function.Consumer;

/** Where membership, quorum and the group of monitors are seen: Corosync, or a test's own cluster. */
interface ClusterSource {
    /**
     * Connects, blocking for a bounded time. The first observations are the nodes' names, then {@code Connected}; the last,
     * unless the link is closed, is {@code Disconnected}. The sink is called on a thread of the source and does not block.
     *
     * @throws RuntimeException with a message that says what to do, if it cannot connect now
     */
    Link connect(Consumer<Seen> sink);

    /** One connection, from its start to its end. */
    interface Link extends AutoCloseable {
        /** @return false if it cannot be sent, now or ever */
        boolean multicast(GroupMessage message);

        /** Leaves the group in order; nothing is told afterwards. */
        @Override
        void close();
    }
}

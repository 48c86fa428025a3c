package io.masakari.hostmonitor;

import io.masakari.core.detection.FencingReading;
import io.masakari.core.model.NodeId;
import java.util.Optional;

/** The cluster's fencing: Pacemaker's, or a test's own. Calls block, each for a bounded time, on any thread. */
interface FencingSource {
    /** What fencing calls the node, in commands for people; empty if it has no name. */
    Optional<String> nameOf(NodeId node);

    /**
     * The last completed fencing; empty if there was none.
     *
     * @throws RuntimeException with the reason, if the source cannot tell
     */
    Optional<FencingReading> last(NodeId node);

    /**
     * Has the node fenced, and waits for it.
     *
     * @throws RuntimeException with the reason, if it was not fenced
     */
    void fence(NodeId node);
}

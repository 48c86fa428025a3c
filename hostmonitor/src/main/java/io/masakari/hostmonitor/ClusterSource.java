package io.masakari.hostmonitor;

import io.masakari.core.detection.GroupMessage;
import io.masakari.core.detection.Observation;
import io.masakari.runtime.monitor.Link;
import io.masakari.runtime.monitor.Source;

/**
 * Where membership, quorum and the group of monitors are seen: Corosync, a test's own cluster, or a simulated one. The first
 * observations are the nodes' names, then {@code Connected}; the last is {@code Disconnected}.
 */
public interface ClusterSource extends Source<Observation, ClusterSource.ClusterLink> {
    /** A connection to Corosync, and our membership in the group; closing leaves the group in order. */
    interface ClusterLink extends Link {
        /** @return false if it cannot be sent, now or ever */
        boolean multicast(GroupMessage message);
    }
}

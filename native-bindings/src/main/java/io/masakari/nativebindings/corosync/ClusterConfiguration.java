package io.masakari.nativebindings.corosync;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What Corosync's map says of the cluster; the times are the ones in force, not those of the file.
 *
 * @param localNodeId this host's own node id
 * @param clusterName {@code totem.cluster_name}
 * @param nodes the nodelist, in its order; empty if there is none (multicast set-ups)
 * @param token {@code runtime.config.totem.token}: how long a node may be silent
 * @param consensus {@code runtime.config.totem.consensus}: how long forming a new ring may take after that
 */
public record ClusterConfiguration(
        long localNodeId, Optional<String> clusterName, List<Node> nodes, Duration token, Duration consensus) {

    public ClusterConfiguration {
        nodes = List.copyOf(nodes);
    }

    /**
     * @param name {@code nodelist.node.N.name}; Corosync does not require one
     * @param address {@code nodelist.node.N.ring0_addr}, the address of link 0
     */
    public record Node(long nodeId, Optional<String> name, Optional<String> address) {}
}

package io.masakari.core.model;

import java.util.Objects;

/**
 * Identity of one loss of one host: every monitor that saw the same membership change names it alike, so a report that
 * arrives twice is recognised whoever sent it.
 */
public record LossKey(ClusterName cluster, RingId ring, NodeId node) {
    public LossKey {
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(ring, "ring");
        Objects.requireNonNull(node, "node");
    }

    @Override
    public String toString() {
        return cluster + "/" + ring + "/" + node;
    }
}

package io.masakari.controller.api;

import io.masakari.controller.store.MonitorRow.Role;
import io.masakari.core.model.ClusterName;
import java.util.Optional;

/**
 * Who sent a request, proven by token or by the kernel.
 *
 * @param cluster whose hosts a monitor may report; empty for operators, who may report any
 */
record Caller(String name, Role role, Optional<ClusterName> cluster) {
    static Caller operator(String name) {
        return new Caller(name, Role.OPERATOR, Optional.empty());
    }

    boolean isOperator() {
        return role == Role.OPERATOR;
    }

    /** C-12: a monitor reports its own cluster's hosts only. */
    boolean mayReport(Optional<ClusterName> segmentCluster) {
        return isOperator() || (cluster.isPresent() && cluster.equals(segmentCluster));
    }
}

package io.masakari.controller.store;

import io.masakari.core.model.ClusterName;
import java.time.Instant;
import java.util.Optional;

/**
 * Somebody who may talk to us: a monitor, or an operator's program.
 *
 * @param cluster whose hosts a monitor may report; empty exactly for operators
 */
public record MonitorRow(
        long id,
        String name,
        Role role,
        Optional<ClusterName> cluster,
        Instant createdAt,
        Optional<Instant> lastSeenAt,
        Optional<Instant> revokedAt) {

    /** What its token allows. */
    public enum Role {
        /** Only to report notifications, about hosts of its own cluster. */
        MONITOR,
        /** Everything. */
        OPERATOR
    }
}

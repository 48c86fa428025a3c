package io.masakari.controller.store;

import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonitorKind;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody who may talk to us: a monitor, or an operator's program.
 *
 * @param cluster whose hosts a monitor may report; empty exactly for operators
 * @param binding empty: any monitor of any host of its cluster
 */
public record MonitorRow(
        long id,
        String name,
        Role role,
        Optional<ClusterName> cluster,
        Optional<Binding> binding,
        Instant createdAt,
        Optional<Instant> lastSeenAt,
        Optional<Instant> revokedAt) {

    /**
     * What a monitor's token speaks for.
     *
     * @param host where the monitors run
     * @param kinds of monitors; one at least
     */
    public record Binding(HostName host, Set<MonitorKind> kinds) {
        public Binding {
            kinds = Set.copyOf(kinds);
            if (kinds.isEmpty()) {
                throw new IllegalArgumentException("A token for no kind of monitor is of no use.");
            }
        }
    }

    /** What its token allows. */
    public enum Role {
        /** Only to report notifications, about hosts of its own cluster. */
        MONITOR,
        /** Everything. */
        OPERATOR
    }
}

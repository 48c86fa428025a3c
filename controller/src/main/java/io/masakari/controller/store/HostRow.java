package io.masakari.controller.store;

import io.masakari.core.model.HostId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.SegmentId;
import java.time.Instant;
import java.util.Optional;

/**
 * A host's entry in a failover segment.
 *
 * @param id row number, upstream's paging marker
 * @param reservedAt since when it is reserved; present exactly when {@code reserved}
 */
public record HostRow(
        long id,
        HostId uuid,
        HostName name,
        SegmentId segment,
        Optional<String> type,
        Optional<String> controlAttributes,
        boolean reserved,
        Optional<Instant> reservedAt,
        boolean onMaintenance,
        Instant createdAt,
        Optional<Instant> updatedAt,
        Optional<Instant> deletedAt) {

    /** The same host with another reserve flag; keeps the time if it was reserved already. */
    public HostRow withReserved(boolean wanted, Instant now) {
        Optional<Instant> since = wanted ? Optional.of(reservedAt.orElse(now)) : Optional.empty();
        return new HostRow(
                id,
                uuid,
                name,
                segment,
                type,
                controlAttributes,
                wanted,
                since,
                onMaintenance,
                createdAt,
                updatedAt,
                deletedAt);
    }
}

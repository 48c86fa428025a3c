package io.masakari.controller.store;

import io.masakari.core.model.ClusterName;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.SegmentId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A failover segment.
 *
 * @param id row number, upstream's paging marker
 * @param cluster whose monitors may report its hosts; empty: none may
 * @param bootTime shortest time from a fencing of one of its hosts until that host is back, if it declares one
 * @param serviceType free text of upstream, "compute" in use
 */
public record SegmentRow(
        long id,
        SegmentId uuid,
        String name,
        Optional<ClusterName> cluster,
        String serviceType,
        RecoveryMethod recoveryMethod,
        boolean enabled,
        Optional<String> description,
        Optional<Duration> bootTime,
        Instant createdAt,
        Optional<Instant> updatedAt,
        Optional<Instant> deletedAt) {}

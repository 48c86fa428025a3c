package io.masakari.controller.store;

import io.masakari.core.model.ClusterName;
import io.masakari.core.model.Declared;
import io.masakari.core.model.SegmentId;
import io.masakari.core.model.SegmentRules;
import java.time.Instant;
import java.util.Optional;

/**
 * A failover segment.
 *
 * @param id row number, upstream's paging marker
 * @param cluster whose monitors may report its hosts; empty: none may
 * @param declared what no API shows of its hosts
 * @param serviceType free text of upstream, "compute" in use
 */
public record SegmentRow(
        long id,
        SegmentId uuid,
        String name,
        Optional<ClusterName> cluster,
        String serviceType,
        SegmentRules rules,
        boolean enabled,
        Optional<String> description,
        Declared declared,
        Instant createdAt,
        Optional<Instant> updatedAt,
        Optional<Instant> deletedAt) {}

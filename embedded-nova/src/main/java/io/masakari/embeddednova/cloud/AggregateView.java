package io.masakari.embeddednova.cloud;

import java.time.Instant;
import java.util.List;

/** A host aggregate; {@code zone} is null if it is no availability zone, {@code updatedAt} if nothing has changed. */
public record AggregateView(
        int id, String uuid, String name, String zone, List<String> hosts, Instant createdAt, Instant updatedAt) {
    public AggregateView {
        hosts = List.copyOf(hosts);
    }
}

package io.masakari.embeddednova.cloud;

import java.time.Instant;

/** An evacuation's record at one moment; {@code target} is null until a host has claimed the instance. */
public record MigrationView(
        int number,
        String id,
        String instanceId,
        String userId,
        String projectId,
        String source,
        String target,
        MigrationStatus status,
        Instant createdAt,
        Instant updatedAt) {}

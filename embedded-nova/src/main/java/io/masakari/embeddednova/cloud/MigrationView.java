package io.masakari.embeddednova.cloud;

import java.time.Instant;

/** The record of a move at one moment; {@code target} is null until a host has claimed the instance. */
public record MigrationView(
        int number,
        String id,
        String type,
        String instanceId,
        String userId,
        String projectId,
        String source,
        String target,
        MigrationStatus status,
        Instant createdAt,
        Instant updatedAt) {}

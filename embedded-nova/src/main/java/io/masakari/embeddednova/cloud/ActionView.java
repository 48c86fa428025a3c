package io.masakari.embeddednova.cloud;

import java.time.Instant;

/**
 * An entry of {@code os-instance-actions}; its request id is the one in the call's answer.
 *
 * @param completedOn the host that has done what was asked for; null if none has, or that is not followed
 */
public record ActionView(
        String name,
        String instanceId,
        String requestId,
        String userId,
        String projectId,
        Instant startedAt,
        Instant updatedAt,
        String message,
        String completedOn,
        Instant completedAt) {}

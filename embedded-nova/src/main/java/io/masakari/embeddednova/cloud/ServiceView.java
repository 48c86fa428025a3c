package io.masakari.embeddednova.cloud;

import java.time.Instant;

/** A row of {@code os-services} at one moment. */
public record ServiceView(
        String id,
        String binary,
        String host,
        String zone,
        boolean enabled,
        String disabledReason,
        boolean forcedDown,
        boolean up,
        Instant updatedAt) {}

package io.masakari.core.recovery;

import io.masakari.core.model.HostName;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A compute service as Nova sees it.
 *
 * @param id Nova's uuid of the service
 * @param up whether Nova has heard it lately (60 s by default) and it is not forced down
 * @param disabledReason what Nova shows people as the reason; "" if there is none
 * @param updatedAt when it was last heard or changed, by Nova's clock: moves with each heartbeat, also while forced down
 */
public record ServiceView(
        String id,
        HostName host,
        boolean up,
        boolean enabled,
        boolean forcedDown,
        String disabledReason,
        Optional<Instant> updatedAt) {
    public ServiceView {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(disabledReason, "disabledReason");
        Objects.requireNonNull(updatedAt, "updatedAt");
    }

    /** One whose heartbeats nobody watches. */
    public ServiceView(String id, HostName host, boolean up, boolean enabled, boolean forcedDown) {
        this(id, host, up, enabled, forcedDown, "", Optional.empty());
    }

    /**
     * Whether instances can be sent there. Being enabled is not asked: a reserved host is mostly disabled, so that Nova
     * leaves it empty, and is enabled when taken.
     */
    public boolean isSound() {
        return up && !forcedDown;
    }
}

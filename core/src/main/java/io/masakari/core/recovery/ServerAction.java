package io.masakari.core.recovery;

import java.time.Instant;
import java.util.Objects;

/**
 * What was done to a Nova server.
 *
 * @param action Nova's word, as in "stop" or "evacuate"
 * @param startedAt by Nova's clock
 * @param byUser false for what Nova does by itself
 */
public record ServerAction(String action, Instant startedAt, boolean byUser) {
    public ServerAction {
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(startedAt, "startedAt");
    }
}

package io.masakari.core.detection;

import java.time.Instant;
import java.util.Objects;

/**
 * The last completed fencing of a node, as its source tells it.
 *
 * @param completedAt resolution one second
 * @param action "off", "reboot", "on"; "" if the source does not tell
 * @param delegate who carried it out; "" if the source does not tell
 */
public record FencingReading(Instant completedAt, String action, String delegate) {
    public FencingReading {
        Objects.requireNonNull(completedAt, "completedAt");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(delegate, "delegate");
    }
}

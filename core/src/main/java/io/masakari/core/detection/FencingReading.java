package io.masakari.core.detection;

import java.time.Instant;
import java.util.Objects;

/**
 * A completed fencing of a node, as its source tells it.
 *
 * @param source who tells it, as "pacemaker"; stated by who makes the reading, and shown with the proof; never blank
 * @param completedAt resolution one second
 * @param action "off", "reboot", "on"; "confirmed" if a person has said so, and nothing was done
 * @param delegate who carried it out; "" if the source does not tell
 */
public record FencingReading(String source, Instant completedAt, String action, String delegate) {
    public FencingReading {
        if (source.isBlank()) {
            throw new IllegalArgumentException("A fencing without a source");
        }
        Objects.requireNonNull(completedAt, "completedAt");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(delegate, "delegate");
    }
}

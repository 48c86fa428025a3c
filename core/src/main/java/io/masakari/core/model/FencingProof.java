package io.masakari.core.model;

import java.time.Instant;
import java.util.Objects;

/**
 * Statement that a host was forced off after it was lost (SAFETY.md, C-1).
 *
 * @param source who says so: "pacemaker", or "operator:NAME"
 * @param action what was done, in the source's word: "off", "reboot", "confirmed"
 * @param delegate host that carried the fencing out; "" if not told
 * @param completedAt when it was complete, by the source's clock
 */
public record FencingProof(String source, String action, String delegate, Instant completedAt) {
    public FencingProof {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(delegate, "delegate");
        Objects.requireNonNull(completedAt, "completedAt");
    }
}

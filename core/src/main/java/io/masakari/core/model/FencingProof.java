package io.masakari.core.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Statement that a host was forced off after it was lost, or that somebody has made sure that it is off (SAFETY.md, C-1).
 *
 * @param source who says so: "pacemaker", or "operator:NAME"
 * @param action {@link #OFF}, {@link #REBOOT} or {@link #CONFIRMED}
 * @param delegate host that carried the fencing out; "" if not told
 * @param completedAt when it was complete, by the source's clock
 */
public record FencingProof(String source, String action, String delegate, Instant completedAt) {
    public static final String OFF = "off";
    public static final String REBOOT = "reboot";
    /** Nothing was done: an operator has said that the host is off. */
    public static final String CONFIRMED = "confirmed";

    /** The actions that leave a host off, if only for a moment; no other says that it is. */
    public static final List<String> SAY_OFF = List.of(OFF, REBOOT, CONFIRMED);

    public FencingProof {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(delegate, "delegate");
        Objects.requireNonNull(completedAt, "completedAt");
    }

    /** Whether it is a person's word, and no fencing. */
    public boolean isConfirmation() {
        return action.equals(CONFIRMED);
    }

    /**
     * Whether the host was made to boot, so that it is back before long unless it is broken. One that was switched off is back
     * when somebody switches it on.
     */
    public boolean boots() {
        return !action.equals(OFF) && !isConfirmation();
    }
}

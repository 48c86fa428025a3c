package io.masakari.core.safety;

import io.masakari.core.model.FencingProof;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An operator's explicit statement that a held recovery shall go on.
 *
 * @param operator who said it
 * @param reason why, in the operator's words; "" if none were given
 * @param confirmedOff the operator has made sure that the host is off: stands in for the fencing proof (SAFETY.md, C-1, H-14)
 * @param saidAt when
 * @param hold in which hold it was given, as long as that is known: it counts for no other
 */
public record OperatorWord(
        String operator, String reason, boolean confirmedOff, Instant saidAt, Optional<HoldReason> hold) {
    public OperatorWord {
        Objects.requireNonNull(operator, "operator");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(saidAt, "saidAt");
        Objects.requireNonNull(hold, "hold");
    }

    public OperatorWord(String operator, String reason, boolean confirmedOff, Instant saidAt) {
        this(operator, reason, confirmedOff, saidAt, Optional.empty());
    }

    /** The same, given in that hold. No word opens one for a switch that an operator has set: that switch does. */
    public OperatorWord in(HoldReason given) {
        boolean off = confirmedOff && !isSwitch(given);
        return new OperatorWord(operator, reason, off, saidAt, Optional.of(given));
    }

    private static boolean isSwitch(HoldReason hold) {
        return hold == HoldReason.ON_MAINTENANCE || hold == HoldReason.SEGMENT_DISABLED || hold == HoldReason.DISARMED;
    }

    /**
     * Whether it counts for nothing any more, as the recovery is held for that reason (SAFETY.md, C-23): it was refused, or the
     * hold is a later one. While Nova is waited for, the hold in which it was given has not come back.
     */
    public boolean isOver(HoldReason held) {
        return hold.filter(held::equals).isPresent() || !held.endsInNova();
    }

    /** Empty unless it confirms that the host is off. */
    public Optional<Proof> asProof() {
        return confirmedOff
                ? Optional.of(new Proof(
                        Proof.Source.OPERATOR,
                        new FencingProof("operator:" + operator, FencingProof.CONFIRMED, "", saidAt)))
                : Optional.empty();
    }
}

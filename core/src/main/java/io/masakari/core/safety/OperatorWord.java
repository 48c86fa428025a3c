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
 */
public record OperatorWord(String operator, String reason, boolean confirmedOff, Instant saidAt) {
    public OperatorWord {
        Objects.requireNonNull(operator, "operator");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(saidAt, "saidAt");
    }

    /** Empty unless it confirms that the host is off. */
    Optional<Proof> asProof() {
        return confirmedOff
                ? Optional.of(new Proof(
                        Proof.Source.OPERATOR, new FencingProof("operator:" + operator, "confirmed", "", saidAt)))
                : Optional.empty();
    }
}

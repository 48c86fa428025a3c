package io.masakari.core.safety;

import io.masakari.core.model.FencingProof;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An operator's explicit word that a held recovery shall go on.
 *
 * @param operator who said it
 * @param reason why, in his words; "" if he gave none
 * @param confirmedOff he has made sure that the host is off: stands in for the fencing proof (SAFETY.md, C-1, H-14)
 * @param saidAt when
 */
public record OperatorWord(String operator, String reason, boolean confirmedOff, Instant saidAt) {
    public OperatorWord {
        Objects.requireNonNull(operator, "operator");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(saidAt, "saidAt");
    }

    /** Empty unless he has confirmed that the host is off. */
    public Optional<FencingProof> asProof() {
        return confirmedOff
                ? Optional.of(new FencingProof("operator:" + operator, "confirmed", "", saidAt))
                : Optional.empty();
    }
}

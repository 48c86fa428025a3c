package io.masakari.core.safety;

import io.masakari.core.model.FencingProof;
import java.time.Instant;
import java.util.Objects;

/**
 * An operator's explicit statement that the host is off and that recovery shall go on (SAFETY.md, C-1, H-14).
 *
 * @param operator who said it
 * @param saidAt when
 */
public record OperatorWord(String operator, Instant saidAt) {
    public OperatorWord {
        Objects.requireNonNull(operator, "operator");
        Objects.requireNonNull(saidAt, "saidAt");
    }

    public FencingProof asProof() {
        return new FencingProof("operator:" + operator, "confirmed", "", saidAt);
    }
}

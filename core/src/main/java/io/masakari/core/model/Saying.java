package io.masakari.core.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What one monitor has said of the loss of a host: its strongest word, from the quorate side.
 *
 * @param monitor name of its token
 * @param speaksFor the host that its token is bound to; empty if to none
 * @param proof present exactly when {@code fencing} is PROVEN
 * @param boot the boot of the host that it says was lost, if it knows
 * @param saidAt when that word came, by the controller's clock
 */
public record Saying(
        String monitor,
        Optional<HostName> speaksFor,
        LossCause cause,
        FencingStatus fencing,
        Optional<FencingProof> proof,
        Optional<BootId> boot,
        Instant saidAt) {
    public Saying {
        Objects.requireNonNull(monitor, "monitor");
        Objects.requireNonNull(speaksFor, "speaksFor");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(boot, "boot");
        Objects.requireNonNull(saidAt, "saidAt");
        if (proof.isPresent() != (fencing == FencingStatus.PROVEN)) {
            throw new IllegalArgumentException("fencing is " + fencing + " but proof is " + proof);
        }
    }

    /** One host is one witness, and so are all tokens that are bound to none: nobody knows whose they are. */
    public String witness() {
        return speaksFor.map(HostName::value).orElse("");
    }

    /** It saw the host leave in order, and knows of no fencing since. */
    public boolean isGoodbye() {
        return cause == LossCause.ORDERLY_LEAVE && proof.isEmpty();
    }

    /** Whether this adds to what the same monitor has said before. */
    public boolean isMoreThan(Saying before) {
        return fencing.outweighs(before.fencing) || before.isGoodbye() && !isGoodbye();
    }
}

package io.masakari.core.safety;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of the gate of a lost host that is back (SAFETY.md, C-29; docs/boot-gate.md).
 *
 * @param promisedUntil the gate is shut until then, at least; empty: it has not answered a challenge yet
 * @param novaAhead how far our clock was behind Nova's when the challenge was issued
 * @param contradiction what speaks against its promise
 */
public record BehindGate(Optional<Instant> promisedUntil, Duration novaAhead, Optional<String> contradiction) {
    /** Its gate was verified before the loss, and has not answered yet. */
    public static final BehindGate AWAITED = new BehindGate(Optional.empty(), Duration.ZERO, Optional.empty());

    public BehindGate {
        Objects.requireNonNull(promisedUntil, "promisedUntil");
        Objects.requireNonNull(novaAhead, "novaAhead");
        Objects.requireNonNull(contradiction, "contradiction");
    }

    public BehindGate contradictedBy(String what) {
        return new BehindGate(promisedUntil, novaAhead, Optional.of(what));
    }

    /**
     * Until when something may be sent to arrive at a shut gate; empty if nothing may. A paused machine's clocks stand still,
     * which shows in how far it is behind Nova's since.
     */
    public Optional<Instant> latest(Duration latestArrival, Duration aheadNow) {
        Duration paused = aheadNow.minus(novaAhead);
        return promisedUntil
                .filter(until -> contradiction.isEmpty())
                .map(until -> until.minus(latestArrival).minus(paused.isNegative() ? Duration.ZERO : paused));
    }
}

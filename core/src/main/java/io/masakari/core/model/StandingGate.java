package io.masakari.core.model;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a host says of its gate (docs/boot-gate.md): that the next boot starts no guest before it has waited, verified on the
 * host; or what is wrong with it.
 *
 * @param waits present unless there is a fault
 * @param fault for people
 * @param open whether the gate of this boot has opened; empty if it is not known
 */
public record StandingGate(Optional<Duration> waits, Optional<String> fault, Optional<Boolean> open) {
    public static final Duration SHORTEST = Duration.ofSeconds(1);
    public static final Duration LONGEST = Duration.ofMinutes(10);

    public StandingGate {
        Objects.requireNonNull(open, "open");
        if (waits.isPresent() == fault.isPresent()) {
            throw new IllegalArgumentException("a gate waits, or has a fault: " + waits + ", " + fault);
        }
        if (waits.filter(time -> time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0)
                .isPresent()) {
            throw new IllegalArgumentException("a gate waits from " + SHORTEST + " to " + LONGEST + ": " + waits.get());
        }
    }
}

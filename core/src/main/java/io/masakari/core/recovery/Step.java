package io.masakari.core.recovery;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Outcome of one event: store {@code next}, then perform the commands.
 *
 * @param taken the transitions that lead from the state before to that of {@code next}
 * @param wakeAt when to tell it that the time has come; empty for never
 */
public record Step<P extends Progress, C extends Command>(
        P next, List<Transition<?>> taken, List<C> commands, Optional<Instant> wakeAt) {
    public Step {
        Objects.requireNonNull(next, "next");
        Objects.requireNonNull(wakeAt, "wakeAt");
        taken = List.copyOf(taken);
        commands = List.copyOf(commands);
    }
}

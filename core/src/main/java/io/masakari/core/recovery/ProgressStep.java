package io.masakari.core.recovery;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Outcome of one event of an instance's or a process's recovery: store {@code next}, then perform the commands.
 *
 * @param wakeAt when to tell it that the time has come; empty for never
 */
public record ProgressStep<P extends Progress, C extends Enum<C>>(P next, List<C> commands, Optional<Instant> wakeAt) {
    public ProgressStep {
        Objects.requireNonNull(next, "next");
        Objects.requireNonNull(wakeAt, "wakeAt");
        commands = List.copyOf(commands);
    }
}

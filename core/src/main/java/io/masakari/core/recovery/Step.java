package io.masakari.core.recovery;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Outcome of one event: store {@code next}, then perform the commands.
 *
 * @param wakeAt when to deliver {@link RecoveryEvent.TimeCame}; empty for never
 */
public record Step(Recovery next, List<Command> commands, Optional<Instant> wakeAt) {
    public Step {
        Objects.requireNonNull(next, "next");
        Objects.requireNonNull(wakeAt, "wakeAt");
        commands = List.copyOf(commands);
    }
}

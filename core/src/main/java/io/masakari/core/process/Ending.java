package io.masakari.core.process;

import java.util.OptionalInt;

/** How a process ended, as far as it is known. */
public record Ending(OptionalInt exitStatus, OptionalInt signal) {
    public static Ending unknown() {
        return new Ending(OptionalInt.empty(), OptionalInt.empty());
    }

    public boolean isKnown() {
        return exitStatus.isPresent() || signal.isPresent();
    }
}

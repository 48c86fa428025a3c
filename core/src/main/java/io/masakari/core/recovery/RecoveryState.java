package io.masakari.core.recovery;

import java.util.Arrays;
import java.util.Optional;

/** State of a recovery; each kind has an enum of them. */
public interface RecoveryState {
    String name();

    /** What it means, for people. */
    String meaning();

    /** Empty while the recovery is open. The end states of every kind have the names of {@link RecoveryEnd}. */
    default Optional<RecoveryEnd> end() {
        return Arrays.stream(RecoveryEnd.values())
                .filter(end -> end.name().equals(name()))
                .findFirst();
    }

    default boolean isFinal() {
        return end().isPresent();
    }
}

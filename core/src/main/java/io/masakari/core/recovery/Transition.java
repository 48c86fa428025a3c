package io.masakari.core.recovery;

import java.util.Objects;

/**
 * One state of a recovery follows another.
 *
 * @param meaning when it does, for people
 */
public record Transition<S extends Enum<S>>(S from, S to, String meaning) {
    public Transition {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(meaning, "meaning");
    }

    @Override
    public String toString() {
        return from.getDeclaringClass().getSimpleName() + " " + from + " -> " + to;
    }
}

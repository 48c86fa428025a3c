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

    /** To be imported by its name: a table is a list of these. */
    public static <S extends Enum<S>> Transition<S> go(S from, S to, String meaning) {
        return new Transition<>(from, to, meaning);
    }

    @Override
    public String toString() {
        return from.getDeclaringClass().getSimpleName() + " " + from + " -> " + to;
    }
}

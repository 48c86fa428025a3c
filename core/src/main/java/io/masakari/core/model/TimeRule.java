package io.masakari.core.model;

import java.time.Duration;
import java.util.Objects;

/**
 * An inequality between times that a safety argument rests on: {@code shorter} is not longer than {@code longer}.
 *
 * @param id as in SAFETY.md, "Times"
 * @param shorter terms of the sum on the left, by name
 * @param longer the same for the right side
 * @param why what goes wrong without it
 */
public record TimeRule(String id, String shorter, Duration sum, String longer, Duration limit, String why) {
    public TimeRule {
        Objects.requireNonNull(sum, "sum");
        Objects.requireNonNull(limit, "limit");
    }

    public boolean isKept() {
        return sum.compareTo(limit) <= 0;
    }

    /** As a line of SAFETY.md's table. */
    public String row() {
        return "| " + id + " | " + shorter + " ≤ " + longer + " | " + text(sum) + " ≤ " + text(limit) + " | " + why
                + " |";
    }

    /** What is wrong, for an operator. */
    @Override
    public String toString() {
        String text = shorter + " (" + text(sum) + ") must not be longer than " + longer + " (" + text(limit) + "), or "
                + why + ".";
        return text.replace("`", "");
    }

    private static String text(Duration time) {
        if (time.toMillis() % 1000 != 0) {
            return time.toMillis() + " ms";
        }
        return time.toSeconds() % 60 == 0 && time.toSeconds() > 120
                ? time.toMinutes() + " min"
                : time.toSeconds() + " s";
    }
}

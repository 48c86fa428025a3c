package io.masakari.core.recovery.instance;

import java.time.Duration;
import java.util.Objects;

/**
 * What becomes of instances that stand still because a disk of theirs answered with an error (SAFETY.md, C-34). They have
 * lost nothing: the request that failed is repeated when they are resumed.
 *
 * @param answer what follows when the wait is over
 * @param patience how long an instance may stand still before anything is decided
 * @param limit instances that may stand still or be restarted for this within the window; more are a storm. As many are
 *     restarted at once
 * @param window restarts within this time count together
 */
public record IoErrors(Answer answer, Duration patience, int limit, Duration window) {
    public static final IoErrors DEFAULTS =
            new IoErrors(Answer.RESTART, Duration.ofMinutes(2), 5, Duration.ofMinutes(10));

    /** What is done about one. */
    public enum Answer {
        /** It is left standing still until it is resumed. */
        RESUME,
        /** It is stopped and started. */
        RESTART,
        /** It waits for an operator. */
        HOLD
    }

    public IoErrors {
        Objects.requireNonNull(answer, "answer");
        if (limit < 1) {
            throw new IllegalArgumentException("limit is " + limit);
        }
    }
}

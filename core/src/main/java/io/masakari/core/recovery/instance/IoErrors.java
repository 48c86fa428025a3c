package io.masakari.core.recovery.instance;

import io.masakari.core.model.IoErrorAnswer;
import java.time.Duration;
import java.util.Objects;

/**
 * What becomes of instances that stand still because a disk of theirs answered with an error (SAFETY.md, C-34). They have
 * lost nothing: the request that failed is repeated when they are resumed.
 *
 * @param answer what follows when the wait is over, where a segment says nothing else
 * @param patience how long an instance may stand still before anything is decided
 * @param limit instances that may stand still or be restarted for this within the window; more are a storm. As many are
 *     restarted at once
 * @param window restarts within this time count together
 */
public record IoErrors(IoErrorAnswer answer, Duration patience, int limit, Duration window) {
    public static final IoErrors DEFAULTS =
            new IoErrors(IoErrorAnswer.RESTART, Duration.ofMinutes(2), 5, Duration.ofMinutes(10));

    public IoErrors {
        Objects.requireNonNull(answer, "answer");
        if (limit < 1) {
            throw new IllegalArgumentException("limit is " + limit);
        }
    }
}

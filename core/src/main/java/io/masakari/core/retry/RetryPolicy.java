package io.masakari.core.retry;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How often something is tried and how long to wait in between: the first delay, doubled after each failure up to the
 * longest. Bounded (SAFETY.md, C-9); what happens at the end is the caller's to show.
 *
 * @param attempts how often it is tried in all, at least once
 * @param firstDelay wait after the first failure
 * @param longestDelay no wait is longer
 */
public record RetryPolicy(int attempts, Duration firstDelay, Duration longestDelay) {
    /** Beyond this many doublings every sensible delay has reached its longest. */
    private static final int DOUBLINGS = 30;

    public RetryPolicy {
        Objects.requireNonNull(firstDelay, "firstDelay");
        Objects.requireNonNull(longestDelay, "longestDelay");
        if (attempts < 1 || firstDelay.isNegative() || longestDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException("Not a retry policy: attempts " + attempts + ", delays " + firstDelay
                    + " to " + longestDelay + ".");
        }
    }

    /**
     * How long to wait before the next attempt; empty to give up.
     *
     * @param failures attempts that have failed so far, at least 1
     */
    public Optional<Duration> delayAfter(int failures) {
        if (failures < 1) {
            throw new IllegalArgumentException("No attempt has failed yet: " + failures);
        }
        if (failures >= attempts) {
            return Optional.empty();
        }
        Duration delay = firstDelay;
        for (int i = 1; i < Math.min(failures, DOUBLINGS) && delay.compareTo(longestDelay) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        return Optional.of(delay.compareTo(longestDelay) < 0 ? delay : longestDelay);
    }
}

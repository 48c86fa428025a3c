package io.masakari.core.recovery.host;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When to look next at evacuations under way: soon for short ones, seldom for long ones, so that the number of calls
 * grows little with the time while the end is noticed within a fifth of it. Ten evacuations of 10 s each cost six looks.
 */
final class FollowSchedule {
    private static final Duration SHORTEST = Duration.ofMillis(1500);
    private static final Duration MIDDLE = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private FollowSchedule() {}

    /**
     * @param acceptedAt when the oldest one under way was accepted
     * @param typical how long the ones before took
     */
    static Instant next(Instant acceptedAt, Optional<Duration> typical, Instant now) {
        Duration age = Duration.between(acceptedAt, now);
        Duration growing = max(SHORTEST, min(age.dividedBy(2), MIDDLE));
        Instant byAge = now.plus(min(max(growing, age.dividedBy(6)), LONGEST));
        // Earlier ones tell that nothing will have ended before; a cap keeps one slow outlier from hiding a change.
        Instant byExperience = typical.map(
                        length -> acceptedAt.plus(length.multipliedBy(4).dividedBy(5)))
                .orElse(byAge);
        Instant latest = now.plus(LONGEST.multipliedBy(2));
        Instant later = byExperience.isAfter(byAge) ? byExperience : byAge;
        return later.isBefore(latest) ? later : latest;
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}

package io.masakari.simulator;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** All that is left to chance in a run, drawn from its seed. */
final class Chance {
    private final SplittableRandom random;

    Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    /** At least {@code fromMillis}, less than {@code toMillis}, in steps of a microsecond. */
    Duration millis(int fromMillis, int toMillis) {
        return Duration.ofNanos(
                1_000L * random.nextInt(fromMillis * 1_000, Math.max(fromMillis + 1, toMillis) * 1_000));
    }

    boolean percent(int share) {
        return random.nextInt(100) < share;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}

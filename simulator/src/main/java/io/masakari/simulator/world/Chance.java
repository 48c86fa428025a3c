package io.masakari.simulator.world;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * What one actor leaves to chance. Each has a stream of its own, so that a change in what one does leaves the draws of the
 * others alone.
 */
public final class Chance {
    private static final long PRIME = 0x100000001B3L;

    private final SplittableRandom random;

    /** @param actor its name; the same seed and name give the same draws */
    public Chance(long seed, String actor) {
        long hash = seed;
        for (int i = 0; i < actor.length(); i++) {
            hash = (hash ^ actor.charAt(i)) * PRIME;
        }
        // SplittableRandom only mixes what it puts out: seeds that are close must not give streams that overlap.
        random = new SplittableRandom(new SplittableRandom(hash).nextLong());
    }

    /** At least {@code fromMillis}, less than {@code toMillis}, in steps of a microsecond. */
    public Duration millis(int fromMillis, int toMillis) {
        return Duration.ofNanos(
                1_000L * random.nextInt(fromMillis * 1_000, Math.max(fromMillis + 1, toMillis) * 1_000));
    }

    public boolean percent(int share) {
        return random.nextInt(100) < share;
    }

    public int below(int bound) {
        return random.nextInt(bound);
    }

    public UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    public <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}

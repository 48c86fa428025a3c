package io.masakari.core.recovery.host;

import io.masakari.core.retry.RetryPolicy;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.util.Objects;

/**
 * Bounds and waits of host recovery (SAFETY.md, C-9).
 *
 * @param concurrency evacuations in flight per recovery
 * @param evacuation attempts per instance that Nova took and that then failed
 * @param calls repeats of a call that Nova did not take
 * @param times the waits that safety rests on
 */
public record HostPolicy(int concurrency, RetryPolicy evacuation, RetryPolicy calls, SafeTimes times) {
    public HostPolicy {
        Objects.requireNonNull(times, "times");
        Objects.requireNonNull(evacuation, "evacuation");
        Objects.requireNonNull(calls, "calls");
        if (concurrency < 1) {
            throw new IllegalArgumentException("At least one evacuation must be allowed: " + concurrency);
        }
    }

    public static HostPolicy defaults() {
        return new HostPolicy(
                32,
                new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(30)),
                new RetryPolicy(100, Duration.ofMillis(500), Duration.ofSeconds(30)),
                SafeTimes.defaults());
    }
}

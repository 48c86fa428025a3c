package io.masakari.core.recovery.process;

import io.masakari.core.retry.RetryPolicy;
import java.time.Duration;
import java.util.Objects;

/**
 * Waits of the recovery from process failures (SAFETY.md, C-9).
 *
 * @param calls repeats of a call that failed
 * @param recheck how often a hold is looked at again
 */
public record ProcessPolicy(RetryPolicy calls, Duration recheck) {
    public ProcessPolicy {
        Objects.requireNonNull(calls, "calls");
        Objects.requireNonNull(recheck, "recheck");
    }

    public static ProcessPolicy defaults() {
        return new ProcessPolicy(
                new RetryPolicy(100, Duration.ofMillis(500), Duration.ofSeconds(30)), Duration.ofSeconds(10));
    }
}

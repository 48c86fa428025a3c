package io.masakari.core.recovery.process;

import io.masakari.core.retry.RetryPolicy;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.util.Objects;

/**
 * Waits of the recovery from process failures (SAFETY.md, C-9).
 *
 * @param calls repeats of a call that failed
 * @param recheck how often a hold is looked at again
 * @param lateCall how long Nova may take to begin a call whose answer was lost
 */
public record ProcessPolicy(RetryPolicy calls, Duration recheck, Duration lateCall) {
    public ProcessPolicy {
        Objects.requireNonNull(calls, "calls");
        Objects.requireNonNull(recheck, "recheck");
        Objects.requireNonNull(lateCall, "lateCall");
    }

    public static ProcessPolicy defaults() {
        return of(SafeTimes.defaults());
    }

    public static ProcessPolicy of(SafeTimes times) {
        return new ProcessPolicy(
                new RetryPolicy(100, Duration.ofMillis(500), Duration.ofSeconds(30)),
                times.recheck(),
                times.lateCall());
    }
}

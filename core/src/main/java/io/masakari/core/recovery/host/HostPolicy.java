package io.masakari.core.recovery.host;

import io.masakari.core.retry.RetryPolicy;
import java.time.Duration;
import java.util.Objects;

/**
 * Bounds and waits of host recovery (SAFETY.md, C-9).
 *
 * @param concurrency evacuations in flight per recovery
 * @param evacuation attempts per instance that Nova took and that then failed
 * @param calls repeats of a call that Nova did not take
 * @param settle how long after a lost answer Nova may still begin the call: it is repeated only if two looks, the second
 *     this much later, find nothing
 * @param evacuationLimit an evacuation that takes longer is given up and shown
 * @param targetCheck an evacuation that takes longer has its target's health checked
 * @param stuckAfter one that no target has claimed by then waits for a target that died
 * @param clockSkew how far Nova's clock and ours may differ
 * @param recheck how often a hold is looked at again
 * @param fresh how old a reading may be that an action rests on
 * @param serviceDownTime after this long Nova must see a silent compute service as down
 * @param bootTime shortest time from a host's fencing to its next nova-compute: a proof that is older may be out of date
 * @param hearing how long monitors may take to deliver what they could not while the controller was away
 */
public record HostPolicy(
        int concurrency,
        RetryPolicy evacuation,
        RetryPolicy calls,
        Duration settle,
        Duration evacuationLimit,
        Duration targetCheck,
        Duration stuckAfter,
        Duration clockSkew,
        Duration recheck,
        Duration fresh,
        Duration serviceDownTime,
        Duration bootTime,
        Duration hearing) {
    public HostPolicy {
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
                Duration.ofSeconds(5),
                Duration.ofMinutes(30),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(90),
                Duration.ofSeconds(20),
                Duration.ofSeconds(12));
    }
}

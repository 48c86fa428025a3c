package io.masakari.core.recovery.host;

import io.masakari.core.model.Edits;
import io.masakari.core.retry.RetryPolicy;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Bounds and waits of host recovery (SAFETY.md, C-9).
 *
 * @param concurrency evacuations in flight per recovery
 * @param evacuation attempts per instance that Nova took and that then failed
 * @param room pauses between further attempts where no host has room
 * @param roomLimit how long room is waited for, from the first attempt on
 * @param calls repeats of a call that Nova did not take
 * @param novaCompares how long after its first heartbeats Nova's compute service has surely stopped what it finds off
 * @param treatment which instances are recovered, and how
 * @param times the waits that safety rests on
 */
public record HostPolicy(
        int concurrency,
        RetryPolicy evacuation,
        RetryPolicy room,
        Duration roomLimit,
        RetryPolicy calls,
        Duration novaCompares,
        TreatmentPolicy treatment,
        SafeTimes times) {
    public HostPolicy {
        if (concurrency < 1) {
            throw new IllegalArgumentException("At least one evacuation must be allowed: " + concurrency);
        }
    }

    /** The components, to be set by name. */
    public static final class Edit {
        public int concurrency = 32;
        public RetryPolicy evacuation = new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(30));
        public RetryPolicy room = new RetryPolicy(1000, Duration.ofSeconds(30), Duration.ofMinutes(10));
        public Duration roomLimit = Duration.ofHours(24);
        public RetryPolicy calls = new RetryPolicy(100, Duration.ofMillis(500), Duration.ofSeconds(30));
        public Duration novaCompares = Duration.ofMinutes(3);
        public TreatmentPolicy treatment = TreatmentPolicy.DEFAULTS;
        public SafeTimes times = SafeTimes.defaults();

        private Edit() {}
    }

    /** The defaults with that change. */
    public static HostPolicy of(Consumer<Edit> change) {
        return Edits.changed(HostPolicy.class, new Edit(), change);
    }

    public static HostPolicy defaults() {
        return of(e -> {});
    }
}

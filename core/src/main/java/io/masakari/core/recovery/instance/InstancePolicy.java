package io.masakari.core.recovery.instance;

import io.masakari.core.model.Edits;
import io.masakari.core.retry.RetryPolicy;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Bounds and waits of instance recovery (SAFETY.md, C-9).
 *
 * @param protection which instances are recovered
 * @param restarts failures within the window that are answered by a restart where the instance is; the next one by a
 *     move to another host, any further one by a hold
 * @param crashWindow failures within this time count together
 * @param ioErrors what becomes of instances that stand still on I/O errors
 * @param attempts stops and starts that Nova took and that came to nothing
 * @param calls repeats of a call that Nova did not take
 * @param poll how often Nova is asked whether it has come to an end
 * @param actionLimit an action that takes Nova longer is shown, and looked at less often
 * @param times the waits that safety rests on
 */
public record InstancePolicy(
        Protection protection,
        int restarts,
        Duration crashWindow,
        IoErrors ioErrors,
        RetryPolicy attempts,
        RetryPolicy calls,
        Duration poll,
        Duration actionLimit,
        SafeTimes times) {
    public InstancePolicy {
        if (restarts < 0) {
            throw new IllegalArgumentException("restarts is " + restarts);
        }
    }

    /** The components, to be set by name. */
    public static final class Edit {
        public Protection protection = Protection.upstream();
        public int restarts = 3;
        public Duration crashWindow = Duration.ofMinutes(30);
        public IoErrors ioErrors = IoErrors.DEFAULTS;
        public RetryPolicy attempts = new RetryPolicy(3, Duration.ofSeconds(2), Duration.ofSeconds(30));
        public RetryPolicy calls = new RetryPolicy(100, Duration.ofMillis(500), Duration.ofSeconds(30));
        public Duration poll = Duration.ofSeconds(1);
        public Duration actionLimit = Duration.ofMinutes(3);
        public SafeTimes times = SafeTimes.defaults();

        private Edit() {}
    }

    /** The defaults with that change. */
    public static InstancePolicy of(Consumer<Edit> change) {
        return Edits.changed(InstancePolicy.class, new Edit(), change);
    }

    public static InstancePolicy defaults() {
        return of(e -> {});
    }
}

package io.masakari.core.process;

import io.masakari.core.model.Edits;
import io.masakari.core.retry.RetryPolicy;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How often a process is started before it is reported, and when it counts as well.
 *
 * @param retry how often it is started again, and the waits in between
 * @param appearWithin how long after its commands have succeeded the process may take to be found
 * @param wellAfter how long it must run for its failures to be forgotten, and for the report that it is well again
 * @param crashes so many ends within {@code crashWindow} are a crash loop, even if each restart succeeds
 * @param crashWindow see {@code crashes}; also how long it must run to be well after a crash loop
 * @param againEvery how often a reported process is tried again
 * @param lookEvery how often a process is looked for that does not run and that the monitor does not start
 * @param unitLimit how long systemd may take to start or stop a unit before it counts as failed
 */
public record RestartPolicy(
        RetryPolicy retry,
        Duration appearWithin,
        Duration wellAfter,
        int crashes,
        Duration crashWindow,
        Duration againEvery,
        Duration lookEvery,
        Duration unitLimit) {
    public RestartPolicy {
        if (crashes < 2) {
            throw new IllegalArgumentException("One end is no crash loop: crashes is " + crashes);
        }
    }

    /** The components, to be set by name. */
    public static final class Edit {
        public RetryPolicy retry = new RetryPolicy(4, Duration.ofSeconds(1), Duration.ofSeconds(10));
        public Duration appearWithin = Duration.ofSeconds(10);
        public Duration wellAfter = Duration.ofSeconds(30);
        public int crashes = 5;
        public Duration crashWindow = Duration.ofMinutes(10);
        public Duration againEvery = Duration.ofMinutes(5);
        public Duration lookEvery = Duration.ofSeconds(5);
        public Duration unitLimit = Duration.ofSeconds(90);

        private Edit() {}
    }

    /** The defaults with that change. */
    public static RestartPolicy of(Consumer<Edit> change) {
        return Edits.changed(RestartPolicy.class, new Edit(), change);
    }

    public static RestartPolicy defaults() {
        return of(e -> {});
    }
}

package io.masakari.core.instance;

import io.masakari.core.model.Edits;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * @param settle how long a panic or a control error may take to end or restart the instance before it is reported itself
 * @param repeatAfter how long the same failure of an instance that still runs is not reported again
 * @param rebootStorm how many reboots within {@code rebootWindow} are a failure
 * @param maxReports how many reports about one instance may be made within {@code reportWindow}
 */
public record InstancePolicy(
        Duration settle,
        Duration repeatAfter,
        int rebootStorm,
        Duration rebootWindow,
        int maxReports,
        Duration reportWindow) {
    /** The components, to be set by name. */
    public static final class Edit {
        public Duration settle = Duration.ofSeconds(1);
        public Duration repeatAfter = Duration.ofMinutes(1);
        public int rebootStorm = 5;
        public Duration rebootWindow = Duration.ofMinutes(1);
        public int maxReports = 20;
        public Duration reportWindow = Duration.ofMinutes(10);

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

package io.masakari.runtime.report;

import io.masakari.core.model.HostName;
import java.time.Duration;
import java.util.Objects;

/**
 * A lost host whose fencing a host monitor would ask for, and does not (docs/notification-format.md, "Boots and greetings").
 *
 * @param why what bars it, for people
 * @param age how long ago that was read, by the monotonic clock
 */
public record BarredFencing(HostName host, String why, Duration age) {
    /** One greeting tells of no more. */
    public static final int MOST = 20;

    public static final int LONGEST_REASON = 200;

    public BarredFencing {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(why, "why");
        if (age.isNegative()) {
            throw new IllegalArgumentException("An age cannot be " + age + ".");
        }
    }
}

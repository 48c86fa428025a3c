package io.masakari.runtime.report;

import io.masakari.core.model.GuestList;
import java.time.Duration;
import java.util.Objects;

/**
 * The guests of this host, as its instance monitor sees them (docs/notification-format.md, "Guests").
 *
 * @param age how long ago the hypervisor was last known to have just these, by the monotonic clock
 */
public record SeenGuests(GuestList list, Duration age) {
    public SeenGuests {
        Objects.requireNonNull(list, "list");
        if (age.isNegative()) {
            throw new IllegalArgumentException("An age cannot be " + age + ".");
        }
    }
}

package io.masakari.core.recovery.host;

import io.masakari.core.model.HostName;
import java.util.Optional;

/**
 * How many evacuations a recovery may have in flight.
 *
 * @param most 0: it begins none
 * @param untilOther whether it waits for another lost host, which Nova may still choose (SAFETY.md, C-19, C-20); otherwise
 *     it has none because others have them all
 * @param other that host, if it is known
 */
public record Slots(int most, boolean untilOther, Optional<HostName> other) {
    public static final Slots UNLIMITED = of(Integer.MAX_VALUE);

    public static Slots of(int most) {
        return new Slots(most, false, Optional.empty());
    }

    public static Slots untilOther(Optional<HostName> other) {
        return new Slots(0, true, other);
    }
}

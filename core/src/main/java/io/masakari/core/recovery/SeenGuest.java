package io.masakari.core.recovery;

import io.masakari.core.model.HostName;
import java.time.Instant;
import java.util.Objects;

/**
 * An instance's guest is in the newest list of guests that the instance monitor of a host has told, of its own host.
 *
 * @param running whether it executed there
 * @param from when the list was true, at the earliest, by the controller's clock
 * @param until when the list was true, at the latest: it stands until a newer one comes or that monitor is silent
 * @param newestBoot whether the list is surely of the newest boot of that host that is known
 */
public record SeenGuest(HostName host, boolean running, Instant from, Instant until, boolean newestBoot) {
    public SeenGuest {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(until, "until");
    }
}

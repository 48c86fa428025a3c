package io.masakari.controller.api;

import io.masakari.core.model.HostName;
import java.util.Map;

/** What the API asks of Nova's client. */
@FunctionalInterface
public interface ComputeHosts {
    /**
     * Whether Nova has a compute service by that name, so that a mistyped host is refused and not just never found.
     * Throws any {@link RuntimeException} if Nova cannot be asked; its message is shown.
     */
    boolean knows(HostName host);

    /** How often each call was made since the start, as "METHOD /path/{template}", Keystone's included. */
    default Map<String, Long> calls() {
        return Map.of();
    }
}

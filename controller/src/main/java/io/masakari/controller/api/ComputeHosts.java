package io.masakari.controller.api;

import io.masakari.core.model.HostName;

/** Tells whether Nova has a compute service by that name, so that a mistyped host is refused and not just never found. */
@FunctionalInterface
public interface ComputeHosts {
    /** Throws any {@link RuntimeException} if Nova cannot be asked; its message is shown. */
    boolean knows(HostName host);
}

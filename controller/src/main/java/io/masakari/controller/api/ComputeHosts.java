package io.masakari.controller.api;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import java.util.Map;
import java.util.Optional;

/** What the API asks of Nova's client. */
@FunctionalInterface
public interface ComputeHosts {
    /**
     * Whether Nova has a compute service by that name, so that a mistyped host is refused and not just never found.
     * Throws any {@link RuntimeException} if Nova cannot be asked; its message is shown.
     */
    boolean knows(HostName host);

    /**
     * What Nova has of an instance. Throws as {@link #knows}.
     *
     * @param unprotected why it is not recovered when it fails; empty if it is
     */
    record Instance(
            String name,
            Optional<HostName> host,
            String vmState,
            Optional<String> taskState,
            int powerState,
            Optional<String> unprotected) {}

    default Optional<Instance> instance(InstanceId id) {
        return Optional.empty();
    }

    /** @param disabledReason "" if there is none */
    record Service(boolean up, boolean enabled, boolean forcedDown, String disabledReason) {}

    /** The compute service of a host. Throws as {@link #knows}. */
    default Optional<Service> service(HostName host) {
        return Optional.empty();
    }

    /** How often each call was made since the start, as "METHOD /path/{template}", Keystone's included. */
    default Map<String, Long> calls() {
        return Map.of();
    }
}

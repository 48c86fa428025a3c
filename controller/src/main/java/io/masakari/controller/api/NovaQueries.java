package io.masakari.controller.api;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import java.util.Map;
import java.util.Optional;

/**
 * What the API asks Nova. Calls block, and throw a {@link RuntimeException} whose message is shown if Nova cannot be asked.
 */
@FunctionalInterface
public interface NovaQueries {
    /** The compute service of a host; empty if Nova knows none by that name, so that a mistyped host is refused. */
    Optional<ServiceView> findService(HostName host);

    /** What Nova has of an instance. */
    default Optional<ServerView> server(InstanceId id) {
        return Optional.empty();
    }

    /** How often each call was made since the start, as "METHOD /path/{template}", Keystone's included. */
    default Map<String, Long> calls() {
        return Map.of();
    }
}

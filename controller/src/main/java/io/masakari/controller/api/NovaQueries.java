package io.masakari.controller.api;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.Move;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the API asks Nova. Calls block, and throw a {@link RuntimeException} whose message is shown if Nova cannot be asked.
 */
@FunctionalInterface
public interface NovaQueries {
    /** The compute service of a host; empty if Nova knows none by that name, so that a mistyped host is refused. */
    Optional<ServiceView> findService(HostName host);

    /** All compute services. */
    default List<ServiceView> services() {
        return List.of();
    }

    /** What Nova has of an instance. */
    default Optional<ServerView> server(InstanceId id) {
        return Optional.empty();
    }

    /** Fails if Nova does not know the host, or cannot be asked: a name that is taken in is protected under that name only. */
    static void requireHost(NovaQueries nova, HostName name) {
        boolean known;
        try {
            known = nova.findService(name).isPresent();
        } catch (RuntimeException e) {
            throw ApiException.unavailable("Nova cannot be asked whether it has host " + name + ": " + e.getMessage());
        }
        if (!known) {
            throw ApiException.badRequest("Compute service with name " + name + " could not be found.");
        }
    }

    /** All instances that Nova has on a host. */
    default List<ServerView> serversOn(HostName host) {
        return List.of();
    }

    /** Records of moves that began or ended on a host, newest first. */
    default List<Move> moves(HostName host) {
        return List.of();
    }

    /** What the controller's user may not see, as it was found last, and the rules that permit it; empty: nothing is missing. */
    default List<String> missingRights() {
        return List.of();
    }

    /** How often each call was made since the start, as "METHOD /path/{template}", Keystone's included. */
    default Map<String, Long> calls() {
        return Map.of();
    }
}

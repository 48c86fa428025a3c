package io.masakari.controller.api;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A Nova that knows every host but those called unknown, and two instances: one that asks for recovery, one not. */
final class FakeNova implements NovaQueries {
    volatile List<String> missingRights = List.of();

    static final InstanceId PROTECTED = InstanceId.of("5fa5bf28-6d77-4f96-b2c3-3e82c613ff84");
    static final InstanceId UNPROTECTED = InstanceId.of("89cbaba5-1a0a-4073-8655-e2046d93823a");

    final Set<String> forcedDown = new HashSet<>();
    final Set<String> silent = new HashSet<>();
    final Set<String> unknown = new HashSet<>();
    String failure = "";

    @Override
    public List<ServiceView> services() {
        if (!failure.isEmpty()) {
            throw new IllegalStateException(failure);
        }
        return Stream.of("compute1", "compute2", "compute3", "far1")
                .filter(host -> !unknown.contains(host))
                .map(host -> ServiceView.of(service -> {
                    service.host = new HostName(host);
                    service.up = !forcedDown.contains(host) && !silent.contains(host);
                    service.enabled = true;
                    service.forcedDown = forcedDown.contains(host);
                }))
                .toList();
    }

    @Override
    public Optional<ServiceView> findService(HostName host) {
        return host.value().startsWith("unknown")
                ? Optional.empty()
                : Optional.of(ServiceView.of(service -> {
                    service.host = host;
                    service.up = true;
                    service.disabledReason = "bad disk";
                }));
    }

    /** One on a volume, one on a disk of the host. */
    @Override
    public List<ServerView> serversOn(HostName host) {
        return Stream.of(PROTECTED, UNPROTECTED)
                .map(id -> ServerView.of(server -> {
                    server.id = id;
                    server.name = id.equals(PROTECTED) ? "on-volume" : "on-disk";
                    server.host = Optional.of(host);
                    server.vmState = "active";
                    server.localDisk = id.equals(UNPROTECTED);
                }))
                .toList();
    }

    @Override
    public Optional<ServerView> server(InstanceId id) {
        boolean asks = id.equals(PROTECTED);
        return asks || id.equals(UNPROTECTED)
                ? Optional.of(ServerView.of(server -> {
                    server.id = id;
                    server.name = "web";
                    server.host = Optional.of(new HostName("compute1"));
                    server.vmState = "active";
                    server.powerState = 1;
                    server.metadata = asks ? Map.of("HA_Enabled", "True") : Map.of();
                }))
                : Optional.empty();
    }

    @Override
    public List<String> missingRights() {
        return missingRights;
    }
}

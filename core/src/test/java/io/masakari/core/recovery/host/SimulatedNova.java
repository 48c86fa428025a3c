package io.masakari.core.recovery.host;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.host.EvacuationRecord.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** As much of Nova as recovery sees, under simulated time; throws where a real one would be spoiled. */
final class SimulatedNova implements HostCommand.Performer<RecoveryEvent<HostEvents>> {
    static final HostName LOST = new HostName("compute1");
    private static final List<HostName> TARGETS = List.of(new HostName("compute2"), new HostName("compute3"));

    /** One server, mutable. */
    private static final class Server {
        private final InstanceId id;
        private HostName host = LOST;
        private String vmState;
        private boolean rebuilding;
        private Instant endsAt = Instant.MAX;
        private boolean fails;
        private int record = -1;
        private final List<Instant> evacuates = new ArrayList<>();

        private Server(InstanceId id, String vmState) {
            this.id = id;
            this.vmState = vmState;
        }
    }

    private final Map<InstanceId, Server> servers = new LinkedHashMap<>();
    private final List<EvacuationRecord> records = new ArrayList<>();
    private final Random random;
    Instant now;
    boolean forcedDown;
    private Instant serviceChangedAt;
    int failPercent;

    SimulatedNova(Random random, Instant start) {
        this.random = random;
        this.now = start;
        serviceChangedAt = start;
    }

    void add(InstanceId id, String vmState) {
        servers.put(id, new Server(id, vmState));
    }

    /** Ends the evacuations whose time has come. */
    void advanceTo(Instant time) {
        now = time;
        for (Server server : servers.values()) {
            if (server.rebuilding && !server.endsAt.isAfter(now)) {
                server.rebuilding = false;
                HostName target = TARGETS.get(random.nextInt(TARGETS.size()));
                if (server.fails) {
                    server.vmState = "error";
                } else {
                    server.host = target;
                    server.vmState = "active";
                }
                EvacuationRecord begun = records.get(server.record);
                records.set(
                        server.record,
                        new EvacuationRecord(
                                server.id,
                                server.fails ? Optional.empty() : Optional.of(target),
                                server.fails ? Stage.FAILED : Stage.DONE,
                                begun.createdAt()));
            }
        }
    }

    Optional<HostName> hostOf(InstanceId id) {
        Server server = servers.get(id);
        return server.rebuilding ? Optional.empty() : Optional.of(server.host);
    }

    private ServerView view(Server server) {
        return ServerView.of(e -> {
            e.id = server.id;
            e.name = "vm";
            e.host = Optional.of(server.host);
            e.vmState = server.vmState;
            e.taskState = server.rebuilding ? Optional.of("rebuilding") : Optional.empty();
        });
    }

    private ServiceView service() {
        return ServiceView.of(e -> {
            e.id = "1";
            e.host = LOST;
            e.enabled = !forcedDown;
            e.forcedDown = forcedDown;
            e.updatedAt = Optional.of(serviceChangedAt);
        });
    }

    @Override
    public RecoveryEvent<HostEvents> review() {
        throw new IllegalStateException("the driver reviews");
    }

    @Override
    public RecoveryEvent<HostEvents> findService() {
        ServiceView read = service();
        return it -> it.serviceRead(Optional.of(read));
    }

    @Override
    public RecoveryEvent<HostEvents> forceDown(ServiceView service, String reason) {
        forcedDown = true;
        serviceChangedAt = now;
        ServiceView changed = service();
        return it -> it.forcedDown(changed);
    }

    @Override
    public RecoveryEvent<HostEvents> listServers(HostName host) {
        List<ServerView> listed = servers.values().stream()
                .filter(server -> server.host.equals(host))
                .map(this::view)
                .toList();
        return it -> it.serversListed(host, listed);
    }

    @Override
    public RecoveryEvent<HostEvents> readRecords(Instant since) {
        List<EvacuationRecord> read = List.copyOf(records);
        return it -> it.recordsRead(read);
    }

    @Override
    public RecoveryEvent<HostEvents> listServices() {
        List<ServiceView> listed = List.of(service());
        return it -> it.servicesListed(listed);
    }

    @Override
    public RecoveryEvent<HostEvents> takeReservedHost(Set<HostName> avoid) {
        return it -> it.noReservedHost();
    }

    @Override
    public RecoveryEvent<HostEvents> returnReservedHost(HostName host) {
        return it -> it.timeCame();
    }

    @Override
    public RecoveryEvent<HostEvents> resetToError(InstanceId instance) {
        servers.get(instance).vmState = "error";
        return it -> it.resetDone(instance);
    }

    @Override
    public RecoveryEvent<HostEvents> evacuate(InstanceId instance, Optional<HostName> target) {
        Server server = servers.get(instance);
        if (!forcedDown) {
            throw new AssertionError("C-1: evacuate before force-down");
        }
        if (server.rebuilding) {
            throw new AssertionError("C-5: a second evacuation of " + instance + " while the first is under way");
        }
        if (!server.host.equals(LOST)) {
            throw new AssertionError("C-4: evacuated again after it has landed: " + instance);
        }
        server.rebuilding = true;
        server.endsAt = now.plus(Duration.ofMillis(500 + random.nextInt(8000)));
        server.fails = random.nextInt(100) < failPercent;
        server.record = records.size();
        server.evacuates.add(now);
        records.add(new EvacuationRecord(instance, Optional.empty(), Stage.UNDER_WAY, now));
        return it -> it.evacuateAccepted(instance);
    }

    @Override
    public RecoveryEvent<HostEvents> stopLanded(InstanceId instance) {
        servers.get(instance).vmState = "stopped";
        return it -> it.stopAccepted(instance);
    }

    @Override
    public RecoveryEvent<HostEvents> inspect(InstanceId instance) {
        Server server = servers.get(instance);
        Optional<ServerView> found = Optional.of(view(server));
        List<Instant> evacuates = List.copyOf(server.evacuates);
        return it -> it.inspected(instance, found, evacuates, List.of());
    }
}

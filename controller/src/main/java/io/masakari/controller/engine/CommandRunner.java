package io.masakari.controller.engine;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.ReservedTakeTable;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.placement.ReservedHosts;
import io.masakari.core.recovery.Command;
import io.masakari.core.recovery.EvacuationRecord;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Carries one command out and turns its result into an event. Blocks; runs on the engine's callers. */
final class CommandRunner implements Command.Performer<RecoveryEvent> {
    private static final String IN_RESERVE = "Masakari: in reserve";

    private final ComputeApi compute;
    private final Database database;
    private final Supplier<Instant> now;
    private final RecoveryId recovery;
    private final SegmentId segment;
    private final HostName host;

    CommandRunner(ComputeApi compute, Database database, Supplier<Instant> now, Origin origin) {
        this.compute = compute;
        this.database = database;
        this.now = now;
        this.recovery = origin.id();
        this.segment = origin.segment();
        this.host = origin.host();
    }

    @Override
    public RecoveryEvent review() {
        throw new IllegalStateException("The engine reviews on its own thread.");
    }

    @Override
    public RecoveryEvent findService() {
        return new RecoveryEvent.ServiceRead(compute.findService(host).map(CommandRunner::view));
    }

    @Override
    public RecoveryEvent forceDown(ServiceView service, String reason) {
        ComputeApi.ComputeService known = new ComputeApi.ComputeService(
                service.id(), service.host(), service.up(), service.enabled(), service.forcedDown(), null, null);
        return new RecoveryEvent.ForcedDown(view(compute.forceDown(known, reason)));
    }

    @Override
    public RecoveryEvent listServers(HostName on) {
        return new RecoveryEvent.ServersListed(
                on, compute.serversOn(on).stream().map(CommandRunner::view).toList());
    }

    @Override
    public RecoveryEvent readRecords(Instant since) {
        return new RecoveryEvent.RecordsRead(compute.evacuationsFrom(host, since).stream()
                .map(CommandRunner::view)
                .toList());
    }

    @Override
    public RecoveryEvent listServices() {
        return new RecoveryEvent.ServicesListed(services());
    }

    private List<ServiceView> services() {
        return compute.services().stream().map(CommandRunner::view).toList();
    }

    /** Takes first and enables then; what a past process took and could not enable is found again and used. */
    @Override
    public RecoveryEvent takeReservedHost(Set<HostName> avoid) {
        List<ComputeApi.ComputeService> services = compute.services();
        Set<HostName> sound = services.stream()
                .filter(service -> view(service).isSound())
                .map(ComputeApi.ComputeService::host)
                .collect(Collectors.toCollection(HashSet::new));
        List<HostName> held = database.read(tx -> ReservedTakeTable.heldBy(tx, recovery)).stream()
                .map(ReservedTakeTable.Row::name)
                .toList();
        Optional<HostName> chosen = ReservedHosts.choose(held, sound, avoid);
        while (chosen.isEmpty()) {
            List<HostRow> reserved = database.read(tx -> HostTable.reservedOf(tx, segment));
            Optional<HostName> oldest =
                    ReservedHosts.choose(reserved.stream().map(HostRow::name).toList(), sound, avoid);
            if (oldest.isEmpty()) {
                return new RecoveryEvent.NoReservedHost();
            }
            HostRow row = reserved.stream()
                    .filter(candidate -> candidate.name().equals(oldest.get()))
                    .findFirst()
                    .orElseThrow();
            Optional<String> disabledFor = disabledFor(services, row.name());
            boolean taken =
                    database.writeAndWait(tx -> ReservedTakeTable.take(tx, recovery, row, disabledFor, now.get()));
            chosen = taken ? oldest : Optional.empty();
            sound.remove(taken ? null : row.name()); // another recovery was faster
        }
        HostName target = chosen.get();
        services.stream()
                .filter(service -> service.host().equals(target) && !service.enabled())
                .forEach(compute::enable);
        return new RecoveryEvent.ReservedHostReady(target);
    }

    private static Optional<String> disabledFor(List<ComputeApi.ComputeService> services, HostName name) {
        return services.stream()
                .filter(service -> service.host().equals(name) && !service.enabled())
                .findFirst()
                .map(service -> Objects.requireNonNullElse(service.disabledReason(), IN_RESERVE));
    }

    /** Disables first and gives back then: as soon as it is in reserve, another recovery may take and enable it. */
    @Override
    public RecoveryEvent returnReservedHost(HostName name) {
        database.read(tx -> ReservedTakeTable.heldBy(tx, recovery)).stream()
                .filter(held -> held.name().equals(name))
                .forEach(this::giveBack);
        return new RecoveryEvent.TimeCame();
    }

    private void giveBack(ReservedTakeTable.Row held) {
        held.disabledFor()
                .ifPresent(reason -> compute.findService(held.name())
                        .filter(ComputeApi.ComputeService::enabled)
                        .ifPresent(service -> compute.disable(service, reason)));
        database.writeAndWait(tx -> ReservedTakeTable.giveBack(tx, held, now.get()));
    }

    @Override
    public RecoveryEvent resetToError(InstanceId instance) {
        compute.resetToError(instance);
        return new RecoveryEvent.ResetDone(instance);
    }

    @Override
    public RecoveryEvent evacuate(InstanceId instance, Optional<HostName> target) {
        compute.evacuate(instance, target);
        return new RecoveryEvent.EvacuateAccepted(instance);
    }

    /** The actions are read before the server: an evacuation that begins in between then shows in the server. */
    @Override
    public RecoveryEvent inspect(InstanceId instance) {
        List<ComputeApi.InstanceAction> actions = compute.actions(instance);
        List<Instant> evacuates = begun(actions, "evacuate");
        Optional<Instant> lastStart = begun(actions, "start").stream().max(Comparator.naturalOrder());
        return new RecoveryEvent.Inspected(
                instance, compute.server(instance).map(CommandRunner::view), evacuates, lastStart);
    }

    private static List<Instant> begun(List<ComputeApi.InstanceAction> actions, String name) {
        return actions.stream()
                .filter(action -> action.action().equals(name))
                .map(ComputeApi.InstanceAction::startedAt)
                .toList();
    }

    static ServiceView view(ComputeApi.ComputeService service) {
        return new ServiceView(
                service.id(),
                service.host(),
                service.up(),
                service.enabled(),
                service.forcedDown(),
                Optional.ofNullable(service.updatedAt()));
    }

    static ServerView view(ComputeApi.Server server) {
        return new ServerView(
                server.id(),
                server.name(),
                Optional.ofNullable(server.host()),
                server.vmState(),
                Optional.ofNullable(server.taskState()),
                server.metadata(),
                server.fault() == null ? "" : server.fault());
    }

    static EvacuationRecord view(ComputeApi.Evacuation record) {
        return new EvacuationRecord(
                record.instance(),
                Optional.ofNullable(record.target()),
                EvacuationRecord.Progress.of(record.status()),
                record.createdAt());
    }
}

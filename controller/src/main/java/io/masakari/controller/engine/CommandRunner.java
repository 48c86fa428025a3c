package io.masakari.controller.engine;

import io.masakari.controller.store.Database;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.Command;
import io.masakari.core.recovery.EvacuationRecord;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Carries one command out and turns its result into an event. Blocks; runs on the engine's callers. */
final class CommandRunner implements Command.Performer<RecoveryEvent> {
    private final ComputeApi compute;
    private final Database database;
    private final Supplier<Instant> now;
    private final Origin recovery;
    private final HostName host;

    CommandRunner(ComputeApi compute, Database database, Supplier<Instant> now, Origin origin) {
        this.compute = compute;
        this.database = database;
        this.now = now;
        this.recovery = origin;
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
        return new RecoveryEvent.ServicesListed(
                compute.services().stream().map(CommandRunner::view).toList());
    }

    @Override
    public RecoveryEvent takeReservedHost(Set<HostName> avoid) {
        return new ReservedPool(compute, database, now)
                .take(recovery, avoid)
                .<RecoveryEvent>map(RecoveryEvent.ReservedHostReady::new)
                .orElseGet(RecoveryEvent.NoReservedHost::new);
    }

    @Override
    public RecoveryEvent returnReservedHost(HostName name) {
        throw new IllegalStateException("The recovery is over by then; see ReservedReturns.");
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

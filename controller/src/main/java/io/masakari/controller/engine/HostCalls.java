package io.masakari.controller.engine;

import io.masakari.controller.store.Database;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.host.HostCommand;
import io.masakari.core.recovery.host.HostEvent;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Carries one command out and turns its result into an event. Blocks; runs on the engine's callers. */
final class HostCalls implements HostCommand.Performer<HostEvent> {
    private final ComputeApi compute;
    private final Database database;
    private final Supplier<Instant> now;
    private final Origin recovery;
    private final HostName host;

    HostCalls(ComputeApi compute, Database database, Supplier<Instant> now, Origin origin) {
        this.compute = compute;
        this.database = database;
        this.now = now;
        this.recovery = origin;
        this.host = origin.host();
    }

    @Override
    public HostEvent review() {
        throw new IllegalStateException("The engine reviews on its own thread.");
    }

    @Override
    public HostEvent findService() {
        return new HostEvent.ServiceRead(compute.findService(host));
    }

    @Override
    public HostEvent forceDown(ServiceView service, String reason) {
        return new HostEvent.ForcedDown(compute.forceDown(service, reason));
    }

    @Override
    public HostEvent listServers(HostName on) {
        return new HostEvent.ServersListed(on, compute.serversOn(on));
    }

    @Override
    public HostEvent readRecords(Instant since) {
        return new HostEvent.RecordsRead(compute.evacuationsFrom(host, since));
    }

    @Override
    public HostEvent listServices() {
        return new HostEvent.ServicesListed(compute.services());
    }

    @Override
    public HostEvent takeReservedHost(Set<HostName> avoid) {
        return new ReservedPool(compute, database, now)
                .take(recovery, avoid)
                .<HostEvent>map(HostEvent.ReservedHostReady::new)
                .orElseGet(HostEvent.NoReservedHost::new);
    }

    @Override
    public HostEvent returnReservedHost(HostName name) {
        throw new IllegalStateException("The recovery is over by then; see ReservedReturns.");
    }

    @Override
    public HostEvent resetToError(InstanceId instance) {
        compute.resetToError(instance);
        return new HostEvent.ResetDone(instance);
    }

    @Override
    public HostEvent evacuate(InstanceId instance, Optional<HostName> target) {
        compute.evacuate(instance, target);
        return new HostEvent.EvacuateAccepted(instance);
    }

    /** The actions are read before the server: an evacuation that begins in between then shows in the server. */
    @Override
    public HostEvent inspect(InstanceId instance) {
        List<ServerAction> actions = compute.actions(instance);
        List<Instant> evacuates = begun(actions, "evacuate");
        Optional<Instant> lastStart = begun(actions, "start").stream().max(Comparator.naturalOrder());
        return new HostEvent.Inspected(instance, compute.server(instance), evacuates, lastStart);
    }

    private static List<Instant> begun(List<ServerAction> actions, String name) {
        return actions.stream()
                .filter(action -> action.action().equals(name))
                .map(ServerAction::startedAt)
                .toList();
    }
}

package io.masakari.controller.engine;

import io.masakari.controller.store.Database;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.host.EvacuationRecord;
import io.masakari.core.recovery.host.HostCommand;
import io.masakari.core.recovery.host.HostEvents;
import io.masakari.core.recovery.host.SecondCount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Carries one command out and turns its result into an event. Blocks; runs on the engine's callers. */
final class HostCalls implements HostCommand.Performer<RecoveryEvent<HostEvents>> {
    /** More than Nova's clock and ours ever differ; which records count is decided by the recovery. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

    private final ComputeApi compute;
    private final Whereabouts whereabouts;
    private final Database database;
    private final Supplier<Instant> now;
    private final Duration lateCall;
    private final boolean joinsAggregates;
    private final Origin recovery;
    private final HostName host;

    /** A reserved host is the recovery's own. It is a class of its own, as the engine tells what else was done for it. */
    record ReservedHostTaken(HostName taken, AggregateJoin aggregates) implements RecoveryEvent<HostEvents> {
        @Override
        public void deliverTo(HostEvents handler) {
            handler.reservedHostReady(taken);
        }
    }

    HostCalls(
            ComputeApi compute,
            Whereabouts whereabouts,
            Database database,
            Supplier<Instant> now,
            Duration lateCall,
            boolean joinsAggregates,
            Origin origin) {
        this.joinsAggregates = joinsAggregates;
        this.compute = compute;
        this.whereabouts = whereabouts;
        this.database = database;
        this.now = now;
        this.lateCall = lateCall;
        this.recovery = origin;
        this.host = origin.host();
    }

    @Override
    public RecoveryEvent<HostEvents> review() {
        throw new IllegalStateException("The engine reviews on its own thread.");
    }

    @Override
    public RecoveryEvent<HostEvents> findService() {
        Optional<ServiceView> service = compute.findService(host);
        return it -> it.serviceRead(service);
    }

    @Override
    public RecoveryEvent<HostEvents> forceDown(ServiceView service, String reason) {
        ServiceView forcedDown = compute.forceDown(service, reason);
        return it -> it.forcedDown(forcedDown);
    }

    @Override
    public RecoveryEvent<HostEvents> listServers(HostName on) {
        List<ServerView> found = compute.serversOn(on);
        if (!on.equals(host)) {
            return it -> it.serversListed(on, found);
        }
        List<ServerView> servers = whereabouts.of(found, on);
        SecondCount count = count();
        return it -> it.serversListed(on, servers, count);
    }

    private SecondCount count() {
        try {
            return SecondCount.of(compute.instancesByHypervisor(host));
        } catch (ComputeException e) {
            return SecondCount.unknown(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public RecoveryEvent<HostEvents> readRecords(Instant since) {
        List<EvacuationRecord> records = compute.evacuationsFrom(host, since);
        return it -> it.recordsRead(records);
    }

    @Override
    public RecoveryEvent<HostEvents> listServices() {
        List<ServiceView> services = compute.services();
        return it -> it.servicesListed(services);
    }

    @Override
    public RecoveryEvent<HostEvents> takeReservedHost(Set<HostName> avoid) {
        AggregateJoin[] join = {AggregateJoin.NONE};
        Optional<HostName> taken = new ReservedPool(compute, database, now, lateCall)
                .take(recovery, avoid, reserved -> {
                    if (joinsAggregates) {
                        join[0] = AggregateJoin.of(compute, host, reserved);
                    }
                });
        return taken.isPresent() ? new ReservedHostTaken(taken.get(), join[0]) : HostEvents::noReservedHost;
    }

    @Override
    public RecoveryEvent<HostEvents> returnReservedHost(HostName name) {
        throw new IllegalStateException("The recovery is over by then; see ReservedReturns.");
    }

    @Override
    public RecoveryEvent<HostEvents> resetToError(InstanceId instance) {
        compute.resetToError(instance);
        return it -> it.resetDone(instance);
    }

    @Override
    public RecoveryEvent<HostEvents> stopLanded(InstanceId instance) {
        compute.stop(instance);
        return it -> it.stopAccepted(instance);
    }

    @Override
    public RecoveryEvent<HostEvents> evacuate(InstanceId instance, Optional<HostName> target) {
        compute.evacuate(instance, target);
        return it -> it.evacuateAccepted(instance);
    }

    /**
     * The server is read last: an evacuation that begins meanwhile then shows in it. Nova's records tell where an evacuation
     * went from, its actions do not: one that brought the instance here seconds before looks like ours there.
     */
    @Override
    public RecoveryEvent<HostEvents> inspect(InstanceId instance) {
        List<ServerAction> actions = compute.actions(instance);
        List<Instant> evacuates = compute
                .evacuationsFrom(host, recovery.startedAt().minus(CLOCKS_APART))
                .stream()
                .filter(record -> record.instance().equals(instance))
                .map(EvacuationRecord::createdAt)
                .toList();
        Optional<ServerView> server =
                compute.server(instance).map(found -> found.isOn(host) ? whereabouts.of(found) : found);
        List<ServerAction> known = whereabouts.actionsAfter(server).orElse(actions);
        return it -> it.inspected(instance, server, evacuates, known);
    }
}

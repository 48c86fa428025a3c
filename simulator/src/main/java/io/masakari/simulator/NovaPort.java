package io.masakari.simulator;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.placement.ReservedHosts;
import io.masakari.core.recovery.Command;
import io.masakari.core.recovery.EvacuationRecord;
import io.masakari.core.recovery.Recovery;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.embeddednova.Caller;
import io.masakari.embeddednova.Cloud;
import io.masakari.embeddednova.InstanceView;
import io.masakari.embeddednova.MigrationView;
import io.masakari.embeddednova.Refusal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Carries one command out at Nova, at the moment at which Nova gets to it, and turns the result into an event. */
final class NovaPort implements Command.Performer<RecoveryEvent> {
    private static final Caller MASAKARI = new Caller("masakari", "service", Set.of("admin"), "req-masakari");

    private final World world;
    private final Cloud cloud;
    private final Controller controller;
    private final Recovery recovery;

    NovaPort(World world, Controller controller, Recovery recovery) {
        this.world = world;
        this.cloud = world.cloud();
        this.controller = controller;
        this.recovery = recovery;
    }

    @Override
    public RecoveryEvent review() {
        throw new IllegalStateException("The controller reviews by itself.");
    }

    @Override
    public RecoveryEvent findService() {
        return new RecoveryEvent.ServiceRead(
                cloud.serviceOf(recovery.host().value()).map(NovaPort::view));
    }

    @Override
    public RecoveryEvent forceDown(ServiceView service, String reason) {
        world.invariants().actsOn("force-down", service.host(), recovery);
        ServiceView after = view(cloud.updateService(service.id(), false, reason, true));
        world.log("nova", "service.forced-down", service.host().value());
        return new RecoveryEvent.ForcedDown(after);
    }

    @Override
    public RecoveryEvent listServers(HostName host) {
        return new RecoveryEvent.ServersListed(
                host,
                cloud.instancesOn(host.value()).stream().map(NovaPort::view).toList());
    }

    @Override
    public RecoveryEvent readRecords(Instant since) {
        return new RecoveryEvent.RecordsRead(
                cloud.migrationsFrom(recovery.host().value()).stream()
                        .filter(migration -> !seconds(migration.createdAt()).isBefore(seconds(since)))
                        .map(NovaPort::view)
                        .toList());
    }

    @Override
    public RecoveryEvent listServices() {
        return new RecoveryEvent.ServicesListed(services());
    }

    @Override
    public RecoveryEvent takeReservedHost(Set<HostName> avoid) {
        Set<HostName> sound = new HashSet<>();
        services().stream().filter(ServiceView::isSound).forEach(service -> sound.add(service.host()));
        Optional<HostName> held = ReservedHosts.choose(controller.reservedHeldBy(recovery.id()), sound, avoid);
        Optional<HostName> chosen =
                held.isPresent() ? held : ReservedHosts.choose(controller.reservedFree(recovery.host()), sound, avoid);
        if (chosen.isEmpty()) {
            return new RecoveryEvent.NoReservedHost();
        }
        controller.takeReserved(chosen.get(), recovery.id());
        services().stream()
                .filter(service -> service.host().equals(chosen.get()) && !service.enabled())
                .forEach(service -> cloud.updateService(service.id(), true, null, null));
        return new RecoveryEvent.ReservedHostReady(chosen.get());
    }

    @Override
    public RecoveryEvent returnReservedHost(HostName host) {
        controller.returnReserved(host, recovery.id());
        return new RecoveryEvent.TimeCame();
    }

    @Override
    public RecoveryEvent resetToError(InstanceId instance) {
        world.invariants().actsOn("reset", recovery.host(), recovery);
        cloud.resetState(MASAKARI, instance.toString(), true);
        return new RecoveryEvent.ResetDone(instance);
    }

    @Override
    public RecoveryEvent evacuate(InstanceId instance, Optional<HostName> target) {
        world.invariants().evacuates(instance, recovery);
        cloud.evacuate(
                MASAKARI, instance.toString(), target.map(HostName::value).orElse(null), false);
        world.log(
                "nova",
                "evacuation.begun",
                world.nameOf(instance) + target.map(host -> " to " + host).orElse(""));
        return new RecoveryEvent.EvacuateAccepted(instance);
    }

    @Override
    public RecoveryEvent inspect(InstanceId instance) {
        Optional<InstanceView> found = known(instance);
        List<Instant> evacuates = found.isEmpty()
                ? List.of()
                : cloud.actions(instance.toString()).stream()
                        .filter(action -> action.name().equals("evacuate"))
                        .map(action -> seconds(action.startedAt()))
                        .toList();
        return new RecoveryEvent.Inspected(instance, found.map(NovaPort::view), evacuates);
    }

    private List<ServiceView> services() {
        return cloud.services().stream()
                .filter(service -> service.binary().equals("nova-compute"))
                .map(NovaPort::view)
                .toList();
    }

    private Optional<InstanceView> known(InstanceId instance) {
        try {
            return Optional.of(cloud.instance(instance.toString()));
        } catch (Refusal notFound) {
            return Optional.empty();
        }
    }

    private static ServiceView view(io.masakari.embeddednova.ServiceView service) {
        return new ServiceView(
                service.id(), new HostName(service.host()), service.up(), service.enabled(), service.forcedDown());
    }

    private static ServerView view(InstanceView instance) {
        return new ServerView(
                InstanceId.of(instance.id()),
                instance.name(),
                Optional.ofNullable(instance.host()).map(HostName::new),
                instance.vmState().wire(),
                Optional.ofNullable(instance.taskState()).map(task -> task.wire()),
                instance.metadata(),
                instance.fault() == null ? "" : instance.fault().message());
    }

    private static EvacuationRecord view(MigrationView migration) {
        return new EvacuationRecord(
                InstanceId.of(migration.instanceId()),
                Optional.ofNullable(migration.target()).map(HostName::new),
                EvacuationRecord.Progress.of(migration.status().wire()),
                seconds(migration.createdAt()));
    }

    /** Nova's API counts in seconds. */
    private static Instant seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }
}

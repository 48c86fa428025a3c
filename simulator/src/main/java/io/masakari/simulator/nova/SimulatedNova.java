package io.masakari.simulator.nova;

import io.masakari.controller.engine.ComputeApi;
import io.masakari.controller.engine.ComputeException;
import io.masakari.controller.engine.Permit;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.HostAggregate;
import io.masakari.core.recovery.Move;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.host.EvacuationRecord;
import io.masakari.embeddednova.cloud.ActionView;
import io.masakari.embeddednova.cloud.Caller;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.InstanceSpec;
import io.masakari.embeddednova.cloud.InstanceView;
import io.masakari.embeddednova.cloud.MigrationView;
import io.masakari.embeddednova.cloud.Refusal;
import io.masakari.embeddednova.cloud.TaskState;
import io.masakari.embeddednova.cloud.VmState;
import io.masakari.simulator.invariants.Invariants;
import io.masakari.simulator.world.PlantedBug;
import io.masakari.simulator.world.World;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Nova as the engine's client shows it, at the moment at which Nova gets to a call; judges every act on the way. */
public final class SimulatedNova implements ComputeApi {
    private static final Caller MASAKARI = new Caller("masakari", "service", Set.of("admin"), "req-masakari");

    private final World world;
    private final Invariants invariants;
    private final Cloud cloud;
    private Origin recovery;
    /** For a planted bug only. */
    private final Map<String, Instant> firstSeenDown = new HashMap<>();

    public SimulatedNova(World world, Invariants invariants) {
        this.world = world;
        this.invariants = invariants;
        this.cloud = world.cloud();
    }

    /** A permit counts when a request is written; here Nova gets to it. */
    @Override
    public ComputeApi within(Permit permit) {
        return this;
    }

    /** What follows is done for that recovery. */
    public void actFor(Origin acting) {
        recovery = acting;
    }

    @Override
    public Optional<ServiceView> findService(HostName host) {
        return cloud.serviceOf(host.value())
                .filter(service -> !cloud.isCellAway(service.host()))
                .map(this::view);
    }

    @Override
    public List<ServiceView> services() {
        return cloud.services().stream()
                .filter(service -> service.binary().equals("nova-compute") && !cloud.isCellAway(service.host()))
                .map(this::view)
                .toList();
    }

    @Override
    public ServiceView forceDown(ServiceView service, String reason) {
        invariants.forcesDown(service.host(), recovery);
        if (cloud.isCellAway(service.host().value())) {
            throw cellAway();
        }
        ServiceView after = refusable(() -> view(cloud.updateService(service.id(), false, reason, true)));
        world.log("nova", "service.forced-down", service.host().value());
        return after;
    }

    @Override
    public ServiceView disable(ServiceView service, String reason) {
        return refusable(() -> view(cloud.updateService(service.id(), false, reason, null)));
    }

    @Override
    public ServiceView enable(ServiceView service) {
        invariants.enables(service, recovery);
        return refusable(() -> view(cloud.updateService(service.id(), true, null, null)));
    }

    @Override
    public List<HostAggregate> aggregates() {
        return cloud.aggregates().stream()
                .map(aggregate -> new HostAggregate(
                        aggregate.id(),
                        aggregate.name(),
                        Stream.concat(aggregate.hosts().stream().map(HostName::new), confused())
                                .collect(Collectors.toSet())))
                .toList();
    }

    private Stream<HostName> confused() {
        return Stream.of(recovery.host()).filter(any -> world.bug() == PlantedBug.AGGREGATES_CONFUSED);
    }

    @Override
    public void addToAggregate(HostAggregate aggregate, HostName host) {
        invariants.joins(aggregate.id(), host, recovery);
        refusable(() -> cloud.addToAggregate(aggregate.id(), host.value()));
        world.log("nova", "aggregate.host-added", host + " " + aggregate.name());
    }

    @Override
    public List<ServerView> serversOn(HostName host) {
        return listed(host)
                .map(instance -> view(instance, world.bug() == PlantedBug.STOPPED_TAKEN_FOR_RUNNING))
                .toList();
    }

    private Stream<InstanceView> listed(HostName host) {
        return cloud.instancesOn(host.value()).stream().filter(cloud::isListed);
    }

    @Override
    public Set<InstanceId> instancesByHypervisor(HostName host) {
        boolean believesList = world.bug() == PlantedBug.LISTS_BELIEVED;
        if (cloud.isCellAway(host.value()) && !believesList) {
            throw cellAway();
        }
        return (believesList ? listed(host) : cloud.instancesOn(host.value()).stream())
                .map(instance -> InstanceId.of(instance.id()))
                .collect(Collectors.toSet());
    }

    private static ComputeException cellAway() {
        return new ComputeException(ComputeException.Kind.UNAVAILABLE, 500, "Cell is not responding.", null);
    }

    @Override
    public Optional<ServerView> server(InstanceId instance) {
        try {
            InstanceView found = cloud.instance(instance.toString());
            if (cloud.isCellAway(found)) {
                throw cellAway();
            }
            return Optional.of(view(found, false));
        } catch (Refusal notFound) {
            return Optional.empty();
        }
    }

    @Override
    public List<EvacuationRecord> evacuationsFrom(HostName source, Instant since) {
        return cloud.migrationsFrom(source.value()).stream()
                .filter(migration -> !seconds(migration.createdAt()).isBefore(seconds(since)))
                .map(SimulatedNova::view)
                .toList();
    }

    @Override
    public List<ServerAction> actions(InstanceId instance) {
        try {
            return cloud.actions(instance.toString()).stream()
                    .filter(action -> world.bug() != PlantedBug.QUEUED_START_IGNORED
                            || !action.name().equals("start"))
                    .filter(action -> !isForgotten(action))
                    .map(this::view)
                    .toList();
        } catch (Refusal notFound) {
            return List.of();
        }
    }

    private boolean isForgotten(ActionView action) {
        return world.bug() == PlantedBug.EARLIER_JOBS_IGNORED
                && action.name().equals("evacuate")
                && action.startedAt().isBefore(recovery.startedAt());
    }

    @Override
    public List<Move> moves(HostName host) {
        return moves(move -> host.value().equals(move.source()) || host.value().equals(move.target()));
    }

    @Override
    public List<Move> moves(InstanceId instance) {
        return moves(move -> move.instanceId().equals(instance.toString()));
    }

    private List<Move> moves(Predicate<MigrationView> wanted) {
        return cloud.migrations().stream()
                .filter(move -> world.bug() != PlantedBug.MIGRATION_RECORD_IGNORED)
                .filter(wanted)
                .map(move -> new Move(
                        InstanceId.of(move.instanceId()),
                        move.type(),
                        move.status().wire(),
                        Optional.of(new HostName(move.source())),
                        Optional.ofNullable(move.target()).map(HostName::new),
                        seconds(move.createdAt()),
                        seconds(Objects.requireNonNullElse(move.updatedAt(), move.createdAt()))))
                .toList();
    }

    @Override
    public List<ServerAction> actionsWithEnds(InstanceId instance, HostName on, Instant since) {
        try {
            return cloud.actions(instance.toString()).stream()
                    .map(action -> view(action).withEnd(on.value().equals(action.completedOn())))
                    .toList();
        } catch (Refusal notFound) {
            return List.of();
        }
    }

    private ServerAction view(ActionView action) {
        return new ServerAction(
                action.name(),
                seconds(action.startedAt()),
                action.userId() != null || world.bug() == PlantedBug.STOPS_TAKEN_FOR_WANTED);
    }

    @Override
    public void evacuate(InstanceId instance, Optional<HostName> target) {
        invariants.evacuates(instance, recovery);
        refusable(() -> {
            cloud.evacuate(
                    MASAKARI, instance.toString(), target.map(HostName::value).orElse(null));
            return null;
        });
        world.log(
                "nova",
                "evacuation.begun",
                world.nameOf(instance) + target.map(host -> " to " + host).orElse(""));
    }

    @Override
    public void resetToError(InstanceId instance) {
        invariants.resets(instance, recovery);
        refusable(() -> {
            cloud.resetState(MASAKARI, instance.toString(), true);
            return null;
        });
    }

    @Override
    public void stop(InstanceId instance) {
        invariants.restarts(instance, recovery);
        invariants.stops(instance);
        act(instance, "stop", () -> cloud.stop(MASAKARI, instance.toString()));
    }

    @Override
    public void start(InstanceId instance) {
        act(instance, "start", () -> cloud.start(MASAKARI, instance.toString()));
    }

    @Override
    public void resetToActive(InstanceId instance) {
        act(instance, "reset", () -> cloud.resetState(MASAKARI, instance.toString(), false));
    }

    @Override
    public void migrate(InstanceId instance) {
        act(instance, "move", () -> cloud.migrate(MASAKARI, instance.toString()));
    }

    @Override
    public void confirmMove(InstanceId instance) {
        act(instance, "confirm-move", () -> cloud.confirmResize(MASAKARI, instance.toString()));
    }

    private void act(InstanceId instance, String what, Runnable call) {
        refusable(() -> {
            call.run();
            return null;
        });
        world.log("nova", "instance." + what, world.nameOf(instance));
    }

    private <T> T refusable(Supplier<T> call) {
        invariants.acts();
        try {
            return call.get();
        } catch (Refusal refusal) {
            throw new ComputeException(ComputeException.Kind.REFUSED, refusal.status(), refusal.getMessage(), refusal);
        }
    }

    private ServiceView view(io.masakari.embeddednova.cloud.ServiceView service) {
        Instant updatedAt = service.updatedAt();
        if (service.forcedDown() && world.bug() == PlantedBug.HIDDEN_HEARTBEATS) {
            updatedAt = firstSeenDown.computeIfAbsent(service.host(), host -> service.updatedAt());
        }
        Optional<Instant> shown = Optional.ofNullable(updatedAt);
        Instant answeredAt = seconds(world.novaClock().wall());
        return ServiceView.of(e -> {
            e.id = service.id();
            e.host = new HostName(service.host());
            e.up = service.up();
            e.enabled = service.enabled();
            e.forcedDown = service.forcedDown();
            e.disabledReason = Objects.requireNonNullElse(service.disabledReason(), "");
            e.updatedAt = shown;
            e.answeredAt = Optional.of(answeredAt);
        });
    }

    private ServerView view(InstanceView instance, boolean allRun) {
        VmState state = allRun && instance.vmState() == VmState.STOPPED ? VmState.ACTIVE : instance.vmState();
        TaskState task = instance.taskState();
        boolean hidden = task == TaskState.POWERING_ON && world.bug() == PlantedBug.QUEUED_START_IGNORED;
        return ServerView.of(e -> {
            e.id = InstanceId.of(instance.id());
            e.name = instance.name();
            e.host = Optional.ofNullable(instance.host()).map(HostName::new);
            e.vmState = state.wire();
            e.taskState = Optional.ofNullable(task)
                    .filter(known -> !hidden)
                    .map(known -> known == TaskState.POWERING_ON && world.bug() == PlantedBug.STARTS_TAKEN_FOR_STOPS
                            ? TaskState.POWERING_OFF
                            : known)
                    .map(TaskState::wire);
            e.powerState = state == instance.vmState() ? instance.powerState() : 1;
            e.metadata = instance.metadata();
            e.localDisk = instance.disk() != InstanceSpec.Disk.VOLUME && world.bug() != PlantedBug.DISKS_IGNORED;
            e.fault = instance.fault() == null ? "" : instance.fault().message();
        });
    }

    private static EvacuationRecord view(MigrationView migration) {
        return new EvacuationRecord(
                InstanceId.of(migration.instanceId()),
                Optional.ofNullable(migration.target()).map(HostName::new),
                EvacuationRecord.Stage.of(migration.status().wire()),
                seconds(migration.createdAt()));
    }

    /** Nova's API counts in seconds. */
    private static Instant seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }
}

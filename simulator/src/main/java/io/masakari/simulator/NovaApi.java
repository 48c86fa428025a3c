package io.masakari.simulator;

import io.masakari.controller.engine.ComputeApi;
import io.masakari.controller.engine.ComputeException;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.Origin;
import io.masakari.embeddednova.cloud.Caller;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.InstanceView;
import io.masakari.embeddednova.cloud.MigrationView;
import io.masakari.embeddednova.cloud.Refusal;
import io.masakari.embeddednova.cloud.ServiceView;
import io.masakari.embeddednova.cloud.TaskState;
import io.masakari.embeddednova.cloud.VmState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Nova as the engine's client shows it, at the moment at which Nova gets to a call; judges every act on the way. */
final class NovaApi implements ComputeApi {
    private static final Caller MASAKARI = new Caller("masakari", "service", Set.of("admin"), "req-masakari");

    private final World world;
    private final Cloud cloud;
    private Origin recovery;

    NovaApi(World world) {
        this.world = world;
        this.cloud = world.cloud();
    }

    /** What follows is done for that recovery. */
    void actFor(Origin acting) {
        recovery = acting;
    }

    @Override
    public Optional<ComputeService> findService(HostName host) {
        return cloud.serviceOf(host.value()).map(NovaApi::view);
    }

    @Override
    public List<ComputeService> services() {
        return cloud.services().stream()
                .filter(service -> service.binary().equals("nova-compute"))
                .map(NovaApi::view)
                .toList();
    }

    @Override
    public ComputeService forceDown(ComputeService service, String reason) {
        world.invariants().forcesDown(service.host(), recovery);
        ComputeService after = refusable(() -> view(cloud.updateService(service.id(), false, reason, true)));
        world.log("nova", "service.forced-down", service.host().value());
        return after;
    }

    @Override
    public ComputeService disable(ComputeService service, String reason) {
        return refusable(() -> view(cloud.updateService(service.id(), false, reason, null)));
    }

    @Override
    public ComputeService enable(ComputeService service) {
        world.invariants().enables(service, recovery);
        return refusable(() -> view(cloud.updateService(service.id(), true, null, null)));
    }

    @Override
    public List<Server> serversOn(HostName host) {
        return cloud.instancesOn(host.value()).stream().map(this::view).toList();
    }

    @Override
    public Optional<Server> server(InstanceId instance) {
        try {
            return Optional.of(view(cloud.instance(instance.toString())));
        } catch (Refusal notFound) {
            return Optional.empty();
        }
    }

    @Override
    public List<Evacuation> evacuationsFrom(HostName source, Instant since) {
        return cloud.migrationsFrom(source.value()).stream()
                .filter(migration -> !seconds(migration.createdAt()).isBefore(seconds(since)))
                .map(NovaApi::view)
                .toList();
    }

    @Override
    public List<InstanceAction> actions(InstanceId instance) {
        try {
            return cloud.actions(instance.toString()).stream()
                    .filter(action -> world.bug() != PlantedBug.QUEUED_START_IGNORED
                            || !action.name().equals("start"))
                    .map(action -> new InstanceAction(
                            action.name(), "req", seconds(action.startedAt()), action.userId() != null))
                    .toList();
        } catch (Refusal notFound) {
            return List.of();
        }
    }

    @Override
    public void evacuate(InstanceId instance, Optional<HostName> target) {
        world.invariants().evacuates(instance, recovery);
        refusable(() -> {
            cloud.evacuate(
                    MASAKARI, instance.toString(), target.map(HostName::value).orElse(null), false);
            return null;
        });
        world.log(
                "nova",
                "evacuation.begun",
                world.nameOf(instance) + target.map(host -> " to " + host).orElse(""));
    }

    @Override
    public void resetToError(InstanceId instance) {
        world.invariants().resets(instance, recovery);
        refusable(() -> {
            cloud.resetState(MASAKARI, instance.toString(), true);
            return null;
        });
    }

    @Override
    public void stop(InstanceId instance) {
        world.invariants().restarts(instance, recovery);
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

    private static <T> T refusable(Supplier<T> call) {
        try {
            return call.get();
        } catch (Refusal refusal) {
            throw new ComputeException(ComputeException.Kind.REFUSED, refusal.status(), refusal.getMessage(), refusal);
        }
    }

    private static ComputeService view(ServiceView service) {
        return new ComputeService(
                service.id(),
                new HostName(service.host()),
                service.up(),
                service.enabled(),
                service.forcedDown(),
                service.disabledReason(),
                service.updatedAt());
    }

    private Server view(InstanceView instance) {
        TaskState task = instance.taskState();
        boolean hidden = task == TaskState.POWERING_ON && world.bug() == PlantedBug.QUEUED_START_IGNORED;
        boolean on = instance.vmState() == VmState.ACTIVE;
        return new Server(
                InstanceId.of(instance.id()),
                instance.name(),
                instance.host() == null ? null : new HostName(instance.host()),
                instance.vmState().wire().toUpperCase(java.util.Locale.ROOT),
                instance.vmState().wire(),
                task == null || hidden ? null : task.wire(),
                on ? 1 : 4,
                false,
                instance.metadata(),
                instance.fault() == null ? null : instance.fault().message());
    }

    private static Evacuation view(MigrationView migration) {
        return new Evacuation(
                InstanceId.of(migration.instanceId()),
                new HostName(migration.source()),
                migration.target() == null ? null : new HostName(migration.target()),
                migration.status().wire(),
                seconds(migration.createdAt()));
    }

    /** Nova's API counts in seconds. */
    private static Instant seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }
}

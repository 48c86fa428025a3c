package io.masakari.simulator.world;

import io.masakari.core.model.InstanceId;
import io.masakari.embeddednova.cloud.Caller;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.MigrationStatus;
import io.masakari.embeddednova.cloud.Refusal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What people do in the cloud behind the controller's back: owners to their instances, operators to compute services. */
public final class CloudUsers {
    private static final Caller OWNER = new Caller("user", "project", Set.of("member"), "req-user");

    private final World world;
    private final Cloud cloud;
    private final Set<String> enabledByHand = new HashSet<>();
    /** Instances whose owners want them off. */
    private final Set<String> stopped = new HashSet<>();

    public CloudUsers(World world) {
        this.world = world;
        this.cloud = world.cloud();
        world.spec().instances().values().stream()
                .flatMap(List::stream)
                .filter(name -> name.endsWith("-stopped"))
                .forEach(stopped::add);
    }

    public void stop(String instance) {
        ask("stop", instance, (owner, id) -> {
            cloud.stop(owner, id);
            stopped.add(instance);
        });
    }

    public void start(String instance) {
        ask("start", instance, this::start);
    }

    /** Not if its host is forced down: a start at this time is what SAFETY.md lists as open. */
    public void startUnlessDown(String instance) {
        ask("start-unless-down", instance, (owner, id) -> {
            if (!isOnForcedDownHost(instance)) {
                start(owner, id);
            }
        });
    }

    private void start(Caller owner, String id) {
        cloud.start(owner, id);
        stopped.remove(world.nameOf(InstanceId.of(id)));
    }

    /** Whether that is what its owner has asked for last. */
    public boolean wantsOff(String instance) {
        return stopped.contains(instance);
    }

    public void delete(String instance) {
        ask("delete", instance, cloud::delete);
    }

    /** @param guestMoves whether the guest runs there now, or has stayed where it was */
    public void liveMigrated(String instance, String target, MigrationStatus end, boolean guestMoves) {
        ask("live-migrate", instance, (owner, id) -> {
            if (guestMoves) {
                cloud.liveMigrated(owner, id, target, end);
            } else {
                cloud.migrationEnded(owner, id, "live-migration", target, end);
            }
        });
    }

    /** An operator moves the guest with libvirt's own tools. */
    public void carry(String instance, String target) {
        ask("carry", instance, (owner, id) -> cloud.guestCarried(id, target));
    }

    private interface Request {
        void send(Caller owner, String id);
    }

    /** If Nova refuses, nothing follows from it. */
    private void ask(String what, String instance, Request request) {
        String id = world.instance(instance).toString();
        try {
            request.send(OWNER, id);
        } catch (Refusal refusal) {
            world.log(
                    "nova",
                    "user.refused",
                    what + " " + instance + ": " + refusal.getMessage().replace(id, instance));
        }
    }

    private boolean isOnForcedDownHost(String instance) {
        return cloud.instances().stream()
                .filter(each -> each.name().equals(instance) && each.host() != null)
                .anyMatch(each -> cloud.hostView(each.host()).service().forcedDown());
    }

    /** Whether an operator has ever enabled the compute service: then it is the operator's affair. */
    public boolean isEnabledByHand(String host) {
        return enabledByHand.contains(host);
    }

    public void setServiceEnabled(Host host, boolean enabled) {
        if (enabled) {
            enabledByHand.add(host.name);
        }
        cloud.serviceOf(host.name)
                .ifPresent(service -> cloud.updateService(service.id(), enabled, enabled ? null : "by ann", null));
    }

    public void clearForceDown(Host host) {
        enabledByHand.add(host.name);
        cloud.services().stream()
                .filter(service -> service.host().equals(host.name))
                .forEach(service -> cloud.updateService(service.id(), true, null, false));
    }
}

package io.masakari.embeddednova.cloud;

import java.time.Instant;

/**
 * What is done to an instance: what each action requires, what it changes at once, and what nova-compute does later.
 * Guarded by the {@link Cloud}'s lock.
 */
final class InstanceActions {
    private final Cloud cloud;

    InstanceActions(Cloud cloud) {
        this.cloud = cloud;
    }

    void setState(Instance instance, VmState state) {
        ComputeHost host = cloud.hosts.find(instance.host);
        instance.become(state, now());
        if (host != null && !state.hasGuest()) {
            host.running.remove(instance.id);
        }
        if (host != null && state == VmState.SHELVED_OFFLOADED) {
            host.allocations.remove(instance.id);
            cloud.instances.place(instance, null);
        }
    }

    void schedule(Instance instance, String requestedHost) {
        if (instance.vmState == VmState.DELETED) {
            return;
        }
        ComputeHost host = cloud.hosts.pick(null, requestedHost);
        if (host == null) {
            instance.fail(Cloud.NO_VALID_HOST, now());
            return;
        }
        host.allocations.add(instance.id);
        cloud.instances.place(instance, host.name);
        instance.set(VmState.BUILDING, TaskState.SPAWNING, now());
        host.send(() -> host.later(cloud.settings().actionTime(90), () -> spawned(instance, host)));
    }

    void spawned(Instance instance, ComputeHost host) {
        if (instance.vmState == VmState.DELETED) {
            return;
        }
        host.allocations.add(instance.id);
        cloud.instances.place(instance, host.name);
        cloud.hosts.startGuest(instance, host);
        instance.become(VmState.ACTIVE, now());
        instance.launchedAt = now();
    }

    void evacuate(Caller caller, Instance instance, String requestedHost) {
        if (requestedHost != null && cloud.hosts.find(requestedHost) == null) {
            throw Refusal.notFound("Compute host " + requestedHost + " not found.");
        }
        if (instance.host == null || instance.host.equals(requestedHost)) {
            throw Refusal.badRequest("The target host can't be the same one.");
        }
        if (cloud.refusesBusy()) {
            instance.refuseBusy("evacuate", VmState.ACTIVE, VmState.STOPPED, VmState.ERROR);
        }
        instance.refuseUnlessIn("evacuate", VmState.ACTIVE, VmState.STOPPED, VmState.ERROR);
        if (hostOf(instance).isUp()) {
            throw Refusal.badRequest("Compute service of " + instance.host + " is still in use.");
        }
        Migration migration = cloud.migrations.begin(instance, caller);
        Action action = instance.begin("evacuate", caller, now());
        new Evacuation(cloud, instance, migration, action, requestedHost).begin();
    }

    void stop(Caller caller, Instance instance) {
        instance.refuseBusy("stop", VmState.ACTIVE, VmState.RESCUED, VmState.ERROR);
        powerOff(caller, instance);
    }

    void start(Caller caller, Instance instance) {
        instance.refuseBusy("start", VmState.STOPPED);
        switchPower(instance, instance.begin("start", caller, now()), TaskState.POWERING_ON, VmState.ACTIVE);
    }

    private void powerOff(Caller caller, Instance instance) {
        switchPower(instance, instance.begin("stop", caller, now()), TaskState.POWERING_OFF, VmState.STOPPED);
    }

    private void switchPower(Instance instance, Action action, TaskState task, VmState end) {
        instance.set(instance.vmState, task, now());
        ComputeHost host = hostOf(instance);
        // On a dead host the job waits in the queue. When nova-compute is back, it first switches the guest and then
        // finds that the record has changed.
        host.send(() -> host.later(cloud.settings().actionTime(), () -> {
            if (instance.vmState == VmState.DELETED) {
                return;
            }
            if (end == VmState.ACTIVE) {
                cloud.hosts.startGuest(instance, host);
            } else {
                host.running.remove(instance.id);
            }
            action.completed(host.name, now());
            if (host.name.equals(instance.host) && instance.taskState == task) {
                instance.become(end, now());
            }
        }));
    }

    void migrate(Caller caller, Instance instance) {
        instance.refuseBusy("migrate", VmState.ACTIVE, VmState.STOPPED);
        new ColdMove(cloud, instance, instance.begin("migrate", caller, now())).begin();
    }

    void confirmResize(Caller caller, Instance instance) {
        instance.refuseBusy("confirmResize", VmState.RESIZED);
        instance.begin("confirmResize", caller, now());
        ComputeHost host = hostOf(instance);
        host.send(() -> host.later(cloud.settings().actionTime(), () -> {
            if (instance.vmState == VmState.RESIZED) {
                boolean isOff = instance.powerState == VmState.STOPPED.powerState();
                cloud.hosts.deallocate(instance, host);
                instance.set(isOff ? VmState.STOPPED : VmState.ACTIVE, null, now());
            }
        }));
    }

    void migrated(
            Caller caller,
            Instance instance,
            String type,
            ComputeHost target,
            MigrationStatus end,
            boolean guestMoves) {
        Migration migration = cloud.migrations.add(type, instance, caller);
        migration.target = target.name;
        migration.set(end, now());
        instance.begin(type, caller, now());
        if (guestMoves) {
            hostOf(instance).running.remove(instance.id);
            cloud.hosts.startGuest(instance, target);
        }
        if (end == MigrationStatus.COMPLETED) {
            cloud.hosts.deallocate(instance, target);
            target.allocations.add(instance.id);
            cloud.instances.place(instance, target.name);
        }
    }

    void carry(Instance instance, ComputeHost target) {
        cloud.hosts.all().forEach(host -> host.running.remove(instance.id));
        cloud.hosts.startGuest(instance, target);
    }

    void crashGuest(Instance instance) {
        if (instance.host != null) {
            hostOf(instance).running.remove(instance.id);
        }
    }

    void noticeCrash(Instance instance) {
        boolean gone = instance.host != null && !hostOf(instance).running.contains(instance.id);
        if (gone && instance.vmState == VmState.ACTIVE && instance.taskState == null) {
            powerOff(Caller.nova(), instance);
        }
    }

    void resetState(Caller caller, Instance instance, boolean toError) {
        instance.begin("os-resetState", caller, now());
        instance.set(toError ? VmState.ERROR : VmState.ACTIVE, null, now());
        instance.spoilEvacuation();
    }

    void delete(Caller caller, Instance instance) {
        instance.begin("delete", caller, now());
        ComputeHost host = hostOf(instance);
        if (host == null || !host.isUp()) {
            // Only the record: a guest on a host that still has power keeps running.
            deleted(instance);
            return;
        }
        instance.set(instance.vmState, TaskState.DELETING, now());
        host.send(() -> host.later(cloud.settings().actionTime(), () -> {
            host.running.remove(instance.id);
            deleted(instance);
        }));
    }

    private void deleted(Instance instance) {
        instance.become(VmState.DELETED, now());
        instance.terminatedAt = now();
        cloud.hosts.deallocate(instance, null);
    }

    private ComputeHost hostOf(Instance instance) {
        return cloud.hosts.find(instance.host);
    }

    private Instant now() {
        return cloud.now();
    }
}

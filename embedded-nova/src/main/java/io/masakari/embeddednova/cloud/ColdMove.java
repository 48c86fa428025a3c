package io.masakari.embeddednova.cloud;

/**
 * A cold migration: the guest is stopped, moved to a host that the scheduler chooses, started there if it ran, and waits
 * to be confirmed. Guarded by the {@link Cloud}'s lock. It leaves no record in os-migrations.
 */
final class ColdMove {
    private final Cloud cloud;
    private final Instance instance;
    private final Action action;
    private final ComputeHost source;
    private final boolean wasRunning;
    private ComputeHost target;

    ColdMove(Cloud cloud, Instance instance, Action action) {
        this.cloud = cloud;
        this.instance = instance;
        this.action = action;
        this.source = cloud.hosts.find(instance.host);
        this.wasRunning = instance.vmState == VmState.ACTIVE;
    }

    /** The task state is set before the answer; the scheduler is asked after it. */
    void begin() {
        instance.set(instance.vmState, TaskState.RESIZE_PREP, cloud.now());
        action.stageBegins(cloud.now());
        cloud.after(cloud.settings().actionTime(10), this::schedule);
    }

    private void schedule() {
        if (instance.taskState != TaskState.RESIZE_PREP) {
            return;
        }
        target = cloud.hosts.pick(source.name, null);
        if (target == null) {
            action.stageEnds(false, cloud.now());
            instance.set(instance.vmState, null, cloud.now());
            return;
        }
        target.allocations.add(instance.id);
        target.send(() -> source.send(this::leave));
    }

    private void leave() {
        if (instance.taskState != TaskState.RESIZE_PREP) {
            return;
        }
        source.running.remove(instance.id);
        instance.set(instance.vmState, TaskState.RESIZE_MIGRATING, cloud.now());
        source.later(cloud.settings().actionTime(40), () -> target.send(this::arrive));
    }

    private void arrive() {
        if (instance.taskState != TaskState.RESIZE_MIGRATING) {
            return;
        }
        cloud.instances.place(instance, target.name);
        instance.set(instance.vmState, TaskState.RESIZE_FINISH, cloud.now());
        target.later(cloud.settings().actionTime(50), this::finish);
    }

    private void finish() {
        if (instance.taskState != TaskState.RESIZE_FINISH) {
            return;
        }
        if (wasRunning) {
            cloud.hosts.startGuest(instance, target);
        }
        instance.set(VmState.RESIZED, null, cloud.now());
        instance.powerState = wasRunning ? VmState.ACTIVE.powerState() : VmState.STOPPED.powerState();
        action.stageEnds(true, cloud.now());
    }
}

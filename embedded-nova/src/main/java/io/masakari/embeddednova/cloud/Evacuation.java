package io.masakari.embeddednova.cloud;

/**
 * One evacuation on its way: API -> scheduler -> queue of the target -> target. Runs under the {@link Cloud}'s lock.
 *
 * <p>Nova lets several of them run for one instance, and none owns the record, so each can spoil what another wrote.
 * What a loser leaves behind is what the real Nova was seen to leave.
 */
final class Evacuation {
    private final Cloud cloud;
    private final Instance instance;
    private final Migration migration;
    private final Action action;
    private final String requestedHost;

    private ComputeHost target;
    private int targetIncarnation;
    private boolean wasStopped;
    private boolean spoiled;

    Evacuation(Cloud cloud, Instance instance, Migration migration, Action action, String requestedHost) {
        this.cloud = cloud;
        this.instance = instance;
        this.migration = migration;
        this.action = action;
        this.requestedHost = requestedHost;
    }

    void begin() {
        instance.set(instance.vmState, TaskState.REBUILDING, cloud.now());
        // The API stores the request before it sends the job to the broker.
        cloud.after(cloud.settings().evacuationTime(5), () -> cloud.broker.carry(this::schedule));
    }

    /** Another call has changed the instance's record meanwhile. */
    void spoil() {
        spoiled = true;
    }

    private void schedule() {
        if (instance.vmState == VmState.DELETED) {
            return;
        }
        action.stageBegins(cloud.now());
        target = cloud.hosts.pick(instance.host, requestedHost);
        action.stageEnds(target != null, cloud.now());
        if (target == null) {
            instance.fail(Cloud.NO_VALID_HOST, cloud.now());
            migration.set(MigrationStatus.ERROR, cloud.now());
            instance.spoilEvacuation();
            return;
        }
        target.allocations.add(instance.id);
        target.send(this::start);
    }

    /** A loser's migration stays "accepted" forever, without a target: that is what Nova leaves behind. */
    private void start() {
        if (instance.vmState == VmState.DELETED) {
            return;
        }
        if (target.running.contains(instance.id)) {
            instance.fail("Instance " + InstanceView.hypervisorName(instance.number) + " already exists.", cloud.now());
            instance.spoilEvacuation();
            return;
        }
        boolean rival = instance.evacuation != null && !instance.evacuation.hasStalled();
        if (rival || instance.taskState != TaskState.REBUILDING || !migration.source.equals(instance.host)) {
            if (rival) {
                instance.evacuation.spoil();
            }
            instance.set(VmState.ERROR, TaskState.REBUILD_BLOCK_DEVICE_MAPPING, cloud.now());
            return;
        }
        instance.evacuation = this;
        wasStopped = instance.vmState == VmState.STOPPED;
        targetIncarnation = target.incarnation;
        migration.target = target.name;
        migration.set(MigrationStatus.PRE_MIGRATING, cloud.now());
        action.stageBegins(cloud.now());
        target.later(cloud.settings().evacuationTime(10), this::mapDevices);
    }

    private void mapDevices() {
        if (goesOn(TaskState.REBUILD_BLOCK_DEVICE_MAPPING)) {
            target.later(cloud.settings().evacuationTime(10), this::beginSpawning);
        }
    }

    private void beginSpawning() {
        if (goesOn(TaskState.REBUILD_SPAWNING)) {
            target.later(cloud.settings().evacuationTime(wasStopped ? 55 : 70), this::spawned);
        }
    }

    /** Takes the next task state; false if another evacuation has taken over while this target was away. */
    private boolean goesOn(TaskState next) {
        if (instance.vmState == VmState.DELETED) {
            return false;
        }
        if (instance.evacuation != this) {
            finishAsLoser();
            return false;
        }
        if (!spoiled) {
            instance.set(instance.vmState, next, cloud.now());
        }
        return true;
    }

    private void spawned() {
        if (instance.vmState == VmState.DELETED) {
            return;
        }
        // The hypervisor starts the guest before Nova looks at the record again, so a late one really runs twice.
        cloud.hosts.startGuest(instance, target);
        if (instance.disk == InstanceSpec.Disk.LOCAL) {
            cloud.disksLost.add(instance.id);
        }
        if (instance.evacuation != this) {
            finishAsLoser();
            return;
        }
        instance.powerState = VmState.ACTIVE.powerState();
        if (spoiled) {
            landSpoiled();
            return;
        }
        instance.set(VmState.ACTIVE, null, cloud.now());
        instance.launchedAt = cloud.now();
        if (wasStopped) {
            target.later(cloud.settings().evacuationTime(5), this::powerOff);
        } else {
            target.later(cloud.settings().evacuationTime(5), this::land);
        }
    }

    private void powerOff() {
        if (goesOn(TaskState.POWERING_OFF)) {
            target.later(cloud.settings().evacuationTime(10), this::poweredOff);
        }
    }

    private void poweredOff() {
        if (goesOn(null)) {
            target.running.remove(instance.id);
            instance.become(VmState.STOPPED, cloud.now());
            target.later(cloud.settings().evacuationTime(5), this::land);
        }
    }

    private void land() {
        if (instance.vmState == VmState.DELETED) {
            return;
        }
        if (instance.evacuation != this) {
            finishAsLoser();
            return;
        }
        if (spoiled) {
            landSpoiled();
            return;
        }
        place();
        instance.updatedAt = cloud.now();
        finish(MigrationStatus.DONE);
    }

    /** The guest runs on the target, but the record shows an error. */
    private void landSpoiled() {
        place();
        if (instance.vmState != VmState.ERROR) {
            instance.set(VmState.ERROR, TaskState.REBUILD_BLOCK_DEVICE_MAPPING, cloud.now());
        }
        finish(MigrationStatus.FAILED);
    }

    private void place() {
        cloud.instances.place(instance, target.name);
        cloud.landings.put(migration.id, cloud.time().nanos());
        instance.evacuation = null;
    }

    private void finishAsLoser() {
        instance.set(VmState.ERROR, TaskState.REBUILD_BLOCK_DEVICE_MAPPING, cloud.now());
        finish(MigrationStatus.FAILED);
    }

    private void finish(MigrationStatus end) {
        // A source that has returned meanwhile has already closed the record.
        if (migration.status != MigrationStatus.COMPLETED) {
            migration.set(end, cloud.now());
        }
        action.stageEnds(end == MigrationStatus.DONE, cloud.now());
    }

    /** Its target died or is frozen, so it cannot continue now. */
    private boolean hasStalled() {
        return target.process != ComputeHost.Process.RUNNING || target.incarnation != targetIncarnation;
    }
}

package io.masakari.embeddednova.cloud;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Nova's record of one instance: mutable, guarded by the {@link Cloud}'s lock. */
final class Instance {
    /** Limits the memory that a history takes; the oldest actions are dropped. */
    private static final int MAX_ACTIONS = 200;

    final int number;
    final String id;
    final String name;
    final String userId;
    final String projectId;
    final String reservationId;
    final Map<String, String> metadata;
    final InstanceSpec.Disk disk;
    final Instant createdAt;
    final List<Action> actions = new ArrayList<>();

    String host;
    VmState vmState = VmState.BUILDING;
    TaskState taskState = TaskState.SCHEDULING;
    int powerState;
    InstanceView.Fault fault;
    Instant updatedAt;
    Instant launchedAt;
    Instant terminatedAt;
    /** The evacuation that a target is carrying out now; null when none is. */
    Evacuation evacuation;

    Instance(int number, InstanceSpec spec, Caller owner, Instant now) {
        this.number = number;
        this.id = spec.id();
        this.name = spec.name();
        this.userId = owner.userId();
        this.projectId = owner.projectId();
        this.reservationId = "r-" + spec.id().substring(0, 8);
        this.metadata = new LinkedHashMap<>(spec.metadata());
        this.disk = spec.disk();
        this.createdAt = now;
        this.updatedAt = now;
    }

    void set(VmState vm, TaskState task, Instant now) {
        vmState = vm;
        taskState = task;
        updatedAt = now;
    }

    /** Nothing is being done to the instance any more. */
    void become(VmState vm, Instant now) {
        set(vm, null, now);
        powerState = vm.powerState();
    }

    void fail(String message, Instant now) {
        set(VmState.ERROR, null, now);
        fault = new InstanceView.Fault(500, message, now);
    }

    /** Tells the evacuation that a target is carrying out now, if any, that another call has changed the record. */
    void spoilEvacuation() {
        if (evacuation != null) {
            evacuation.spoil();
        }
    }

    void refuseBusy(String verb, VmState... allowed) {
        refuseUnlessIn(verb, allowed);
        if (taskState != null) {
            throw Refusal.conflict(
                    "Cannot '" + verb + "' instance " + id + " while it is in task_state " + taskState.wire());
        }
    }

    void refuseUnlessIn(String verb, VmState... allowed) {
        if (!List.of(allowed).contains(vmState)) {
            throw Refusal.conflict(
                    "Cannot '" + verb + "' instance " + id + " while it is in vm_state " + vmState.wire());
        }
    }

    Action begin(String action, Caller caller, Instant now) {
        Action begun = new Action(action, id, caller, now);
        actions.add(0, begun);
        if (actions.size() > MAX_ACTIONS) {
            actions.remove(actions.size() - 1);
        }
        return begun;
    }

    InstanceView view(String hostStatus) {
        return new InstanceView(
                number,
                id,
                name,
                userId,
                projectId,
                reservationId,
                metadata,
                disk,
                host,
                hostStatus,
                vmState,
                taskState,
                powerState,
                fault,
                createdAt,
                updatedAt,
                launchedAt,
                terminatedAt);
    }
}

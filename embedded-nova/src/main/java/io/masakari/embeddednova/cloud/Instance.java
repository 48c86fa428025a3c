package io.masakari.embeddednova.cloud;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Nova's record of one instance: mutable, guarded by the {@link Cloud}'s lock. */
public final class Instance {
    /** A long life of actions must not fill the memory; the oldest go. */
    private static final int MAX_ACTIONS = 200;

    final int number;
    final String id;
    final String name;
    final String userId;
    final String projectId;
    final String reservationId;
    final Map<String, String> metadata;
    final Instant createdAt;
    final List<Action> actions = new ArrayList<>();

    String host;
    VmState vmState = VmState.BUILDING;
    TaskState taskState = TaskState.SCHEDULING;
    int powerState;
    boolean locked;
    String lockedReason;
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
        this.createdAt = now;
        this.updatedAt = now;
    }

    /** What the hypervisor calls the guest. */
    public static String hypervisorName(int number) {
        return String.format(Locale.ROOT, "instance-%08x", number);
    }

    void set(VmState vm, TaskState task, Instant now) {
        vmState = vm;
        taskState = task;
        updatedAt = now;
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
                host,
                hostStatus,
                vmState,
                taskState,
                powerState,
                locked,
                lockedReason,
                fault,
                createdAt,
                updatedAt,
                launchedAt,
                terminatedAt);
    }
}

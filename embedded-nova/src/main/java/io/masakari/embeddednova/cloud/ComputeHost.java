package io.masakari.embeddednova.cloud;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A hypervisor and its nova-compute: mutable, guarded by the {@link Cloud}'s lock. */
final class ComputeHost {
    enum Process {
        RUNNING,
        FROZEN,
        DEAD
    }

    final String name;
    final int vcpus;
    /** Guests that really run here, whatever Nova's database says. */
    final Set<String> running = new LinkedHashSet<>();
    /** Of these, the ones that stand still since a disk of theirs answered with an error. */
    private final Set<String> still = new LinkedHashSet<>();
    /** Instances that count against the capacity, as placement has them. */
    final Set<String> allocations = new LinkedHashSet<>();

    boolean enabled = true;
    Process process = Process.RUNNING;
    int incarnation;

    private final Cloud cloud;
    private final String serviceId;
    /** Jobs sent to this host's nova-compute; the broker keeps them while the process is away. */
    private final Deque<Runnable> queue = new ArrayDeque<>();
    /** Steps of begun jobs that became due while the process was frozen; a death drops them. */
    private final Deque<Runnable> stalled = new ArrayDeque<>();

    private String disabledReason;
    private boolean forcedDown;
    private boolean powered = true;
    private boolean unheard;
    private Instant changedAt;
    private Instant firstBeat;
    private Instant lastBeat;

    ComputeHost(Cloud cloud, String name, String serviceId, int vcpus) {
        this.cloud = cloud;
        this.name = name;
        this.serviceId = serviceId;
        this.vcpus = vcpus;
        this.firstBeat = cloud.now();
        this.lastBeat = firstBeat;
        this.changedAt = firstBeat;
    }

    void powerOff() {
        die();
        powered = false;
        running.clear();
    }

    void powerOn() {
        if (!powered) {
            powered = true;
            start();
        }
    }

    void die() {
        become(Process.DEAD);
        incarnation++;
        stalled.clear();
    }

    void revive() {
        if (!powered) {
            throw new IllegalStateException("nova-compute on " + name + " cannot start: the host's power is off");
        }
        start();
    }

    private void start() {
        if (process != Process.DEAD) {
            die();
        }
        become(Process.RUNNING);
        Set<String> evacuated = cloud.migrations.cleanUp(this);
        if (cloud.settings().resumeGuests()) {
            for (Instance instance : cloud.instances.on(name)) {
                if (instance.vmState == VmState.ACTIVE
                        && instance.taskState == null
                        && !running.contains(instance.id)
                        && !evacuated.contains(instance.id)) {
                    cloud.hosts.startGuest(instance, this);
                }
            }
        }
        if (cloud.settings().comparison().isZero()) {
            compare();
        } else {
            later(cloud.settings().comparison(), this::compare);
        }
        drain();
    }

    /** What should run, and does not, is stopped, for no user; of anything else only the power state changes. */
    private void compare() {
        for (Instance instance : cloud.instances.on(name)) {
            boolean isGone = instance.vmState.hasGuest()
                    && instance.vmState != VmState.ERROR
                    && instance.taskState == null
                    && !running.contains(instance.id);
            if (isGone && (instance.vmState == VmState.ACTIVE || instance.vmState == VmState.PAUSED)) {
                instance.begin("stop", Caller.nova(), cloud.now());
                instance.become(VmState.STOPPED, cloud.now());
            } else if (isGone) {
                instance.powerState = VmState.STOPPED.powerState();
            }
        }
    }

    /** A guest that is started does not stand still. */
    void runs(String guest) {
        still.remove(guest);
        running.add(guest);
    }

    boolean isStill(String guest) {
        return running.contains(guest) && still.contains(guest);
    }

    /** nova-compute hears of it, and changes the power state of what nothing is being done to. */
    void standStill(Instance instance, boolean stands) {
        if (stands) {
            still.add(instance.id);
        } else {
            still.remove(instance.id);
        }
        if (process == Process.RUNNING && instance.vmState == VmState.ACTIVE && instance.taskState == null) {
            instance.powerState = (stands ? VmState.PAUSED : VmState.ACTIVE).powerState();
        }
    }

    void freeze() {
        if (process == Process.RUNNING) {
            become(Process.FROZEN);
        }
    }

    void thaw() {
        if (process == Process.FROZEN) {
            become(Process.RUNNING);
            drain();
        }
    }

    private void drain() {
        while (!stalled.isEmpty()) {
            stalled.poll().run();
        }
        while (!queue.isEmpty()) {
            queue.poll().run();
        }
    }

    /** Gives a job to nova-compute; while that is away the broker keeps it. */
    void send(Runnable job) {
        if (process == Process.RUNNING) {
            job.run();
        } else if (queue.size() < Broker.MAX_QUEUE) {
            queue.add(job);
        } else {
            throw new IllegalStateException("more than " + Broker.MAX_QUEUE + " jobs wait for " + name);
        }
    }

    /** The next step of a job that nova-compute has begun: late if it freezes meanwhile, never if it dies. */
    void later(Duration delay, Runnable step) {
        int begunIn = incarnation;
        cloud.after(delay, () -> {
            if (incarnation != begunIn) {
                return;
            }
            if (process == Process.FROZEN) {
                stalled.add(step);
            } else {
                step.run();
            }
        });
    }

    /** Heartbeats need no events of their own because they come at a fixed interval. */
    private void become(Process next) {
        lastBeat = lastBeat();
        process = next;
        if (next == Process.RUNNING) {
            firstBeat = cloud.now();
        }
    }

    /** Heartbeats go through the broker: without it they are not heard. */
    void brokerGoesAway() {
        lastBeat = lastBeat();
        unheard = true;
    }

    /** The next heartbeat comes an interval later at the latest. */
    void brokerReturns() {
        unheard = false;
        firstBeat = cloud.now().plus(cloud.settings().heartbeatInterval());
    }

    private Instant lastBeat() {
        Instant now = cloud.now();
        if (process != Process.RUNNING || unheard || now.isBefore(firstBeat)) {
            return lastBeat;
        }
        Duration interval = cloud.settings().heartbeatInterval();
        long beats = Duration.between(firstBeat, now).toNanos() / interval.toNanos();
        return firstBeat.plus(interval.multipliedBy(beats));
    }

    boolean isUp() {
        Duration silent = Duration.between(lastBeat(), cloud.now());
        return !forcedDown && silent.compareTo(cloud.settings().serviceDownTime()) <= 0;
    }

    boolean hasRoom() {
        return allocations.size() < vcpus;
    }

    ServiceView update(Boolean enable, String reason, Boolean forceDown) {
        if (enable != null) {
            enabled = enable;
            disabledReason = enable ? null : reason;
        }
        if (forceDown != null) {
            forcedDown = forceDown;
        }
        changedAt = cloud.now();
        return service();
    }

    Duration updateHangs(Boolean enable, Boolean forceDown) {
        boolean calls = enable != null && !Boolean.TRUE.equals(forceDown) && isUp();
        return calls && process != Process.RUNNING ? cloud.settings().rpcResponseTimeout() : Duration.ZERO;
    }

    /** What {@code host_status} says of this host's instances. */
    String statusForInstances() {
        if (forcedDown) {
            return "DOWN";
        }
        if (!enabled) {
            return "MAINTENANCE";
        }
        return isUp() ? "UP" : "UNKNOWN";
    }

    HostView view() {
        return new HostView(name, vcpus, service(), powered, process.name(), List.copyOf(running));
    }

    ServiceView service() {
        Instant beat = lastBeat();
        return new ServiceView(
                serviceId,
                "nova-compute",
                name,
                "nova",
                enabled,
                disabledReason,
                forcedDown,
                isUp(),
                changedAt.isAfter(beat) ? changedAt : beat);
    }
}

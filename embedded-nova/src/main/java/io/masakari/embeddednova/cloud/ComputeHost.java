package io.masakari.embeddednova.cloud;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/** A hypervisor and its nova-compute: mutable, guarded by the {@link Cloud}'s lock. */
final class ComputeHost {
    enum Process {
        RUNNING,
        FROZEN,
        DEAD
    }

    final int number;
    final String name;
    final String serviceId;
    final String hypervisorId = UUID.randomUUID().toString();
    final int vcpus;
    /** Guests that really run here, whatever Nova's database says. */
    final Set<String> running = new LinkedHashSet<>();
    /** Instances that count against the capacity, as placement has them. */
    final Set<String> allocations = new LinkedHashSet<>();
    /** Jobs sent to this host's nova-compute; the broker keeps them while the process is away. */
    final Deque<Runnable> queue = new ArrayDeque<>();
    /** Steps of begun jobs that fell due while the process was frozen; a death forgets them. */
    final Deque<Runnable> stalled = new ArrayDeque<>();

    boolean enabled = true;
    String disabledReason;
    boolean forcedDown;
    boolean powered = true;
    Process process = Process.RUNNING;
    int incarnation;
    Instant changedAt;
    private boolean unheard;
    private Instant firstBeat;
    private Instant lastBeat;

    ComputeHost(int number, String name, String serviceId, int vcpus, Instant now) {
        this.number = number;
        this.name = name;
        this.serviceId = serviceId;
        this.vcpus = vcpus;
        this.firstBeat = now;
        this.lastBeat = now;
        this.changedAt = now;
    }

    /** Follows the process; heartbeats need no events of their own because they come at a fixed interval. */
    void become(Process next, Instant now, Duration interval) {
        lastBeat = lastBeat(now, interval);
        process = next;
        if (next == Process.RUNNING) {
            firstBeat = now;
        }
    }

    /** Heartbeats go through the broker: without it they are not heard. */
    void brokerGoes(Instant now, Duration interval) {
        lastBeat = lastBeat(now, interval);
        unheard = true;
    }

    /** The next one comes an interval later at the latest. */
    void brokerReturns(Instant now, Duration interval) {
        unheard = false;
        firstBeat = now.plus(interval);
    }

    Instant lastBeat(Instant now, Duration interval) {
        if (process != Process.RUNNING || unheard || now.isBefore(firstBeat)) {
            return lastBeat;
        }
        long beats = Duration.between(firstBeat, now).toNanos() / interval.toNanos();
        return firstBeat.plus(interval.multipliedBy(beats));
    }

    boolean isUp(Instant now, CloudSettings settings) {
        Duration silent = Duration.between(lastBeat(now, settings.heartbeatInterval()), now);
        return !forcedDown && silent.compareTo(settings.serviceDownTime()) <= 0;
    }

    boolean hasRoom() {
        return allocations.size() < vcpus;
    }

    /** What {@code host_status} says of this host's instances. */
    String statusForInstances(Instant now, CloudSettings settings) {
        if (forcedDown) {
            return "DOWN";
        }
        if (!enabled) {
            return "MAINTENANCE";
        }
        return isUp(now, settings) ? "UP" : "UNKNOWN";
    }

    ServiceView service(Instant now, CloudSettings settings) {
        Instant beat = lastBeat(now, settings.heartbeatInterval());
        return new ServiceView(
                number,
                serviceId,
                "nova-compute",
                name,
                "nova",
                enabled,
                disabledReason,
                forcedDown,
                isUp(now, settings),
                changedAt.isAfter(beat) ? changedAt : beat);
    }
}

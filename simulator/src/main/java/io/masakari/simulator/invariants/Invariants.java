package io.masakari.simulator.invariants;

import io.masakari.core.detection.HostVerdict;
import io.masakari.core.detection.Output.Report;
import io.masakari.core.detection.ReportStage;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.RingId;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.host.Evacuation;
import io.masakari.core.recovery.host.EvacuationState;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostState;
import io.masakari.core.recovery.instance.InstancePolicy;
import io.masakari.embeddednova.cloud.HostView;
import io.masakari.embeddednova.cloud.InstanceView;
import io.masakari.embeddednova.cloud.MigrationStatus;
import io.masakari.embeddednova.cloud.MigrationView;
import io.masakari.embeddednova.cloud.VmState;
import io.masakari.simulator.controller.OtherRecoveries;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.Ring;
import io.masakari.simulator.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold after every step and at the end, named after SAFETY.md; judged by physical truth, not by records. */
public final class Invariants {
    /** Fencing that completed this long before a loss was seen can be its cause. */
    private static final Duration LEAD = Duration.ofSeconds(31);

    private static final InstancePolicy POLICY = InstancePolicy.defaults();

    private final World world;
    private final Map<InstanceId, Map<RecoveryId, Instant>> restarts = new HashMap<>();
    private final Set<InstanceId> crashes = new HashSet<>();
    private final Map<PartitionRing, Boolean> quorate = new HashMap<>();
    private final Map<LossKey, Report> acknowledged = new LinkedHashMap<>();

    public Invariants(World world) {
        this.world = world;
    }

    /** Ring ids repeat from cluster to cluster. */
    private record PartitionRing(ClusterName cluster, RingId ring) {}

    public void ringFormed(Ring ring) {
        quorate.merge(new PartitionRing(ring.members.first().cluster, ring.id), ring.quorate, (a, b) -> a && b);
    }

    /** C-2: nothing is reported on the word of a partition without quorum. */
    public void reported(Host by, Report report) {
        if (!quorate.getOrDefault(
                new PartitionRing(report.key().cluster(), report.key().ring()), false)) {
            throw new InvariantBroken(
                    "C-2",
                    by + " reports " + report.evidence().host() + " from ring "
                            + report.key().ring() + ", which was not quorate");
        }
    }

    /** C-7: the controller hears of what happened in the order in which it happened. */
    public void sends(Host from, long number, long oldest) {
        if (number != oldest) {
            throw new InvariantBroken(
                    "C-7", from + " sends report " + number + " while its report " + oldest + " still waits");
        }
    }

    /** C-6: only who has the lease may act, for another works on the same recovery by now. */
    public void acts(boolean hasLease, String what, Origin recovery) {
        if (!hasLease) {
            throw new InvariantBroken(
                    "C-6", "a controller sends " + what + " for " + recovery.host() + ", and its lease is another's");
        }
    }

    /** A report of an instance's failure is stored. */
    public void crashStored(InstanceId instance) {
        crashes.add(instance);
    }

    public void acknowledged(Report report) {
        acknowledged.merge(report.key(), report, (a, b) -> a.stage().covers(b.stage()) ? a : b);
    }

    /** C-1: whoever forces a host down has it off, or had it off since the loss and none of its guests came back. */
    public void forcesDown(HostName name, Origin recovery) {
        wasOff("force-down", name, recovery);
        Host host = world.host(name.value());
        List<String> guests = truth(host).runningInstances();
        // What waited in its queue may bring guests to life at boot, while a slow force-down is on its way.
        boolean offSince = host.lastOffAt.isAfter(world.controller().lostAt(recovery.notification()));
        if (!guests.isEmpty() && !offSince) {
            throw new InvariantBroken("C-1", "force-down of " + name + ", where guests run: " + guests);
        }
    }

    /** C-1 for one instance. */
    public void resets(InstanceId instance, Origin recovery) {
        isOff("reset", instance, recovery);
    }

    private void isOff(String what, InstanceId instance, Origin recovery) {
        wasOff(what, recovery.host(), recovery);
        if (truth(world.host(recovery.host().value())).runningInstances().contains(instance.toString())) {
            throw new InvariantBroken(
                    "C-1", what + " of " + world.nameOf(instance) + ", which runs on " + recovery.host());
        }
    }

    private void wasOff(String what, HostName name, Origin recovery) {
        Host host = world.host(name.value());
        Instant lostAt = world.controller().lostAt(recovery.notification());
        if (host.powered && host.lastOffAt.isBefore(lostAt.minus(LEAD))) {
            throw new InvariantBroken("C-1", what + " of " + name + ", which has had power all the time");
        }
    }

    /** C-1 for one instance; C-5: no second evacuation under way, unless that one's target is proven off. */
    public void evacuates(InstanceId instance, Origin recovery) {
        isOff("evacuate", instance, recovery);
        for (MigrationView other : world.cloud().migrationsFrom(recovery.host().value())) {
            boolean underWay =
                    other.status() == MigrationStatus.ACCEPTED || other.status() == MigrationStatus.PRE_MIGRATING;
            if (underWay && other.instanceId().equals(instance.toString())) {
                if (!isForcedDown(other.target(), recovery.host())) {
                    throw new InvariantBroken(
                            "C-5",
                            "a second evacuation of " + world.nameOf(instance) + " while one is under way to "
                                    + other.target());
                }
            }
        }
    }

    /** C-16: what is done beside a host's recovery keeps its hands off that host. */
    public void actsBeside(String command, HostName host, List<HostProgress> open) {
        for (HostProgress recovery : open) {
            if (recovery.host().equals(host) && !recovery.state().isFinal()) {
                throw new InvariantBroken("C-16", command + " on " + host + ", which is being recovered as a whole");
            }
        }
    }

    /** C-18: each recovery of an instance that touches it is one restart. */
    public void restarts(InstanceId instance, Origin recovery) {
        Map<RecoveryId, Instant> mine = restarts.computeIfAbsent(instance, id -> new LinkedHashMap<>());
        mine.putIfAbsent(recovery.id(), world.now());
        Instant window = world.now().minus(POLICY.crashWindow());
        long within = mine.values().stream().filter(at -> at.isAfter(window)).count();
        if (within > POLICY.restarts() + 1 + world.controller().released()) {
            throw new InvariantBroken(
                    "C-18",
                    world.nameOf(instance) + " is restarted " + within + " times within " + POLICY.crashWindow());
        }
    }

    /** C-17: only what this software disabled for a process is enabled for one, and for nothing else. */
    public void enables(ServiceView service, Origin recovery) {
        boolean forProcess = world.controller().others().all().stream()
                .anyMatch(row -> row.id().equals(recovery.id()));
        String reason = service.disabledReason() == null ? "" : service.disabledReason();
        if (!service.enabled() && forProcess != reason.startsWith("Masakari: process ")) {
            throw new InvariantBroken("C-17", service.host() + " is enabled, which is disabled for: " + reason);
        }
    }

    /** @param target null if none has claimed the instance: then any lost host may have been it */
    private boolean isForcedDown(String target, HostName source) {
        return world.cloud().services().stream()
                .filter(service -> target == null || service.host().equals(target))
                .anyMatch(service -> service.forcedDown() && !service.host().equals(source.value()));
    }

    /** L-1: no instance lives twice. */
    public void afterStep() {
        if (!world.cloud().violations().isEmpty()) {
            var violation = world.cloud().violations().get(0);
            throw new InvariantBroken(
                    "L-1", world.nameOf(InstanceId.of(violation.instanceId())) + " runs on " + violation.runningOn());
        }
    }

    /** The same from the guests themselves, whatever the record says. */
    private void noGuestTwice() {
        Map<String, String> seen = new HashMap<>();
        for (HostView host : world.cloud().hosts()) {
            for (String guest : host.runningInstances()) {
                String other = seen.put(guest, host.name());
                if (other != null) {
                    throw new InvariantBroken(
                            "L-1", world.nameOf(InstanceId.of(guest)) + " runs on " + other + " and " + host.name());
                }
            }
        }
    }

    /** When all faults are healed and all has come to rest. */
    public void atEnd() {
        noGuestTwice();
        nothingAcknowledgedIsLost();
        everyReportEndsOrWaits();
        everyFailureIsKnown();
        everyInstanceLivesOrIsAccountedFor();
        everyCrashIsAnswered();
        reservedHostsAreUsedOrReturned();
    }

    /** C-7. */
    private void nothingAcknowledgedIsLost() {
        acknowledged.forEach((key, report) -> {
            if (!world.controller().isStored(report)) {
                throw new InvariantBroken(
                        "C-7", "the report " + report.stage() + " of " + key + " was acknowledged and is lost");
            }
        });
    }

    /** L-2, C-9. */
    private void everyReportEndsOrWaits() {
        for (HostProgress recovery : world.controller().recoveries()) {
            if (!recovery.state().isFinal() && recovery.state() != HostState.HELD) {
                throw new InvariantBroken(
                        "C-9",
                        "the recovery of " + recovery.host() + " has not ended: " + recovery.state() + " "
                                + recovery.evacuations().values().stream()
                                        .filter(e -> !e.state().isFinal())
                                        .map(e -> e.name() + " " + e.state() + " since " + e.since())
                                        .toList());
            }
        }
        for (OtherRecoveries.Row row : world.controller().others().all()) {
            if (!row.rests()) {
                throw new InvariantBroken(
                        "C-9",
                        "the recovery of " + row.subject() + " on " + row.host() + " has not ended: " + row.state());
            }
        }
        if (world.controller().others().unread() > 0) {
            throw new InvariantBroken("L-2", "nobody took up a report of an instance or a process");
        }
        world.controller().losses().forEach((key, loss) -> {
            if (!loss.concluded() && loss.stage() != ReportStage.RETURNED) {
                throw new InvariantBroken("L-2", "nobody took up the loss " + key);
            }
        });
    }

    /** L-2: what a quorate monitor holds for failed, the controller knows. */
    private void everyFailureIsKnown() {
        Set<HostName> known = new HashSet<>();
        world.controller().losses().forEach((key, loss) -> {
            if (loss.stage() != ReportStage.RETURNED) {
                known.add(loss.evidence().host());
            }
        });
        for (Host host : world.hosts()) {
            if (host.monitor != null && host.isInCluster() && host.monitor.isQuorate()) {
                host.monitor.verdicts().forEach((node, verdict) -> {
                    if (verdict == HostVerdict.FAILED
                            && !known.contains(world.host(host.cluster, node).hostName())) {
                        throw new InvariantBroken(
                                "L-2",
                                host + " holds " + world.host(host.cluster, node)
                                        + " for failed and nobody else knows");
                    }
                });
            }
        }
    }

    /** L-2: an instance runs where Nova has it, or something visible says why not. */
    private void everyInstanceLivesOrIsAccountedFor() {
        Map<String, Set<String>> running = new HashMap<>();
        world.cloud().hosts().forEach(host -> running.put(host.name(), Set.copyOf(host.runningInstances())));
        for (InstanceView instance : world.cloud().instances()) {
            if (instance.vmState() == VmState.DELETED || instance.host() == null) {
                continue;
            }
            boolean runs = running.get(instance.host()).contains(instance.id());
            boolean settled = instance.taskState() == null
                    && runs == (instance.vmState() != VmState.STOPPED)
                    && instance.vmState() != VmState.ERROR;
            if (!settled && !isAccountedFor(instance)) {
                throw new InvariantBroken(
                        "L-2",
                        instance.name() + " is " + instance.vmState() + " on " + instance.host()
                                + (runs ? ", runs" : ", does not run") + ", and no recovery tells why");
            }
        }
    }

    /** A recovery that waits, failed or left it alone says so; a host that nobody has seen fail cannot be accused. */
    private boolean isAccountedFor(InstanceView instance) {
        return isToldOf(instance) || world.isUnseen(new HostName(instance.host()));
    }

    private boolean isToldOf(InstanceView instance) {
        HostName on = new HostName(instance.host());
        boolean told = world.controller().recoveries().stream().anyMatch(recovery -> {
            boolean mine =
                    recovery.host().equals(on) || recovery.evacuations().containsKey(InstanceId.of(instance.id()));
            Evacuation evacuation = recovery.evacuations().get(InstanceId.of(instance.id()));
            boolean leftAlone = evacuation != null && evacuation.state() == EvacuationState.SKIPPED;
            return mine && (recovery.state() != HostState.FINISHED || leftAlone);
        });
        return told || explained(instance);
    }

    /** A recovery of its own that waits, failed or left it alone. */
    private boolean explained(InstanceView instance) {
        return world.controller().others().all().stream()
                .anyMatch(row -> row.subject().equals(instance.id()) && !row.saysItRuns());
    }

    /** L-2: an instance whose failure is stored runs again, or its recovery says why not. */
    private void everyCrashIsAnswered() {
        for (InstanceView instance : world.cloud().instances()) {
            if (!crashes.contains(InstanceId.of(instance.id()))
                    || instance.vmState() == VmState.DELETED
                    || instance.host() == null) {
                continue;
            }
            Host host = world.host(instance.host());
            boolean down = host.isAwake()
                    && instance.vmState() != VmState.STOPPED
                    && !truth(host).runningInstances().contains(instance.id());
            if (down && !isToldOf(instance)) {
                throw new InvariantBroken(
                        "L-2",
                        instance.name() + " has crashed on " + instance.host() + ", is " + instance.vmState()
                                + " and does not run, and no recovery tells why");
            }
        }
    }

    /** A reserved host that is taken has an instance, or a recovery that still needs it; one in reserve is disabled. */
    private void reservedHostsAreUsedOrReturned() {
        for (String name : world.spec().reserved()) {
            boolean free = world.controller().reservedFree(new HostName(name)).contains(new HostName(name));
            boolean used = world.controller().recoveries().stream()
                            .flatMap(recovery -> recovery.evacuations().values().stream())
                            .anyMatch(e -> e.target().equals(Optional.of(new HostName(name))))
                    || world.cloud().instances().stream().anyMatch(instance -> name.equals(instance.host()));
            boolean wanted = world.controller().recoveries().stream()
                    .anyMatch(recovery -> !recovery.state().isFinal() || recovery.state() == HostState.FAILED);
            if (!free && !used && !wanted) {
                throw new InvariantBroken("C-9", "reserved host " + name + " was taken, is not used and not returned");
            }
            boolean enabled = world.cloud().hostView(name).service().enabled();
            if (free && enabled && !world.isEnabledByHand(name)) {
                throw new InvariantBroken("C-9", "reserved host " + name + " is in reserve, but enabled in Nova");
            }
        }
    }

    private HostView truth(Host host) {
        return world.cloud().hostView(host.name);
    }
}

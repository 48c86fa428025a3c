package io.masakari.simulator.invariants;

import io.masakari.core.detection.ReportStage;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.host.Evacuation;
import io.masakari.core.recovery.host.EvacuationState;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostState;
import io.masakari.core.recovery.host.SkipReason;
import io.masakari.embeddednova.cloud.HostView;
import io.masakari.embeddednova.cloud.InstanceView;
import io.masakari.embeddednova.cloud.VmState;
import io.masakari.runtime.report.HostNotification;
import io.masakari.simulator.disk.OtherRecoveries;
import io.masakari.simulator.disk.Records;
import io.masakari.simulator.world.CloudUsers;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.Timeline;
import io.masakari.simulator.world.World;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold when all faults are healed and all has come to rest. */
public final class EndState {
    /** As {@link io.masakari.simulator.controller.ControlHost} names the operator. */
    private static final String OPERATOR = "ann";

    private final World world;
    private final Records records;
    private final Invariants seen;
    private final CloudUsers users;
    private final List<Failure> failures;

    /** A host that a quorate monitor holds for failed. */
    public record Failure(Host seenBy, Host failed) {}

    /** @param seen what came up before the end */
    public EndState(World world, Records records, Invariants seen, CloudUsers users, List<Failure> failures) {
        this.world = world;
        this.records = records;
        this.seen = seen;
        this.users = users;
        this.failures = failures;
    }

    public void check() {
        noGuestTwice();
        nothingAcknowledgedIsLost();
        everyReportEndsOrWaits();
        if (seen.isRestored()) {
            return; // who was told of what has happened since the backup has forgotten it
        }
        everyFailureIsKnown();
        everyInstanceLivesOrIsAccountedFor();
        everyCrashIsAnswered();
        reservedHostsAreUsedOrReturned();
        whatLeftItsSegmentIsNotDisabled();
    }

    /** C-50. */
    private void whatLeftItsSegmentIsNotDisabled() {
        for (OtherRecoveries.Row row : records.others().all()) {
            if (row.state().equals("DISABLED") && world.unregistered().contains(row.host())) {
                throw new InvariantBroken(
                        "C-50",
                        row.host() + " has left its segment, and its service is still disabled for " + row.subject());
            }
        }
    }

    /** L-1, from the guests themselves, whatever the record says. */
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

    /** C-7. */
    private void nothingAcknowledgedIsLost() {
        for (HostNotification report : seen.acknowledged()) {
            if (!records.isStored(report)) {
                throw new InvariantBroken(
                        "C-7",
                        "the report " + Records.stageOf(report) + " of " + report.hostname()
                                + " was acknowledged and is lost");
            }
        }
    }

    /** L-2, C-9. */
    private void everyReportEndsOrWaits() {
        for (HostProgress recovery : records.recoveries()) {
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
        for (OtherRecoveries.Row row : records.others().all()) {
            if (!row.rests()) {
                throw new InvariantBroken(
                        "C-9",
                        "the recovery of " + row.subject() + " on " + row.host() + " has not ended: " + row.state());
            }
        }
        if (records.others().unread() > 0) {
            throw new InvariantBroken("L-2", "nobody took up a report of an instance or a process");
        }
        records.losses().forEach((key, loss) -> {
            // One loss may be told twice, truly or not: the other report waits for the end of the recovery that is
            // held.
            boolean isHeld = records.recoveries().stream()
                    .anyMatch(recovery -> recovery.state() == HostState.HELD
                            && recovery.host().equals(loss.evidence().host()));
            if (!loss.concluded() && !isHeld && loss.stage() != ReportStage.RETURNED) {
                throw new InvariantBroken("L-2", "nobody took up the loss " + key);
            }
        });
    }

    /** L-2: what a quorate monitor holds for failed, the controller knows. */
    private void everyFailureIsKnown() {
        Set<HostName> known = new HashSet<>();
        records.losses().forEach((key, loss) -> {
            // A return that was told later, true or not, does not undo a recovery that is done.
            boolean isDone = records.recoveries().stream()
                    .filter(recovery -> recovery.origin().notification().equals(loss.notification()))
                    .anyMatch(recovery -> recovery.state().isFinal() && recovery.state() != HostState.CANCELLED);
            if (loss.stage() != ReportStage.RETURNED || isDone) {
                known.add(loss.evidence().host());
            }
        });
        records.recoveries().stream().filter(this::tellsOfThisDeath).forEach(recovery -> known.add(recovery.host()));
        for (Failure failure : failures) {
            if (!known.contains(failure.failed().hostName()) && !seen.isMisled(failure.failed().name)) {
                throw new InvariantBroken(
                        "L-2", failure.seenBy() + " holds " + failure.failed() + " for failed and nobody else knows");
            }
        }
    }

    /** It waits, visibly, and not for what the host was off for before: an operator may cancel that, and sees to nothing else. */
    private boolean tellsOfThisDeath(HostProgress recovery) {
        Host host = world.host(recovery.host().value());
        return recovery.state() == HostState.HELD
                && (host.hasPower()
                        || recovery.origin().startedAt().isAfter(host.lastOffAt())
                        || !recovery.downSince().isBefore(host.lastOffAt().minus(Invariants.LEAD)));
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
                    && instance.vmState() != VmState.ERROR
                    && (instance.vmState() == VmState.STOPPED ? !runs && isWantedOff(instance) : runs);
            if (!settled && !isAccountedFor(instance) && !seen.isMisled(instance.host())) {
                throw new InvariantBroken(
                        "L-2",
                        instance.name() + " is " + instance.vmState() + " on " + instance.host()
                                + (runs ? ", runs" : ", does not run") + ", and no recovery tells why");
            }
        }
    }

    /** What has crashed is judged by itself. */
    private boolean isWantedOff(InstanceView instance) {
        return users.wantsOff(instance.name())
                || world.endsStopped(instance.name())
                || world.crashed().contains(InstanceId.of(instance.id()));
    }

    /** A recovery that waits, failed or left it alone says so; a host that nobody has seen fail cannot be accused. */
    private boolean isAccountedFor(InstanceView instance) {
        boolean isSeen =
                failures.stream().anyMatch(failure -> failure.failed().name.equals(instance.host()))
                        || records.recoveries().stream().anyMatch(recovery -> concerns(recovery, instance));
        return !isSeen || isToldOf(instance);
    }

    /** Whether it is that recovery's to account for: it was on the host when that was lost, or has come from there. */
    private boolean concerns(HostProgress recovery, InstanceView instance) {
        Instant offAt = world.host(instance.host()).lastOffAt();
        if (recovery.host().value().equals(instance.host())) {
            boolean lostThen = !offAt.isBefore(recovery.downSince().minus(Invariants.LEAD));
            boolean wasOpen = !recovery.state().isFinal() || offAt.isBefore(recovery.stateSince());
            return lostThen && wasOpen;
        }
        Evacuation evacuation = recovery.evacuations().get(InstanceId.of(instance.id()));
        return evacuation != null
                && evacuation.state() == EvacuationState.LANDED
                && evacuation.target().equals(Optional.of(new HostName(instance.host())))
                && offAt.isBefore(evacuation.since())
                && !hadLanded(recovery, instance, offAt)
                && wasStoppedByNova(instance, recovery.downSince().minus(Invariants.LEAD));
    }

    /** Its target died later: that is a loss of its own, which the monitors of that host's cluster have to see. */
    private boolean hadLanded(HostProgress recovery, InstanceView instance, Instant before) {
        return world.cloud().migrationsFrom(recovery.host().value()).stream()
                .filter(migration -> migration.instanceId().equals(instance.id()))
                .map(world.cloud()::landedAtNanos)
                .anyMatch(nanos ->
                        nanos.isPresent() && Timeline.at(nanos.getAsLong()).isBefore(before));
    }

    private boolean wasStoppedByNova(InstanceView instance, Instant since) {
        return world.cloud().actions(instance.id()).stream()
                .filter(action -> action.name().equals("stop"))
                .findFirst()
                .filter(stop -> stop.userId() == null && !stop.startedAt().isBefore(since))
                .isPresent();
    }

    /** That a recovery was cancelled, because its host was back or for a later report, tells nothing of its instances. */
    private boolean isToldOf(InstanceView instance) {
        HostName on = new HostName(instance.host());
        boolean told = records.recoveries().stream().anyMatch(recovery -> {
            boolean mine =
                    recovery.host().equals(on) || recovery.evacuations().containsKey(InstanceId.of(instance.id()));
            Evacuation evacuation = recovery.evacuations().get(InstanceId.of(instance.id()));
            boolean leftAlone = evacuation != null
                    && evacuation.state() == EvacuationState.SKIPPED
                    && evacuation
                            .skip()
                            .filter(skip -> skip != SkipReason.AS_BEFORE && skip != SkipReason.STOPPED_BY_OWNER)
                            .isPresent();
            boolean byOperator = recovery.cancelledBy().equals(OPERATOR);
            return switch (recovery.state()) {
                case FINISHED, CANCELLED -> mine && (leftAlone || byOperator || hadLeft(recovery));
                case HELD, PREPARING, FORCING_DOWN, LISTING, EVACUATING, RETURNED, FAILED -> mine;
            };
        });
        return told || explained(instance);
    }

    /** Whoever shut its host down in order knows of its instances; nobody started it as nobody saw it fail. */
    private boolean hadLeft(HostProgress recovery) {
        return recovery.forcedDownAt().isEmpty()
                && records.losses().values().stream()
                        .filter(loss ->
                                loss.notification().equals(recovery.origin().notification()))
                        .anyMatch(loss -> loss.evidence().isOnlyALeave());
    }

    /** A recovery of its own that waits, failed or left it alone. */
    private boolean explained(InstanceView instance) {
        return records.others().all().stream()
                .anyMatch(row -> row.subject().equals(instance.id()) && !row.saysItRuns() && !row.saysItIsWantedOff());
    }

    /** L-2: an instance whose failure is stored runs again, or its recovery says why not. */
    private void everyCrashIsAnswered() {
        for (InstanceView instance : world.cloud().instances()) {
            if (!seen.crashes().contains(InstanceId.of(instance.id()))
                    || instance.vmState() == VmState.DELETED
                    || instance.host() == null) {
                continue;
            }
            Host host = world.host(instance.host());
            boolean down = host.isAwake()
                    && instance.vmState() != VmState.STOPPED
                    && !truth(host).runningInstances().contains(instance.id());
            if (down && !isToldOf(instance) && !seen.isMisled(host.name)) {
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
            boolean free = records.reservedFree(new HostName(name)).contains(new HostName(name));
            boolean used = records.recoveries().stream()
                            .flatMap(recovery -> recovery.evacuations().values().stream())
                            .anyMatch(e -> e.target().equals(Optional.of(new HostName(name))))
                    || world.cloud().instances().stream().anyMatch(instance -> name.equals(instance.host()));
            boolean wanted = records.recoveries().stream()
                    .anyMatch(recovery -> !recovery.state().isFinal() || recovery.state() == HostState.FAILED);
            if (!free && !used && !wanted) {
                throw new InvariantBroken("C-9", "reserved host " + name + " was taken, is not used and not returned");
            }
            boolean enabled = world.cloud().hostView(name).service().enabled();
            if (free && enabled && !users.isEnabledByHand(name)) {
                throw new InvariantBroken("C-9", "reserved host " + name + " is in reserve, but enabled in Nova");
            }
        }
    }

    private HostView truth(Host host) {
        return world.cloud().hostView(host.name);
    }
}

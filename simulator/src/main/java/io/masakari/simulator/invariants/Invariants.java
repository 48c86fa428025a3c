package io.masakari.simulator.invariants;

import io.masakari.controller.engine.Permit;
import io.masakari.core.model.BootId;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostState;
import io.masakari.core.recovery.instance.InstancePolicy;
import io.masakari.core.recovery.instance.IoErrors;
import io.masakari.core.safety.HoldReason;
import io.masakari.embeddednova.cloud.HostView;
import io.masakari.embeddednova.cloud.MigrationStatus;
import io.masakari.embeddednova.cloud.MigrationView;
import io.masakari.embeddednova.cloud.TaskState;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.Notification;
import io.masakari.simulator.disk.Records;
import io.masakari.simulator.world.BootGate;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold after every step, named after SAFETY.md; judged by physical truth, not by records. */
public final class Invariants {
    /** Fencing that completed this long before a loss was seen can be its cause. */
    static final Duration LEAD = Duration.ofSeconds(31);

    private static final Set<TaskState> LEFT_OVER = Set.of(
            TaskState.POWERING_OFF,
            TaskState.REBOOTING,
            TaskState.REBOOTING_HARD,
            TaskState.PAUSING,
            TaskState.UNPAUSING,
            TaskState.IMAGE_SNAPSHOT,
            TaskState.IMAGE_UPLOADING,
            TaskState.IMAGE_BACKUP);

    private static final InstancePolicy POLICY = InstancePolicy.defaults();

    private final World world;
    private final Records records;
    private final JoinedAggregates aggregates;
    private final Map<Host, Integer> actsUnderWay = new HashMap<>();
    private final Map<InstanceId, Map<RecoveryId, Instant>> restarts = new HashMap<>();
    private final Set<InstanceId> crashes = new HashSet<>();
    private final List<HostNotification> acknowledged = new ArrayList<>();
    /** Whose tokens speak of boots of theirs that are none. */
    private final Set<Host> ofThemselves = new HashSet<>();

    private int releases;
    private boolean restored;

    public Invariants(World world, Records records) {
        this.world = world;
        this.records = records;
        this.aggregates = new JoinedAggregates(world.cloud());
    }

    /**
     * C-2: nothing is reported on the word of a partition without quorum. C-1: what is reported as proven is over. C-25: a
     * loss is of the boot that was lost.
     */
    public void reported(Host by, HostEvidence evidence) {
        LossKey loss = evidence.key();
        if (evidence.cause() == LossCause.NEVER_SEEN) {
            if (!world.corosync().isQuorateWithout(by, evidence.host())) {
                throw new InvariantBroken("C-39", by + " reports " + evidence.host() + " as never seen");
            }
            return;
        }
        if (!world.corosync().wasQuorate(loss.cluster(), loss.ring())) {
            throw new InvariantBroken("C-2", by + " reports " + loss + ", whose ring was not quorate");
        }
        Host host = world.host(evidence.host().value());
        Optional<BootId> lost = by.bootInRingBefore(loss.ring(), loss.node());
        boolean isSameBoot = host.hasPower() && lost.equals(Optional.of(host.bootId()));
        if (isSameBoot
                && evidence.proof().filter(proof -> !proof.isConfirmation()).isPresent()) {
            throw new InvariantBroken(
                    "C-1", by + " has a proof for " + loss + ", and the host has had power all the time");
        }
        boolean isTrue = !ofThemselves.contains(host);
        if (isTrue
                && evidence.boot().isPresent()
                && lost.isPresent()
                && !evidence.boot().equals(lost)) {
            throw new InvariantBroken("C-25", by + " reports " + loss + " of another boot than the one that was lost");
        }
    }

    /** C-7: the controller hears of what happened in the order in which it happened. */
    public void sends(Host from, boolean older) {
        if (older) {
            throw new InvariantBroken("C-7", from + " sends a report while an older one still waits");
        }
    }

    /** C-6: only who has the lease may act, for another works on the same recovery by now. */
    public void acts(boolean hasLease, String what, Origin recovery) {
        if (!hasLease) {
            throw new InvariantBroken(
                    "C-6", "a controller sends " + what + " for " + recovery.host() + ", and its lease is another's");
        }
    }

    /** C-22: what is sent was decided just now. */
    public void sent(String what, Permit permit, Instant now) {
        if (permit.latest().filter(now::isAfter).isPresent()) {
            throw new InvariantBroken(
                    "C-22",
                    what + " is sent, which was to be sent until "
                            + permit.latest().get());
        }
    }

    /** C-12: of instances and processes a token speaks for its own host, of deaths for the others. */
    public void lieStored(Notification lie, Host token) {
        boolean isOwn = lie.hostname().equals(token.hostName());
        boolean isAllowed = lie.type().isOfOwnHostOnly() ? isOwn : !isOwn || !lie.isDeath();
        if (!isAllowed) {
            throw new InvariantBroken(
                    "C-12", "a " + lie.type() + " report about " + lie.hostname() + " is taken of " + token);
        }
    }

    /** A host's token is in wrong hands, which say in which boot that host is. */
    public void speaksOfItself(Host host) {
        ofThemselves.add(host);
    }

    /** Of such a host nobody can tell whether it is back: SAFETY.md, "What one stolen token can do". */
    public boolean isMisled(String host) {
        return ofThemselves.contains(world.host(host));
    }

    List<HostNotification> acknowledged() {
        return acknowledged;
    }

    /** Instances of which a failure is stored. */
    Set<InstanceId> crashes() {
        return crashes;
    }

    /** The controller's database is an old one: what was acknowledged since is forgotten, and what was counted. */
    public void restored() {
        restored = true;
        acknowledged.clear();
        crashes.clear();
        restarts.clear();
    }

    boolean isRestored() {
        return restored;
    }

    /** An operator has released something. */
    public void released() {
        releases++;
    }

    /** A report of an instance's failure is stored. */
    public void crashStored(InstanceId instance) {
        crashes.add(instance);
    }

    public void acknowledged(HostNotification report) {
        acknowledged.add(report);
    }

    /** C-29: what is sent for a host that is back arrives while its gate is surely shut. */
    public void actSent(String what, Origin recovery, int arrivalSeconds) {
        Host host = world.host(recovery.host().value());
        actsUnderWay.merge(host, 1, Integer::sum);
        BootGate gate = host.gate;
        boolean isBack = host.hasPower()
                && host.lastOffAt()
                        .isAfter(records.lostAt(recovery.notification()).minus(LEAD));
        if (gate == null || !gate.isSound() || !isBack) {
            return;
        }
        if (gate.isToldToOpen()) {
            throw new InvariantBroken("C-29", what + " of " + host + " is sent, whose gate was told to open");
        }
        if (!gate.isOpen() && gate.shutUntil().isBefore(world.now().plusSeconds(arrivalSeconds))) {
            throw new InvariantBroken("C-29", what + " of " + host + " is sent, and may arrive when its gate is open");
        }
    }

    public void actAnswered(Origin recovery) {
        actsUnderWay.merge(world.host(recovery.host().value()), -1, Integer::sum);
    }

    /** C-29: "open" is said when nothing is under way. */
    public void gateOpens(Host host) {
        if (host.gate.isToldToOpen() && actsUnderWay.getOrDefault(host, 0) > 0) {
            throw new InvariantBroken("C-29", "the gate of " + host + " is told to open while calls are under way");
        }
    }

    /** C-31: nothing is asked of Nova while the whole cloud is disarmed. */
    public void acts() {
        if (world.isDisarmed()) {
            throw new InvariantBroken("C-31", "Nova is asked for something while the whole cloud is disarmed");
        }
    }

    /** C-1: whoever forces a host down has it off, or had it off since the loss and none of its guests came back. */
    public void forcesDown(HostName name, Origin recovery) {
        wasOff("force-down", name, recovery);
        Host host = world.host(name.value());
        List<String> guests = truth(host).runningInstances();
        // What waited in its queue may bring guests to life at boot, while a slow force-down is on its way.
        boolean offSince = host.lastOffAt().isAfter(records.lostAt(recovery.notification()));
        if (!guests.isEmpty() && !offSince) {
            throw new InvariantBroken("C-1", "force-down of " + name + ", where guests run: " + guests);
        }
    }

    /** C-1 for one instance; C-33: nothing is reset that may still be done, or is done elsewhere. */
    public void resets(InstanceId instance, Origin recovery) {
        isOff("reset", instance, recovery);
        TaskState task = world.cloud().instance(instance.toString()).taskState();
        if (task != null && !LEFT_OVER.contains(task)) {
            throw new InvariantBroken("C-33", "reset of " + world.nameOf(instance) + ", whose task is " + task);
        }
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
        Instant lostAt = records.lostAt(recovery.notification());
        if (host.hasPower() && host.lastOffAt().isBefore(lostAt.minus(LEAD))) {
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
            boolean onlyLeft = recovery.hold()
                    .filter(hold -> hold.reason() == HoldReason.LEFT_IN_ORDER)
                    .isPresent();
            if (recovery.host().equals(host)
                    && !recovery.state().isFinal()
                    && recovery.state() != HostState.RETURNED
                    && !onlyLeft) {
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
        if (within > POLICY.restarts() + 1 + releases) {
            throw new InvariantBroken(
                    "C-18",
                    world.nameOf(instance) + " is restarted " + within + " times within " + POLICY.crashWindow());
        }
    }

    /** C-34: what stands still on an I/O error gets the time to be resumed, and is not stopped as one of many. */
    public void stops(InstanceId instance) {
        List<InstanceId> standing = world.standingNow();
        if (releases > 0 || !standing.contains(instance)) {
            return;
        }
        IoErrors policy = POLICY.ioErrors();
        Instant since = world.standing().get(instance);
        if (since.plus(policy.patience()).isAfter(world.now()) || standing.size() > policy.limit()) {
            throw new InvariantBroken(
                    "C-34",
                    "stop of " + world.nameOf(instance) + ", which stands still since " + since + " as "
                            + standing.size() + " do, and would go on");
        }
    }

    /** C-17: only what this software disabled for a process is enabled for one, and for nothing else. */
    public void enables(ServiceView service, Origin recovery) {
        boolean forProcess =
                records.others().all().stream().anyMatch(row -> row.id().equals(recovery.id()));
        String reason = service.disabledReason() == null ? "" : service.disabledReason();
        if (!service.enabled() && forProcess != reason.startsWith("Masakari: process ")) {
            throw new InvariantBroken("C-17", service.host() + " is enabled, which is disabled for: " + reason);
        }
        if (!service.enabled() && !forProcess) {
            aggregates.left(recovery.host(), service.host().value()).ifPresent(left -> {
                throw new InvariantBroken(
                        "C-36",
                        service.host() + " is enabled for " + recovery.host() + " before it is in its aggregate "
                                + left);
            });
        }
    }

    /** C-36: only what the recovery has taken is added, before it is enabled, and to nothing but what the lost host is in. */
    public void joins(int aggregate, HostName reserved, Origin recovery) {
        if (records.reservedFree(reserved).contains(reserved)) {
            throw new InvariantBroken("C-36", reserved + " is added to an aggregate, and nobody has taken it");
        }
        aggregates.against(aggregate, recovery.host(), reserved).ifPresent(why -> {
            throw new InvariantBroken("C-36", reserved + " is added to aggregate " + aggregate + ", " + why);
        });
    }

    /** @param target null if none has claimed the instance: then any lost host may have been it */
    private boolean isForcedDown(String target, HostName source) {
        return world.cloud().services().stream()
                .filter(service -> target == null || service.host().equals(target))
                .anyMatch(service -> service.forcedDown() && !service.host().equals(source.value()));
    }

    /** L-1: no instance lives twice. L-5: none has lost its only disk. */
    public void afterStep() {
        if (world.pacemaker().isAskedAgainstOptions()) {
            throw new InvariantBroken("C-31", "a monitor has a host fenced that the cluster's own options protect");
        }
        world.disksLost().findAny().ifPresent(name -> {
            throw new InvariantBroken("L-5", name + " was evacuated while its only disk lay on its host");
        });
        if (!world.cloud().violations().isEmpty()) {
            var violation = world.cloud().violations().get(0);
            throw new InvariantBroken(
                    "L-1", world.nameOf(InstanceId.of(violation.instanceId())) + " runs on " + violation.runningOn());
        }
    }

    private HostView truth(Host host) {
        return world.cloud().hostView(host.name);
    }
}

package io.masakari.simulator;

import io.masakari.core.detection.Output.Report;
import io.masakari.core.detection.ReportStage;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Command;
import io.masakari.core.recovery.Evacuation;
import io.masakari.core.recovery.EvacuationState;
import io.masakari.core.recovery.HostRecovery;
import io.masakari.core.recovery.Recovery;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.RecoveryPolicy;
import io.masakari.core.recovery.RecoveryState;
import io.masakari.core.recovery.Step;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.OperatorWord;
import io.masakari.core.safety.Situation;
import io.masakari.core.safety.StormLimit;
import io.masakari.embeddednova.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Stands in for the controller's shell around {@link HostRecovery}: reports are stored, then acknowledged; a step is
 * stored, then its commands go out; after a crash only what was stored is left, and calls in flight lose their answers.
 */
final class Controller {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration RENEW = Duration.ofSeconds(10);
    private static final Duration STORE_AGAIN = Duration.ofSeconds(1);

    private final World world;
    private final HostRecovery machine = new HostRecovery(RecoveryPolicy.defaults());
    private final StormLimit storm;

    // What is on disk.
    private final Map<LossKey, Loss> losses = new LinkedHashMap<>();
    private final Map<HostName, Instant> returns = new HashMap<>();
    private final Map<RecoveryId, Recovery> stored = new LinkedHashMap<>();
    private final Map<RecoveryId, OperatorWord> words = new HashMap<>();
    private final Map<HostName, RecoveryId> reservedTaken = new LinkedHashMap<>();
    private final Set<HostName> maintenance = new TreeSet<>();

    private boolean diskFull;
    private Duration storeTakes = Duration.ZERO;
    private Instant leaseUntil = Instant.MAX;

    /** Has the lease and takes the reports; null while none runs. */
    private Running holder = new Running();
    /** Waits for the lease to end. */
    private boolean standby;
    /** Lost the lease while it hung; may wake up. */
    private final List<Running> past = new ArrayList<>();

    private int commands;
    private int crashAt;
    private boolean crashAfterSending;

    /** One controller process: what a crash takes with it. */
    private static final class Running {
        boolean ended;
        boolean hung;
        final Map<RecoveryId, Recovery> active = new LinkedHashMap<>();
        final Map<RecoveryId, Instant> wakes = new HashMap<>();
        final Deque<Runnable> stalled = new ArrayDeque<>();

        void run(Runnable task) {
            if (hung) {
                stalled.add(task);
            } else if (!ended) {
                task.run();
            }
        }
    }

    /** One loss as reported: the best evidence so far, and what became of it. */
    static final class Loss {
        final NotificationId notification;
        HostEvidence evidence;
        ReportStage stage;
        Optional<RecoveryId> recovery = Optional.empty();
        String ignored = "";

        Loss(NotificationId notification, HostEvidence evidence, ReportStage stage) {
            this.notification = notification;
            this.evidence = evidence;
            this.stage = stage;
        }
    }

    Controller(World world, int stormPercent) {
        this.world = world;
        this.storm = new StormLimit(stormPercent, 0, Duration.ofMinutes(5));
        renew(holder);
    }

    // ---- reports ----

    /** A report arrives; the answer is the notification's id, or nothing if nobody answers. */
    Optional<String> receive(Report report, String from) {
        if (!isUp() || holder.hung) {
            return Optional.empty();
        }
        if (diskFull) {
            world.log("controller", "report.refused", report.evidence().host() + " " + report.stage() + ": disk full");
            return Optional.empty();
        }
        LossKey key = keyOf(report);
        Loss known = losses.get(key);
        NotificationId id = known == null ? new NotificationId(new UUID(1, losses.size() + 1L)) : known.notification;
        if (world.bug() == PlantedBug.ACK_BEFORE_STORE) {
            Running running = holder;
            world.after(world.chance().millis(50, 400), () -> running.run(() -> store(report, id, from)));
        } else {
            store(report, id, from);
        }
        world.invariants().acknowledged(report);
        return Optional.of(id.toString());
    }

    private LossKey keyOf(Report report) {
        LossKey key = report.key();
        return world.bug() == PlantedBug.RING_ACROSS_CLUSTERS
                ? new LossKey(new ClusterName("any"), key.ring(), key.node())
                : key;
    }

    private void store(Report report, NotificationId id, String from) {
        Loss loss = losses.get(keyOf(report));
        boolean news = loss == null || !loss.stage.covers(report.stage());
        if (loss == null) {
            loss = new Loss(id, report.evidence(), report.stage());
            losses.put(keyOf(report), loss);
        } else if (news) {
            loss.stage = report.stage();
            if (report.evidence().fencing().compareTo(FencingStatus.PENDING) != 0
                    && loss.evidence.fencing() != FencingStatus.PROVEN) {
                loss.evidence = report.evidence();
            }
        }
        if (!news) {
            return;
        }
        world.log("controller", "report.stored", loss.evidence.host() + " " + report.stage() + " from " + from);
        if (report.stage() == ReportStage.RETURNED) {
            returns.put(loss.evidence.host(), report.decidedAt().wall());
        }
        Loss changed = loss;
        soon(() -> handle(changed));
    }

    /** After the commit, on the engine's own time; a crash may come in between. */
    private void soon(Runnable task) {
        Running running = holder;
        world.after(world.chance().millis(0, 3), () -> running.run(task));
    }

    private void handle(Loss loss) {
        if (!canStore(holder, () -> handle(loss))) {
            return;
        }
        Map<RecoveryId, Recovery> active = holder.active;
        if (loss.recovery.isPresent() || loss.stage == ReportStage.RETURNED) {
            active.values().stream()
                    .filter(recovery -> recovery.host().equals(loss.evidence.host()))
                    .map(Recovery::id)
                    .toList()
                    .forEach(this::review);
            return;
        }
        if (!loss.ignored.isEmpty()) {
            return;
        }
        for (Recovery other : List.copyOf(active.values())) {
            if (other.host().equals(loss.evidence.host())) {
                boolean untouched = other.state() == RecoveryState.HELD
                        && other.forcedDownAt().isEmpty();
                if (!untouched) {
                    loss.ignored = "the host is being recovered already";
                    world.log("controller", "report.ignored", loss.evidence.host() + ": " + loss.ignored);
                    return;
                }
                deliver(holder, other.id(), new RecoveryEvent.Cancelled("a later report"));
            }
        }
        RecoveryId id = new RecoveryId(new UUID(2, stored.size() + 1L));
        loss.recovery = Optional.of(id);
        Recovery before = null;
        take(
                holder,
                id,
                before,
                machine.begin(
                        id,
                        loss.notification,
                        segment(loss.evidence.host()),
                        loss.evidence.host(),
                        world.spec().method(),
                        situation(loss, Optional.empty()),
                        world.now()));
    }

    // ---- recoveries ----

    private void deliver(Running running, RecoveryId id, RecoveryEvent event) {
        Recovery before = running.active.get(id);
        if (before != null && canStore(running, () -> deliver(running, id, event))) {
            take(running, id, before, machine.next(before, event, world.now()));
        }
    }

    /** Nothing is done that cannot be stored first; it is tried again. A lease that has ended ends its process. */
    private boolean canStore(Running running, Runnable again) {
        if (running != holder && world.bug() != PlantedBug.STALE_LEASE) {
            end(running);
            return false;
        }
        if (diskFull) {
            world.after(STORE_AGAIN, () -> running.run(again));
        }
        return !diskFull;
    }

    /** Stores, then acts (SAFETY.md, C-6). */
    private void take(Running running, RecoveryId id, Recovery before, Step step) {
        Recovery next = step.next();
        stored.put(id, next);
        tell(before, next);
        if (next.state().isFinal()) {
            running.active.remove(id);
            giveBackForgotten(next);
        } else {
            running.active.put(id, next);
        }
        running.wakes.remove(id);
        step.wakeAt().ifPresent(at -> {
            running.wakes.put(id, at);
            world.after(
                    Duration.between(world.now(), at),
                    () -> running.run(() -> {
                        if (at.equals(running.wakes.get(id))) {
                            deliver(running, id, new RecoveryEvent.TimeCame());
                        }
                    }));
        });
        if (storeTakes.isZero()) {
            send(running, next, step.commands());
        } else {
            world.after(storeTakes, () -> running.run(() -> send(running, next, step.commands())));
        }
    }

    private void send(Running running, Recovery recovery, List<Command> commands) {
        for (Command command : commands) {
            // The store was slow, and the process may have hung meanwhile.
            if (running != holder && world.bug() != PlantedBug.STALE_LEASE) {
                end(running);
            }
            if (!running.ended) {
                send(running, recovery, command);
            }
        }
    }

    private void send(Running running, Recovery recovery, Command command) {
        if (command instanceof Command.Review) {
            world.after(world.chance().millis(0, 3), () -> running.run(() -> review(running, recovery.id())));
            return;
        }
        commands++;
        boolean crashNow = commands == crashAt;
        String name = NovaLine.name(command);
        if (crashNow && !crashAfterSending) {
            crash("before command " + commands + ", " + name);
            return;
        }
        world.invariants().acts(running == holder, name, recovery);
        world.novaLine()
                .send(
                        command,
                        () -> perform(recovery, command),
                        event -> running.run(() -> deliver(running, recovery.id(), event)));
        if (crashNow) {
            crash("after command " + commands + ", " + name);
        }
    }

    private RecoveryEvent perform(Recovery recovery, Command command) {
        try {
            return command.perform(new NovaPort(world, this, recovery));
        } catch (Refusal refusal) {
            return new RecoveryEvent.CallFailed(
                    command, new CallFailure(CallFailure.Kind.REFUSED, refusal.status(), refusal.getMessage()));
        }
    }

    private void review(RecoveryId id) {
        review(holder, id);
    }

    private void review(Running running, RecoveryId id) {
        Recovery recovery = running.active.get(id);
        if (recovery == null) {
            return;
        }
        Loss loss = lossOf(recovery);
        Instant returned = returns.get(recovery.host());
        if (returned != null && !returned.isBefore(loss.evidence.lostAt())) {
            deliver(running, id, new RecoveryEvent.HostReturned());
        }
        deliver(running, id, new RecoveryEvent.Reviewed(situation(loss, Optional.ofNullable(words.get(id)))));
    }

    private Loss lossOf(Recovery recovery) {
        return losses.values().stream()
                .filter(loss -> loss.notification.equals(recovery.notification()))
                .findFirst()
                .orElseThrow();
    }

    private Situation situation(Loss loss, Optional<OperatorWord> word) {
        HostEvidence evidence = loss.evidence;
        if (world.bug() == PlantedBug.NO_FENCING_GATE && evidence.fencing() != FencingStatus.PROVEN) {
            evidence = evidence.provenBy(new FencingProof("nobody", "off", "", world.now()));
        }
        return new Situation(
                Optional.of(evidence),
                word,
                true,
                maintenance.contains(evidence.host()),
                false,
                lostAtOnce(evidence.host()),
                storm.hostsOf(world.hostsOf(clusterOf(evidence.host())).size()));
    }

    private int lostAtOnce(HostName host) {
        Instant from = world.now().minus(storm.window());
        Set<HostName> lost = new TreeSet<>();
        lost.add(host);
        for (Recovery recovery : stored.values()) {
            if (!recovery.segment().equals(segment(host))) {
                continue;
            }
            Instant returned = returns.getOrDefault(recovery.host(), Instant.MIN);
            boolean back = !returned.isBefore(recovery.startedAt());
            boolean held = recovery.hold()
                    .filter(hold -> hold.reason() == HoldReason.STORM)
                    .isPresent();
            if (held || !back && !recovery.startedAt().isBefore(from)) {
                lost.add(recovery.host());
            }
        }
        return lost.size();
    }

    private ClusterName clusterOf(HostName host) {
        return world.host(host.value()).cluster;
    }

    private SegmentId segment(HostName host) {
        return new SegmentId(new UUID(0, 1L + world.clusterNames().indexOf(clusterOf(host))));
    }

    // ---- operators ----

    /** Releases all held recoveries of a host. */
    void release(HostName host, boolean confirmedOff) {
        for (Recovery recovery : activeNow()) {
            if (recovery.host().equals(host)) {
                words.put(recovery.id(), new OperatorWord("ann", "", confirmedOff, world.now()));
                review(recovery.id());
            }
        }
    }

    void cancel(HostName host) {
        for (Recovery recovery : activeNow()) {
            if (recovery.host().equals(host)) {
                deliver(holder, recovery.id(), new RecoveryEvent.Cancelled("ann"));
            }
        }
    }

    void setMaintenance(HostName host, boolean on) {
        if (on ? maintenance.add(host) : maintenance.remove(host)) {
            activeNow().stream().map(Recovery::id).forEach(this::review);
        }
    }

    private List<Recovery> activeNow() {
        return isUp() && !holder.hung ? List.copyOf(holder.active.values()) : List.of();
    }

    // ---- reserved hosts; on disk ----

    List<HostName> reservedHeldBy(RecoveryId id) {
        List<HostName> held = new ArrayList<>();
        reservedTaken.forEach((host, by) -> {
            if (by.equals(id)) {
                held.add(host);
            }
        });
        return held;
    }

    /** Of the segment of {@code lost}. */
    List<HostName> reservedFree(HostName lost) {
        return world.spec().reserved().stream()
                .map(HostName::new)
                .filter(host -> clusterOf(host).equals(clusterOf(lost)))
                .filter(host -> !reservedTaken.containsKey(host))
                .toList();
    }

    void takeReserved(HostName host, RecoveryId by) {
        RecoveryId holder = reservedTaken.putIfAbsent(host, by);
        if (holder == null) {
            world.log("controller", "reserved-host.taken", host.value());
        }
    }

    void returnReserved(HostName host, RecoveryId by) {
        if (reservedTaken.remove(host, by)) {
            world.log("controller", "reserved-host.returned", host.value());
        }
    }

    /** Taken, but the answer that said so was lost. */
    private void giveBackForgotten(Recovery ended) {
        reservedHeldBy(ended.id()).stream()
                .filter(host -> !ended.reserved().contains(host))
                .forEach(host -> returnReserved(host, ended.id()));
    }

    // ---- the process ----

    boolean isUp() {
        return holder != null;
    }

    int commandsSent() {
        return commands;
    }

    /** How long the store needs for one transaction. */
    Duration storeTakes() {
        return storeTakes;
    }

    void setStoreTakes(Duration time) {
        storeTakes = time;
    }

    /** While it is, nothing can be stored. */
    void setDiskFull(boolean full) {
        diskFull = full;
    }

    /** Dies at the n-th command from the start of the run, before or right after it is sent. */
    void crashAt(int command, boolean afterSending) {
        crashAt = command;
        crashAfterSending = afterSending;
    }

    void crash(String when) {
        if (isUp()) {
            world.log("controller", "controller.crashed", when);
            holder.ended = true;
            holder = null;
        }
    }

    /** Starts on the store of a process that surely is gone, so its lease is over too. */
    void start() {
        if (!isUp()) {
            takeOver("controller.started");
        }
    }

    /** The process stops, and knows nothing of it. */
    void hang() {
        if (isUp() && !holder.hung) {
            holder.hung = true;
            world.log("controller", "controller.hung", "");
        }
    }

    /** All that hung go on where they were. */
    void thaw() {
        List<Running> awake = new ArrayList<>(past);
        past.clear();
        if (isUp()) {
            awake.add(holder);
        }
        for (Running running : awake) {
            if (running.hung) {
                running.hung = false;
                world.log("controller", "controller.thawed", "");
                if (running == holder) {
                    leaseUntil = world.now().plus(LEASE);
                }
                while (!running.stalled.isEmpty()) {
                    running.run(running.stalled.poll());
                }
            }
        }
    }

    /** A second process waits for the first one's lease to end. */
    void standBy() {
        if (!standby) {
            standby = true;
            world.log("controller", "controller.stands-by", "");
            tryLease();
        }
    }

    private void tryLease() {
        boolean over = !isUp() || world.now().isAfter(leaseUntil);
        if (standby && over) {
            standby = false;
            takeOver("controller.took-over");
        } else if (standby) {
            world.after(RENEW, this::tryLease);
        }
    }

    private void renew(Running running) {
        leaseUntil = world.now().plus(LEASE);
        world.after(
                RENEW,
                () -> running.run(() -> {
                    if (running == holder) {
                        renew(running);
                    } else {
                        end(running);
                    }
                }));
    }

    private void end(Running running) {
        if (!running.ended && world.bug() != PlantedBug.STALE_LEASE) {
            running.ended = true;
            world.log("controller", "controller.ended", "another has the lease");
        }
    }

    private void takeOver(String how) {
        if (isUp()) {
            past.add(holder);
        }
        Running running = new Running();
        holder = running;
        world.log("controller", how, "");
        renew(running);
        for (Recovery recovery : List.copyOf(stored.values())) {
            if (!recovery.state().isFinal()) {
                Recovery restored = restored(recovery);
                running.active.put(recovery.id(), restored);
                resume(running, restored);
            }
        }
        losses.values().stream().filter(loss -> loss.recovery.isEmpty()).forEach(loss -> soon(() -> handle(loss)));
    }

    private void resume(Running running, Recovery restored) {
        if (canStore(running, () -> resume(running, restored))) {
            take(running, restored.id(), restored, machine.resume(restored, world.now()));
        }
    }

    private Recovery restored(Recovery disk) {
        List<Evacuation> evacuations = new ArrayList<>(disk.evacuations().values());
        if (world.bug() == PlantedBug.RESUME_WITHOUT_LOOK) {
            evacuations.replaceAll(e -> e.state() == EvacuationState.REQUESTING ? asPending(e) : e);
        }
        return Recovery.restored(
                disk.id(),
                disk.notification(),
                disk.segment(),
                disk.host(),
                disk.method(),
                disk.startedAt(),
                disk.state(),
                disk.stateSince(),
                disk.hold(),
                disk.proof(),
                disk.forcedDownAt(),
                disk.cancelledBy(),
                evacuations,
                reservedHeldBy(disk.id()),
                disk.reason());
    }

    private static Evacuation asPending(Evacuation e) {
        return new Evacuation(
                e.instance(),
                e.name(),
                e.wasStopped(),
                e.preferred(),
                e.needsReset(),
                EvacuationState.PENDING,
                e.attempts(),
                e.accepted(),
                e.callFailures(),
                e.cleanLooks(),
                e.refusal(),
                e.target(),
                e.avoid(),
                e.schedulerFailed(),
                e.since(),
                e.notBefore(),
                e.firstAskedAt(),
                e.skip(),
                e.reason());
    }

    // ---- what others see ----

    List<Recovery> recoveries() {
        return List.copyOf(stored.values());
    }

    Map<LossKey, Loss> losses() {
        return losses;
    }

    /** What is stored of a report; null if nothing is. */
    Loss lossOf(Report report) {
        return losses.get(keyOf(report));
    }

    private void tell(Recovery before, Recovery next) {
        boolean stateChanged = before == null || before.state() != next.state();
        boolean holdChanged = next.hold().isPresent()
                && (before == null
                        || before.hold().map(Recovery.Hold::reason).orElse(null)
                                != next.hold().get().reason());
        if (stateChanged || holdChanged) {
            world.log(
                    "controller",
                    "recovery.changed",
                    next.host() + " " + next.state()
                            + next.hold().map(hold -> " " + hold.reason()).orElse("")
                            + (next.state().isFinal() ? ": " + next.reason() : ""));
        }
        for (Map.Entry<InstanceId, Evacuation> entry : next.evacuations().entrySet()) {
            Evacuation now = entry.getValue();
            Evacuation was = before == null ? null : before.evacuations().get(entry.getKey());
            if (now.state().isFinal() && (was == null || was.state() != now.state())) {
                String where = now.state() == EvacuationState.LANDED
                        ? " on " + now.target().orElseThrow()
                        : "";
                String why = now.reason().isEmpty() ? "" : ": " + now.reason();
                world.log(
                        "controller",
                        "instance." + now.state().name().toLowerCase(java.util.Locale.ROOT),
                        now.name() + where + why);
            }
        }
    }
}

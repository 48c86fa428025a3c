package io.masakari.simulator;

import io.masakari.core.detection.Output.Report;
import io.masakari.core.detection.ReportStage;
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
import java.util.ArrayList;
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
    static final SegmentId SEGMENT = new SegmentId(new UUID(0, 1));

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

    // What a crash takes with it.
    private boolean up = true;
    private int process;
    private final Map<RecoveryId, Recovery> active = new LinkedHashMap<>();
    private final Map<RecoveryId, Instant> wakes = new HashMap<>();

    private int commands;
    private int crashAt;
    private boolean crashAfterSending;

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
    }

    // ---- reports ----

    /** A report arrives; the answer is the notification's id, or nothing if nobody answers. */
    Optional<String> receive(Report report, String from) {
        if (!up) {
            return Optional.empty();
        }
        LossKey key = report.key();
        Loss known = losses.get(key);
        NotificationId id = known == null ? new NotificationId(new UUID(1, losses.size() + 1L)) : known.notification;
        if (world.bug() == PlantedBug.ACK_BEFORE_STORE) {
            int current = process;
            world.after(world.chance().millis(50, 400), () -> {
                if (up && current == process) {
                    store(report, id, from);
                }
            });
        } else {
            store(report, id, from);
        }
        world.invariants().acknowledged(report);
        return Optional.of(id.toString());
    }

    private void store(Report report, NotificationId id, String from) {
        Loss loss = losses.get(report.key());
        boolean news = loss == null || !loss.stage.covers(report.stage());
        if (loss == null) {
            loss = new Loss(id, report.evidence(), report.stage());
            losses.put(report.key(), loss);
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
        int current = process;
        world.after(world.chance().millis(0, 3), () -> {
            if (up && current == process) {
                task.run();
            }
        });
    }

    private void handle(Loss loss) {
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
                deliver(other.id(), new RecoveryEvent.Cancelled("a later report"));
            }
        }
        RecoveryId id = new RecoveryId(new UUID(2, stored.size() + 1L));
        loss.recovery = Optional.of(id);
        Recovery before = null;
        take(
                id,
                before,
                machine.begin(
                        id,
                        loss.notification,
                        SEGMENT,
                        loss.evidence.host(),
                        world.spec().method(),
                        situation(loss, Optional.empty()),
                        world.now()));
    }

    // ---- recoveries ----

    private void deliver(RecoveryId id, RecoveryEvent event) {
        Recovery before = active.get(id);
        if (before != null) {
            take(id, before, machine.next(before, event, world.now()));
        }
    }

    /** Stores, then acts (SAFETY.md, C-6). */
    private void take(RecoveryId id, Recovery before, Step step) {
        Recovery next = step.next();
        stored.put(id, next);
        tell(before, next);
        if (next.state().isFinal()) {
            active.remove(id);
        } else {
            active.put(id, next);
        }
        wakes.remove(id);
        step.wakeAt().ifPresent(at -> {
            wakes.put(id, at);
            int current = process;
            world.after(Duration.between(world.now(), at), () -> {
                if (up && current == process && at.equals(wakes.get(id))) {
                    deliver(id, new RecoveryEvent.TimeCame());
                }
            });
        });
        for (Command command : step.commands()) {
            if (!up) {
                return;
            }
            send(next, command);
        }
    }

    private void send(Recovery recovery, Command command) {
        if (command instanceof Command.Review) {
            soon(() -> review(recovery.id()));
            return;
        }
        commands++;
        boolean crashNow = commands == crashAt;
        if (crashNow && !crashAfterSending) {
            crash("before command " + commands + ", " + name(command));
            return;
        }
        call(recovery, command);
        if (crashNow) {
            crash("after command " + commands + ", " + name(command));
        }
    }

    private static String name(Command command) {
        return command.getClass().getSimpleName();
    }

    private void call(Recovery recovery, Command command) {
        World.CallFate fate = world.nextCall(name(command));
        Duration there = world.chance().millis(1, 30);
        Duration back = world.chance().millis(1, 30);
        int current = process;
        switch (fate) {
            case OK ->
                world.after(there, () -> {
                    RecoveryEvent result = perform(recovery, command);
                    world.after(back, () -> answer(current, recovery.id(), result));
                });
            case UNAVAILABLE ->
                world.after(
                        there.plus(back),
                        () -> answer(
                                current,
                                recovery.id(),
                                new RecoveryEvent.CallFailed(
                                        command, new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "busy"))));
            case LOST_BEFORE -> lose(current, recovery, command, world.chance().millis(10, 1_000));
            case LOST_AFTER -> {
                world.after(there, () -> perform(recovery, command));
                lose(current, recovery, command, there.plus(world.chance().millis(1, 1_000)));
            }
            case LATE -> {
                lose(current, recovery, command, world.chance().millis(10, 1_000));
                world.after(world.chance().millis(1_000, 4_500), () -> perform(recovery, command));
            }
        }
    }

    private void lose(int ofProcess, Recovery recovery, Command command, Duration after) {
        world.log("nova", "answer.lost", name(command));
        if (world.bug() == PlantedBug.BLIND_REPEAT && command instanceof Command.Evacuate) {
            world.after(after, () -> {
                RecoveryEvent result = perform(recovery, command);
                answer(ofProcess, recovery.id(), result);
            });
            return;
        }
        CallFailure lost = new CallFailure(CallFailure.Kind.ANSWER_LOST, 0, "the connection was closed");
        world.after(after, () -> answer(ofProcess, recovery.id(), new RecoveryEvent.CallFailed(command, lost)));
    }

    private RecoveryEvent perform(Recovery recovery, Command command) {
        try {
            return command.perform(new NovaPort(world, this, recovery));
        } catch (Refusal refusal) {
            return new RecoveryEvent.CallFailed(
                    command, new CallFailure(CallFailure.Kind.REFUSED, refusal.status(), refusal.getMessage()));
        }
    }

    private void answer(int ofProcess, RecoveryId id, RecoveryEvent event) {
        if (up && ofProcess == process) {
            deliver(id, event);
        }
    }

    private void review(RecoveryId id) {
        Recovery recovery = active.get(id);
        if (recovery == null) {
            return;
        }
        Loss loss = lossOf(recovery);
        Instant returned = returns.get(recovery.host());
        if (returned != null && !returned.isBefore(loss.evidence.lostAt())) {
            deliver(id, new RecoveryEvent.HostReturned());
        }
        deliver(id, new RecoveryEvent.Reviewed(situation(loss, Optional.ofNullable(words.get(id)))));
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
                storm.hostsOf(world.hosts().size()));
    }

    private int lostAtOnce(HostName host) {
        Instant from = world.now().minus(storm.window());
        Set<HostName> lost = new TreeSet<>();
        lost.add(host);
        for (Recovery recovery : stored.values()) {
            Instant returned = returns.getOrDefault(recovery.host(), Instant.MIN);
            boolean back = !returned.isBefore(recovery.startedAt());
            boolean held = active.containsKey(recovery.id())
                    && recovery.hold()
                            .filter(hold -> hold.reason() == HoldReason.STORM)
                            .isPresent();
            if (held || !back && !recovery.startedAt().isBefore(from)) {
                lost.add(recovery.host());
            }
        }
        return lost.size();
    }

    // ---- operators ----

    /** Releases all held recoveries of a host. */
    void release(HostName host, boolean confirmedOff) {
        for (Recovery recovery : List.copyOf(active.values())) {
            if (recovery.host().equals(host)) {
                words.put(recovery.id(), new OperatorWord("ann", "", confirmedOff, world.now()));
                review(recovery.id());
            }
        }
    }

    void setMaintenance(HostName host, boolean on) {
        if (on ? maintenance.add(host) : maintenance.remove(host)) {
            List.copyOf(active.keySet()).forEach(this::review);
        }
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

    List<HostName> reservedFree() {
        return world.spec().reserved().stream()
                .map(HostName::new)
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

    // ---- the process ----

    boolean isUp() {
        return up;
    }

    int commandsSent() {
        return commands;
    }

    /** Dies at the n-th command from the start of the run, before or right after it is sent. */
    void crashAt(int command, boolean afterSending) {
        crashAt = command;
        crashAfterSending = afterSending;
    }

    void crash(String when) {
        if (up) {
            world.log("controller", "controller.crashed", when);
            up = false;
            process++;
            active.clear();
            wakes.clear();
        }
    }

    void start() {
        if (up) {
            return;
        }
        up = true;
        world.log("controller", "controller.started", "");
        for (Recovery recovery : List.copyOf(stored.values())) {
            if (!recovery.state().isFinal()) {
                Recovery restored = restored(recovery);
                active.put(recovery.id(), restored);
                take(recovery.id(), restored, machine.resume(restored, world.now()));
            }
        }
        losses.values().stream().filter(loss -> loss.recovery.isEmpty()).forEach(loss -> soon(() -> handle(loss)));
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

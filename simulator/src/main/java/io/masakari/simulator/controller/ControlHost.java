package io.masakari.simulator.controller;

import io.masakari.controller.api.http.Response;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.GateAnswer;
import io.masakari.core.model.GateAsk;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.safety.SafeTimes;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.InstanceNotification;
import io.masakari.runtime.report.Notification;
import io.masakari.runtime.report.NotificationWire;
import io.masakari.runtime.report.WireException;
import io.masakari.simulator.disk.ControllerStore;
import io.masakari.simulator.disk.OtherRecoveries;
import io.masakari.simulator.disk.Records;
import io.masakari.simulator.invariants.Invariants;
import io.masakari.simulator.nova.NovaLine;
import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.PlantedBug;
import io.masakari.simulator.world.World;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Where controllers run: the process that takes the reports, and those that hung and lost their place to another, all on
 * one disk.
 */
public final class ControlHost {
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration RESTART = Duration.ofSeconds(2);

    private static final String STORED = "{\"notification\": {\"notification_uuid\": \"" + new UUID(0, 0) + "\"}}";

    private final World world;
    private final Chance diskChance;
    private final ControllerStore store;
    private final Records records;
    private final Invariants invariants;
    private final NovaLine line;
    /** Takes the reports; null while none runs. */
    private ControllerProcess holder;
    /** Lost its place while it hung; may wake up. */
    private final List<ControllerProcess> past = new ArrayList<>();

    private final Map<String, Instant> challengesIssued = new HashMap<>();
    /** Hosts that an operator has once confirmed to be off. */
    private final Set<HostName> confirmedBefore = new HashSet<>();

    private final Map<String, HostNotification> returnsStored = new HashMap<>();
    private int processes;
    private boolean standby;
    private Instant hungSince = Instant.MAX;
    private Duration storeTakes = Duration.ZERO;
    private int commands;
    private int crashAt;
    private boolean crashAfterSending;

    public ControlHost(World world, ControllerStore store, Records records, Invariants invariants, NovaLine line) {
        this.world = world;
        this.diskChance = world.chanceOf("controller's disk");
        this.store = store;
        this.records = records;
        this.invariants = invariants;
        this.line = line;
        for (ClusterName cluster : world.clusterNames()) {
            store.register(
                    records.nameOf(cluster),
                    cluster.value(),
                    records.segmentOf(cluster),
                    world.hostsOf(cluster),
                    world.spec(),
                    ControlHost::tokenOf,
                    world.bug() != PlantedBug.UNBOUND_TOKENS);
        }
        holder = process();
        holder.start();
    }

    private static String tokenOf(Host host) {
        return "token of " + host;
    }

    /** The lock of the database's file would tell that no other process lives; who stands by has no such lock. */
    private ControllerProcess process() {
        return new ControllerProcess(world, this, store, invariants, line, ++processes, past.isEmpty());
    }

    // ---- reports ----

    /** A report arrives; no answer if nobody takes it. */
    public Optional<Response> receive(byte[] body, Host from) {
        if (!isUp() || !holder.isAwake()) {
            return Optional.empty();
        }
        ControllerProcess taker = holder;
        Notification notification = decode(body);
        if (world.bug() == PlantedBug.ACK_BEFORE_STORE && notification instanceof HostNotification) {
            world.after(diskChance.millis(50, 400), () -> {
                if (taker.isAwake()) {
                    post(taker, notification, from);
                }
            });
            invariants.acknowledged((HostNotification) notification);
            return Optional.of(Response.json(202, STORED));
        }
        return Optional.of(post(taker, notification, from));
    }

    /** A greeting arrives; no answer if nobody takes it. */
    public Optional<Response> greet(byte[] body, Host token) {
        byte[] taken = world.bug() == PlantedBug.STANDING_UNVERIFIED
                ? new String(body, StandardCharsets.UTF_8)
                        .replace("\"fault\":\"the unit is masked\"", "\"waits_ms\":120000")
                        .getBytes(StandardCharsets.UTF_8)
                : world.bug() == PlantedBug.SIGHTING_IGNORED ? withoutGuests(body) : body;
        return isUp() && holder.isAwake() ? Optional.of(holder.greet(taken, tokenOf(token))) : Optional.empty();
    }

    private static byte[] withoutGuests(byte[] greeting) {
        return new String(greeting, StandardCharsets.UTF_8)
                .replaceAll(",\"guests\":\\{[^}]*}", "")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A gate asks; no answer if nobody takes it. */
    public Optional<CompletableFuture<GateAnswer>> gate(GateAsk ask) {
        if (!isUp() || !holder.isAwake()) {
            return Optional.empty();
        }
        Instant now = world.now();
        Optional<Instant> issued = ask.answers().map(challengesIssued::get);
        GateAsk taken = world.bug() == PlantedBug.PROMISE_FROM_ANSWER && issued.isPresent()
                ? new GateAsk(
                        ask.host(),
                        ask.boot(),
                        ask.shutFor(),
                        ask.answers(),
                        ask.promise().plus(Duration.between(issued.get(), now)),
                        ask.running(),
                        ask.opened())
                : ask;
        return Optional.of(holder.gate(taken).thenApply(answer -> {
            challengesIssued.put(answer.challenge(), world.now());
            boolean early = world.bug() == PlantedBug.OPENS_WITHOUT_DRAIN
                    && answer.why().contains("under way");
            return early ? new GateAnswer(true, "", "", Duration.ZERO, 0) : answer;
        }));
    }

    /** What that host holds back starts now. */
    public void gateOpens(Host host) {
        invariants.gateOpens(host);
    }

    public void openGate(HostName host) {
        if (isUp() && holder.isAwake()) {
            holder.openGate(host);
        }
    }

    /** What is not true arrives, with the token of that host. */
    public void lie(Notification what, Host token) {
        if (isUp() && holder.isAwake()) {
            Response answer = take(holder, what, token, "a liar with the token of " + token);
            if (isStored(answer)) {
                invariants.lieStored(what, token);
            }
        }
    }

    private Response post(ControllerProcess taker, Notification notification, Host from) {
        if (notification instanceof HostNotification host) {
            host.evidence().ifPresent(evidence -> records.arrived(evidence, from));
            noteReturn(host, from);
        }
        Response answer = take(taker, notification, from, from.name);
        if (isStored(answer)) {
            if (notification instanceof HostNotification host) {
                invariants.acknowledged(asStored(host, from));
            } else if (notification instanceof InstanceNotification failed) {
                invariants.crashStored(failed.instance());
            }
        }
        return answer;
    }

    private Response take(ControllerProcess taker, Notification notification, Host token, String from) {
        Response answer = taker.post(NotificationWire.encode(bugged(notification)), tokenOf(token));
        boolean stored = isStored(answer);
        if (world.bug() == PlantedBug.LASTING_RETURNS
                && notification instanceof HostNotification said
                && said.isStart()
                && said.generatedTime().isAfter(controllerTime())) {
            store.write(tx -> tx.update(
                    "update notifications set generated_time_ms = ? where hostname = ? and payload like '%STARTED%'",
                    said.generatedTime(), said.hostname()));
        }
        String what = notification.type().toString();
        if (notification instanceof HostNotification host) {
            what = host.hostname() + " " + Records.stageOf(host);
        }
        world.log(
                "controller",
                stored ? "report.stored" : "report.refused",
                what + " from " + from + (stored ? "" : ": " + answer.status()));
        return answer;
    }

    /** A return is stored once, as it came first, also where the sender was not told so; and not as later than it is here. */
    private void noteReturn(HostNotification report, Host from) {
        if (report.evidence().isEmpty()) {
            Instant now = controllerTime();
            returnsStored.putIfAbsent(
                    returnKey(report, from),
                    report.generatedTime().isAfter(now) ? HostNotification.returned(report.hostname(), now) : report);
        }
    }

    private static String returnKey(HostNotification report, Host from) {
        return from + "/" + report.hostname() + "/" + report.generatedTime();
    }

    private Instant controllerTime() {
        return world.controlClock().wall().truncatedTo(ChronoUnit.MILLIS);
    }

    /** A fencing that is still to come is no proof. */
    private HostNotification asStored(HostNotification report, Host from) {
        if (report.evidence().isEmpty()) {
            return returnsStored.get(returnKey(report, from));
        }
        HostEvidence evidence = report.evidence().get();
        Instant latest = controllerTime().plus(SafeTimes.defaults().clockSkew());
        return evidence.proof()
                        .filter(proof -> proof.completedAt().isAfter(latest))
                        .isPresent()
                ? HostNotification.lost(evidence.unfenced(), report.generatedTime(), report.callbackMicros())
                : report;
    }

    private static boolean isStored(Response answer) {
        return answer.status() == 202;
    }

    private static Notification decode(byte[] body) {
        try {
            return NotificationWire.decode(body);
        } catch (WireException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As the controller takes it for. */
    private Notification bugged(Notification notification) {
        if (!(notification instanceof HostNotification host) || host.evidence().isEmpty()) {
            return notification;
        }
        HostEvidence evidence = host.evidence().get();
        if (world.bug() == PlantedBug.NO_FENCING_GATE && evidence.fencing() != FencingStatus.PROVEN) {
            evidence = evidence.provenBy(
                    new FencingProof("nobody", "off", "", world.controlClock().wall()));
        }
        if (world.bug() == PlantedBug.RING_ACROSS_CLUSTERS) {
            LossKey key = evidence.key();
            evidence = evidence.with(e -> e.key = new LossKey(records.nameOf(key.cluster()), key.ring(), key.node()));
        }
        if (world.bug() == PlantedBug.ARRIVAL_TAKEN_FOR_LOSS) {
            evidence = lostNow(evidence);
        }
        return HostNotification.lost(evidence, host.generatedTime(), host.callbackMicros());
    }

    private HostEvidence lostNow(HostEvidence it) {
        return it.with(e -> {
            e.lostAt = world.controlClock().wall();
            e.lastFencing = Optional.empty();
        });
    }

    // ---- operators ----

    /** Releases all held recoveries of a host and of what is on it. */
    public void release(HostName host, boolean confirmedOff) {
        invariants.released();
        if (confirmedOff) {
            confirmedBefore.add(host);
        }
        openOf(host).forEach(id -> holder.release(id, confirmedOff));
    }

    /** The recovery of a host is started, whatever became of earlier ones. */
    public void start(HostName host) {
        if (isUp() && holder.isAwake()) {
            boolean again = world.bug() == PlantedBug.WORDS_KEPT_BY_A_START && confirmedBefore.contains(host);
            holder.start(host, again);
        }
    }

    public void cancel(HostName host) {
        openOf(host).forEach(id -> holder.cancel(id));
    }

    public void setMaintenance(HostName host, boolean on) {
        store.setMaintenance(host, on);
        lookAtSwitches();
    }

    /** Into its segment, or out of it. */
    public void setRegistered(HostName host, boolean on) {
        world.setRegistered(host, on);
        if (world.bug() != PlantedBug.REMOVAL_UNSEEN) {
            store.setRegistered(host, on);
        }
        if (world.bug() == PlantedBug.KEPT_PROOF_RENEWED) {
            store.renewKeptProofs(world.controlClock().wall());
        }
        if (isUp() && holder.isAwake()) {
            holder.takeUpKept();
        }
        lookAtSwitches();
    }

    /** The whole cloud, as an operator does, whom a controller answers. */
    public void disarm(Duration time) {
        if (!isUp() || !holder.isAwake()) {
            return;
        }
        world.disarm(time);
        if (world.bug() != PlantedBug.DISARM_IGNORED) {
            store.disarm(world.controlClock().wall(), time);
        }
        lookAtSwitches();
    }

    public void arm() {
        if (!isUp() || !holder.isAwake()) {
            return;
        }
        world.disarm(Duration.ZERO);
        store.arm();
        lookAtSwitches();
    }

    private void lookAtSwitches() {
        if (isUp() && holder.isAwake()) {
            holder.switchesChanged();
        }
    }

    private List<RecoveryId> openOf(HostName host) {
        if (!isUp() || !holder.isAwake()) {
            return List.of();
        }
        Stream<RecoveryId> ofHost = holder.open().stream()
                .filter(recovery -> recovery.host().equals(host))
                .map(HostProgress::id);
        Stream<RecoveryId> beside = records.others().all().stream()
                .filter(row -> !row.hasEnded() && row.host().equals(host))
                .map(OtherRecoveries.Row::id);
        return Stream.concat(ofHost, beside).toList();
    }

    /** The host on which a recovery of an instance or a process acts: an instance may have been evacuated since it was reported. */
    HostName actsOn(Origin recovery) {
        return records.others().all().stream()
                .filter(row -> row.id().equals(recovery.id()) && row.kind().equals("INSTANCE"))
                .flatMap(row -> world.cloud().instances().stream()
                        .filter(instance -> instance.id().equals(row.subject())))
                .map(instance -> new HostName(instance.host()))
                .findFirst()
                .orElse(recovery.host());
    }

    // ---- the processes ----

    public boolean isUp() {
        return holder != null;
    }

    /**
     * Whether a recovery is that process's own; or has ended, so that nobody works on it: what it has left, a reserved host that is
     * not given back, is for the process that is in charge. With the planted bug all have one name, so it tells nothing.
     */
    boolean owns(ControllerProcess process, RecoveryId recovery) {
        if (world.bug() == PlantedBug.STALE_LEASE) {
            return process == holder;
        }
        return records.isOwner(process.owner(), recovery) || process == holder && records.hasEnded(recovery);
    }

    public int commandsSent() {
        return commands;
    }

    /** How long the store needs for one transaction. */
    public Duration storeTakes() {
        return storeTakes;
    }

    public void setStoreTakes(Duration time) {
        storeTakes = time;
    }

    /** While it is, nothing can be stored. */
    public void setDiskFull(boolean full) {
        store.setFull(full);
    }

    /** While it is, all is stored, and nobody hears of it in time. */
    public void setDiskLate(boolean late) {
        store.setLate(late);
    }

    /** Dies at the n-th command from the start of the run, before or right after it is sent. */
    public void crashAt(int command, boolean afterSending) {
        crashAt = command;
        crashAfterSending = afterSending;
    }

    boolean crashesBefore(ControllerProcess sender, String command) {
        commands++;
        boolean now = commands == crashAt && !crashAfterSending && sender == holder;
        if (now) {
            crash("before command " + commands + ", " + command);
        }
        return now;
    }

    void crashesAfter(ControllerProcess sender, String command) {
        if (commands == crashAt && crashAfterSending && sender == holder) {
            crash("after command " + commands + ", " + command);
        }
    }

    /** All that can be repaired is repaired. */
    public void heal() {
        crashAt(0, false);
        setDiskFull(false);
        setDiskLate(false);
        setStoreTakes(Duration.ZERO);
        thaw();
        start();
    }

    public void crash(String when) {
        if (isUp()) {
            world.log("controller", "controller.crashed", when);
            holder.end();
            holder = null;
        }
    }

    /** It has ended by itself, and is started again as systemd does. */
    void died(ControllerProcess process, String why) {
        world.log("controller", "controller.ended", why);
        process.end();
        past.remove(process);
        if (process == holder) {
            holder = null;
            world.after(RESTART, this::start);
        }
    }

    /** Starts on the store of a process that surely is gone. */
    public void start() {
        if (!isUp()) {
            takeOver("controller.started");
        }
    }

    /** The process stops, and knows nothing of it. */
    public void hang() {
        if (isUp() && holder.isAwake()) {
            hungSince = world.now();
            holder.hang();
            world.log("controller", "controller.hung", "");
        }
    }

    /** The machine stands still, a virtual one. */
    public void pause() {
        hang();
        world.controlClock().pause();
    }

    /** @param clockStepped whether the wall clock is set right as it goes on */
    public void resume(boolean clockStepped) {
        world.controlClock().resume(clockStepped);
        thaw();
    }

    public void backup() {
        store.backup();
    }

    /** It is stopped, its database is as it was at the last backup, and it is started; nothing without a backup. */
    public void restore() {
        if (store.hasBackup()) {
            crash("to restore its database");
            past.forEach(ControllerProcess::end);
            past.clear();
            store.restore();
            invariants.restored();
            start();
        }
    }

    /** All that hung go on where they were; who has lost its place sends nothing more, and ends. */
    public void thaw() {
        world.controlClock().resume(true);
        for (ControllerProcess process : List.copyOf(past)) {
            world.log("controller", "controller.thawed", "its place is another's");
            process.thaw();
            process.end();
        }
        past.clear();
        if (isUp() && holder.isHung()) {
            world.log("controller", "controller.thawed", "");
            holder.thaw();
        }
    }

    /** A second process waits until the first one's lease is surely over. */
    public void standBy() {
        if (!standby) {
            standby = true;
            world.log("controller", "controller.stands-by", "");
            tryLease();
        }
    }

    private void tryLease() {
        if (!standby) {
            return;
        }
        boolean hungTooLong = isUp() && holder.isHung() && world.now().isAfter(hungSince.plus(SafeTimes.LEASE));
        if (!isUp() || hungTooLong) {
            standby = false;
            takeOver("controller.took-over");
        } else {
            world.after(LOOK, this::tryLease);
        }
    }

    private void takeOver(String how) {
        if (isUp()) {
            past.add(holder);
        }
        world.log("controller", how, "");
        if (world.bug() == PlantedBug.RESUME_WITHOUT_LOOK) {
            store.write(tx -> tx.update("update vmoves set state = 'PENDING' where state = 'REQUESTING'"));
        }
        holder = process();
        holder.start();
    }

    /** Those that have not ended, as the process that takes the reports knows them. */
    public List<HostProgress> open() {
        return isUp() ? holder.open() : List.of();
    }
}

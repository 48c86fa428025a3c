package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.engine.HoldWay.Hold;
import io.masakari.controller.engine.HoldWay.Setting;
import io.masakari.controller.store.DisarmTable;
import io.masakari.core.model.BootId;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.GateAnswer;
import io.masakari.core.model.GateAsk;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.OrderlyLeave;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.embeddednova.http.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/** Ways out of what recoveries of hosts are held for. */
final class HostHoldWays {
    private static final String LOST = "compute1";
    private static final BootId BOOT = BootId.of("7f1c8a52-0000-4000-8000-000000000001");
    private static final BootId NEXT = BootId.of("7f1c8a52-0000-4000-8000-000000000002");
    private static final String RELEASE = "recovery release";
    private static final Setting TWO_WITNESSES = Setting.of(Rig.hasty(2, Duration.ofSeconds(60)));
    private static final Setting QUICK_SILENCE = Setting.of(Rig.hasty(2, Duration.ofSeconds(6)));

    private HostHoldWays() {}

    private static NotificationId lose(HoldStage stage, FencingStatus fencing) {
        stage.rig.boot(LOST, 2);
        return stage.rig.lose(LOST, fencing);
    }

    private static Hold lost(FencingStatus fencing) {
        return Hold.when(stage -> lose(stage, fencing));
    }

    static List<HoldWay> awaitingProof() {
        Hold hold = lost(FencingStatus.PENDING);
        return List.of(hold.finishes("the proof", stage -> stage.rig.prove(stage.held)), hold.typed(RELEASE));
    }

    static List<HoldWay> unfenced() {
        Hold hold = lost(FencingStatus.UNFENCED);
        return List.of(hold.finishes("a late proof", stage -> stage.rig.prove(stage.held)), hold.typed(RELEASE));
    }

    static List<HoldWay> unprovenReport() {
        Hold hold = Hold.when(stage -> {
            stage.rig.boot(LOST, 2);
            stage.rig.nova.cloud().powerOff(LOST);
            return stage.rig.claim(LOST);
        });
        return List.of(
                hold.ends("CANCELLED", "a report with proof", HostHoldWays::provenReportIsActedOn),
                hold.typed(RELEASE));
    }

    private static void provenReportIsActedOn(HoldStage stage) {
        stage.rig.awaitFinished(stage.rig.report(LOST, FencingStatus.PROVEN, true));
    }

    static List<HoldWay> neverSeen() {
        Hold hold = Hold.when(stage -> {
            stage.rig.boot(LOST, 2);
            return stage.rig.neverSeen(LOST);
        });
        return List.of(
                hold.ends("CANCELLED", "the host joins", stage -> stage.rig.started(LOST)),
                hold.finishes("it is off", HostHoldWays::confirmOff),
                hold.cancelled());
    }

    static List<HoldWay> leftInOrder() {
        Hold hold = leftInOrder(OrderlyLeave.EVACUATE);
        return List.of(
                hold.ends("CANCELLED", "the host comes back", stage -> stage.rig.started(LOST)),
                hold.finishes("its fencing", stage -> {
                    stage.rig.nova.cloud().powerOff(LOST);
                    stage.rig.prove(stage.held);
                }),
                hold.finishes("it is off", HostHoldWays::confirmOff),
                leftInOrder(OrderlyLeave.IGNORE)
                        .finishes("it is off, and its segment ignores it", HostHoldWays::confirmOff),
                hold.cancelled());
    }

    private static Hold leftInOrder(OrderlyLeave policy) {
        return Hold.when(stage -> {
            stage.rig.boot(LOST, 2);
            return stage.rig.left(LOST, policy);
        });
    }

    private static void confirmOff(HoldStage stage) {
        stage.rig.nova.cloud().powerOff(LOST);
        stage.types(RELEASE);
    }

    static List<HoldWay> notQuorate() {
        Hold hold = Hold.when(stage -> minoritysReport(stage, FencingStatus.PENDING));
        Hold proven = Hold.when(stage -> minoritysReport(stage, FencingStatus.PROVEN));
        String quorate = "the quorate partition's report";
        return List.of(
                hold.ends("CANCELLED", quorate, HostHoldWays::provenReportIsActedOn),
                proven.ends("CANCELLED", quorate + " beside a minority's proof", HostHoldWays::provenReportIsActedOn),
                hold.typed(RELEASE));
    }

    private static NotificationId minoritysReport(HoldStage stage, FencingStatus fencing) {
        stage.rig.boot(LOST, 2);
        stage.rig.nova.cloud().powerOff(LOST);
        return stage.rig.report(LOST, fencing, false);
    }

    private static NotificationId witnessed(HoldStage stage) {
        List.of("compute2", "compute3", "compute4").forEach(stage.rig::greet);
        NotificationId loss = lose(stage, FencingStatus.PROVEN);
        stage.rig.say(loss, "compute2", FencingStatus.PROVEN);
        return loss;
    }

    static List<HoldWay> oneWitness() {
        Hold hold = Hold.when(TWO_WITNESSES, HostHoldWays::witnessed);
        return List.of(
                hold.finishes("a second proof", stage -> stage.rig.say(stage.held, "compute3", FencingStatus.PROVEN)),
                Hold.when(QUICK_SILENCE, HostHoldWays::witnessed).finishes("Nova's silence", stage -> {}),
                hold.typed(RELEASE));
    }

    static List<HoldWay> contradiction() {
        Hold hold = Hold.when(TWO_WITNESSES, stage -> {
            NotificationId loss = witnessed(stage);
            stage.rig.say(loss, "compute3", FencingStatus.UNFENCED);
            return loss;
        });
        return List.of(
                hold.finishes("a second proof", stage -> stage.rig.say(stage.held, "compute4", FencingStatus.PROVEN)),
                hold.typed(RELEASE),
                hold.ends("CANCELLED", "the host is well, and somebody's token is not", stage -> {
                    stage.types("recovery show");
                    stage.types("notification show");
                    stage.types("recovery cancel");
                    stage.types("monitor revoke", Map.of("NAME", "compute2"));
                }));
    }

    static List<HoldWay> gateBroken() {
        Hold hold = Hold.when(HostHoldWays::breakGate);
        return List.of(
                hold.ends("FAILED", "nothing more is begun", stage -> stage.types(RELEASE)),
                hold.ends("FAILED", "nothing more is begun, and then the host is off again", stage -> {
                    stage.types(RELEASE);
                    stage.rig.awaitSide(stage.held, "FAILED");
                    stage.rig.nova.cloud().powerOff(LOST);
                    stage.rig.nova.faults().clear();
                    stage.types("recovery start");
                    stage.rig.await(
                            () -> stage.rig.nova.cloud().instancesOn(LOST).isEmpty(), () -> "all elsewhere");
                }));
    }

    private static NotificationId breakGate(HoldStage stage) {
        Rig rig = stage.rig;
        rig.boot(LOST, 2);
        rig.nova.faults().add(Fault.answer(Rig.EVACUATE, 10_000, 503, "text/html", ""));
        rig.greets(LOST, BOOT, Optional.empty());
        rig.database.writeAndWait(tx -> tx.update(
                "update boots set gate_waits_ms = ?, gate_told_at_ms = ? where host = ?",
                Duration.ofMinutes(10),
                Instant.now(),
                LOST));
        rig.nova.cloud().powerOff(LOST);
        Instant now = Instant.now();
        NotificationId loss = rig.loss(LOST, Optional.of(BOOT), now, Optional.of(now));
        rig.awaitState(loss, "EVACUATING");
        GateAnswer answer = rig.admin.gate(ask(Optional.empty(), 0));
        assertTrue(!answer.open(), answer::toString);
        rig.admin.gate(ask(Optional.of(answer.challenge()), 1));
        return loss;
    }

    private static GateAsk ask(Optional<String> answers, long running) {
        return new GateAsk(
                new HostName(LOST),
                NEXT,
                Duration.ofSeconds(1),
                answers,
                Duration.ofMinutes(5),
                running,
                Optional.empty());
    }

    static List<HoldWay> storm() {
        Hold hold = Hold.when(stage -> {
            Rig rig = stage.rig;
            List<NotificationId> losses = List.of(LOST, "compute2", "compute3").stream()
                    .map(host -> {
                        rig.boot(host, 1);
                        return rig.report(host, FencingStatus.PENDING, true);
                    })
                    .toList();
            losses.forEach(loss -> rig.awaitState(loss, "AWAITING_PROOF"));
            rig.nova.cloud().powerOff(LOST);
            losses.forEach(rig::prove);
            losses.forEach(loss -> rig.awaitState(loss, "STORM"));
            return losses.get(0);
        });
        return List.of(
                hold.finishes("the others come back", stage -> {
                    stage.rig.started("compute2");
                    stage.rig.started("compute3");
                }),
                hold.finishes("the others are back, and this one is off", stage -> {
                    stage.types(RELEASE);
                    stage.rig.started("compute2");
                    stage.rig.started("compute3");
                }));
    }

    static List<HoldWay> disarmed() {
        Hold hold = Hold.when(stage -> {
            stage.ctl("disarm --until " + Instant.now().plusSeconds(3600) + " --reason moving-the-storage");
            return lose(stage, FencingStatus.PROVEN);
        });
        return List.of(
                hold.typed("arm"),
                hold.finishes(
                        "the end of its time",
                        stage -> stage.rig.database.writeAndWait(tx -> {
                            DisarmTable.Row row =
                                    DisarmTable.current(tx, Instant.now()).orElseThrow();
                            Instant now = Instant.now();
                            DisarmTable.put(tx, new DisarmTable.Row(row.since(), now, row.reason(), row.operator()));
                            return null;
                        })));
    }

    static List<HoldWay> onMaintenance() {
        Hold hold = Hold.when(stage -> {
            stage.ctl("host maintenance on compute1");
            return lose(stage, FencingStatus.PROVEN);
        });
        return List.of(hold.typed("host maintenance off"), hold.cancelled());
    }

    static List<HoldWay> segmentDisabled() {
        Hold hold = Hold.when(stage -> {
            stage.ctl("segment update rack1 --no-enabled");
            return lose(stage, FencingStatus.PROVEN);
        });
        return List.of(hold.typed("segment update"), hold.cancelled());
    }

    static List<HoldWay> bootUnknown() {
        Hold hold = Hold.when(stage -> {
            stage.rig.boot(LOST, 2);
            stage.rig.greets(LOST, BOOT, Optional.empty());
            stage.rig.nova.cloud().powerOff(LOST);
            Instant now = Instant.now();
            return stage.rig.loss(LOST, Optional.empty(), now, Optional.of(now));
        });
        return List.of(
                hold.ends("CANCELLED", "a report that names the boot", stage -> {
                    Instant now = Instant.now();
                    stage.rig.awaitFinished(stage.rig.loss(LOST, Optional.of(BOOT), now, Optional.of(now)));
                }),
                hold.typed(RELEASE));
    }

    static List<HoldWay> fencingLies() {
        Hold hold = Hold.when(stage -> {
            Rig rig = stage.rig;
            rig.boot(LOST, 2);
            rig.greets(LOST, BOOT, Optional.empty());
            stage.ctl("segment update rack1 --no-enabled");
            Instant now = Instant.now();
            NotificationId loss = rig.loss(LOST, Optional.of(BOOT), now, Optional.of(now));
            rig.awaitState(loss, "SEGMENT_DISABLED");
            rig.greets(LOST, BOOT, Optional.of(Instant.now().plusMillis(1)));
            rig.awaitStory("fencing.lies");
            rig.nova.cloud().powerOff(LOST);
            stage.ctl("segment update rack1 --enabled");
            return loss;
        });
        return List.of(hold.typed(RELEASE), hold.finishes("and its fencing is trusted again", stage -> {
            Rig rig = stage.rig;
            stage.types(RELEASE);
            rig.awaitFinished(stage.held);
            stage.types("host trust-fencing");
            rig.greets(LOST, NEXT, Optional.empty());
            Instant now = Instant.now();
            rig.awaitFinished(rig.loss(LOST, Optional.of(NEXT), now, Optional.of(now)));
        }));
    }

    static List<HoldWay> hostHeard() {
        Hold hold = Hold.when(stage -> {
            Rig rig = stage.rig;
            rig.boot(LOST, 2);
            stage.ctl("segment update rack1 --no-enabled");
            Instant now = Instant.now();
            NotificationId loss = rig.loss(LOST, Optional.empty(), now, Optional.of(now));
            rig.awaitState(loss, "SEGMENT_DISABLED");
            rig.greets(LOST, BOOT, Optional.of(Instant.now().plusMillis(1)));
            rig.database.writeAndWait(tx -> tx.update(
                    "update boots set first_seen_at_ms = ?", now.minus(Duration.ofHours(1)))); // long before the proof
            stage.ctl("segment update rack1 --enabled");
            return loss;
        });
        Hold said = Hold.when(QUICK_SILENCE, stage -> {
            List.of("compute2", "compute3", "compute4").forEach(stage.rig::greet);
            NotificationId loss = lose(stage, FencingStatus.PENDING);
            stage.rig.awaitState(loss, "AWAITING_PROOF");
            stage.rig.startedBy("compute2", LOST);
            stage.rig.prove(loss, Optional.empty(), Instant.now(), Instant.now());
            stage.rig.say(loss, "compute3", FencingStatus.PROVEN);
            stage.rig.say(loss, "compute4", FencingStatus.PROVEN);
            return loss;
        });
        return List.of(
                hold.finishes("a new fencing", stage -> {
                    stage.rig.nova.cloud().powerOff(LOST);
                    stage.rig.prove(stage.held, Optional.empty(), Instant.now(), Instant.now());
                }),
                hold.finishes("it is off", stage -> {
                    stage.rig.nova.cloud().powerOff(LOST);
                    stage.types(RELEASE);
                }),
                said.finishes("its service is silent", stage -> {}),
                hold.cancelled());
    }

    /** Longer than a loaded machine takes for an answer of Nova, whose Date has whole seconds. */
    private static final Duration SKEW = Duration.ofSeconds(5);

    static List<HoldWay> proofOutOfDate() {
        Hold hold = Hold.when(
                Setting.of(Rig.hasty(1, set -> {
                    set.bootTime = Duration.ofSeconds(2);
                    set.serviceDownTime = Duration.ofSeconds(6);
                    set.clockSkew = SKEW;
                })),
                stage -> {
                    stage.rig.boot(LOST, 2);
                    stage.rig.nova.cloud().powerOff(LOST);
                    Instant now = Instant.now();
                    return stage.rig.loss(LOST, Optional.empty(), now, Optional.of(now));
                });
        return List.of(hold.finishes("its silence", stage -> {}), hold.typed(RELEASE));
    }

    static List<HoldWay> serviceUnknown() {
        String unknown = Rig.UNKNOWN + "1";
        Setting patient = Setting.of(Rig.hasty(1, set -> set.clockSkew = Duration.ofMinutes(10)));
        Hold hold = Hold.when(patient, stage -> stage.rig.report(unknown, FencingStatus.PROVEN, true))
                .on(List.of(LOST, "compute2", unknown));
        return List.of(
                hold.finishes("it appears", stage -> stage.rig.nova.cloud().addHost(unknown, 1000)), hold.cancelled());
    }

    /** So late that it may be the host's own heartbeat. */
    static List<HoldWay> serviceCleared() {
        Setting exact = Setting.of(Rig.hasty(1, set -> set.clockSkew = SKEW));
        Hold hold = Hold.when(exact, stage -> {
            Rig rig = stage.rig;
            rig.boot(LOST, 2);
            // Nothing is evacuated before that one is back.
            rig.awaitState(rig.report("compute4", FencingStatus.PENDING, true), "AWAITING_PROOF");
            rig.nova.cloud().powerOff(LOST);
            Instant off = Instant.now();
            NotificationId loss = rig.loss(LOST, Optional.empty(), off, Optional.of(off));
            rig.awaitState(loss, "EVACUATING");
            rig.await(() -> Instant.now().isAfter(off.plus(SKEW).plusSeconds(2)), () -> "the skew");
            String service = rig.nova.cloud().serviceOf(LOST).orElseThrow().id();
            rig.nova.cloud().updateService(service, null, null, false);
            rig.started("compute4");
            return loss;
        });
        return List.of(hold.typed(RELEASE), hold.cancelled());
    }

    static List<HoldWay> noReservedHost() {
        Hold hold =
                Hold.when(Setting.HASTY.by(RecoveryMethod.RESERVED_HOST), stage -> lose(stage, FencingStatus.PROVEN));
        return List.of(hold.finishes(
                "one is added",
                stage -> stage.types("reserved-host add", Map.of("NAME", "compute2", "CLUSTER", "lab"))));
    }

    static List<HoldWay> noRoom() {
        Hold hold = lost(FencingStatus.PROVEN).on(List.of(LOST));
        return List.of(
                hold.finishes("there is room", stage -> stage.rig.nova.cloud().addHost("compute2", 1000)),
                hold.finishes("there is room, and it is released", stage -> {
                    stage.rig.nova.cloud().addHost("compute2", 1000);
                    stage.types(RELEASE);
                }),
                hold.cancelled());
    }

    static List<HoldWay> listUnconfirmed() {
        Hold hold = Hold.when(stage -> {
            String left = stage.rig.boot(LOST, "web", Map.of());
            stage.rig.nova.cloud().leaveOut(left, true);
            stage.rig
                    .nova
                    .faults()
                    .add(Fault.answer("GET /v2.1/os-hypervisors/detail", 10_000, 500, "application/json", "{}"));
            return stage.rig.lose(LOST, FencingStatus.PROVEN);
        });
        return List.of(
                hold.finishes(
                        "a list with instances", stage -> stage.rig.nova.cloud().healLists()),
                hold.finishes("a second count", stage -> stage.rig.nova.faults().clear()),
                hold.typed(RELEASE));
    }

    static List<HoldWay> novaUnreachable() {
        Hold hold = Hold.when(stage -> {
            stage.rig
                    .nova
                    .faults()
                    .add(Fault.answer("PUT /v2.1/os-services/{id}", 10_000, 503, "application/json", "{}"));
            return lose(stage, FencingStatus.PROVEN);
        });
        return List.of(
                hold.finishes("an answer", stage -> stage.rig.nova.faults().clear()));
    }

    static List<HoldWay> internalError() {
        AtomicBoolean broken = new AtomicBoolean(true);
        Setting setting = new Setting(Rig.hasty(), RecoveryMethod.AUTO, failing(broken));
        Hold hold = Hold.when(setting, stage -> lose(stage, FencingStatus.PROVEN));
        return List.of(hold.finishes("a call that succeeds", stage -> broken.set(false)));
    }

    private static UnaryOperator<ComputeApi> failing(AtomicBoolean broken) {
        return HoldWay.answering((method, answer) -> {
            if (broken.get()) {
                throw new IllegalStateException("a bug in " + method);
            }
            return answer;
        });
    }

    /** Nova takes longer than what a decision stands for. */
    static List<HoldWay> decisionsExpire() {
        Duration fresh = Duration.ofSeconds(3);
        Hold hold = Hold.when(Setting.of(Rig.hasty(1, set -> set.bootTime = fresh)), stage -> {
            stage.rig.nova.faults().add(Fault.delay("GET /v2.1/os-services", 10_000, fresh.plusSeconds(1)));
            return lose(stage, FencingStatus.PROVEN);
        });
        return List.of(hold.finishes(
                "Nova is quick again", stage -> stage.rig.nova.faults().clear()));
    }
}

package io.masakari.controller.engine;

import io.masakari.controller.engine.HoldWay.Hold;
import io.masakari.controller.engine.HoldWay.Setting;
import io.masakari.controller.store.SightTable;
import io.masakari.core.model.BootId;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.GuestList;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.IoErrorAnswer;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.Move;
import io.masakari.core.recovery.instance.InstancePolicy;
import io.masakari.core.recovery.instance.IoErrors;
import io.masakari.embeddednova.cloud.MigrationStatus;
import io.masakari.embeddednova.cloud.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Ways out of what recoveries of instances, and from process failures, are held for. */
final class PartHoldWays {
    private static final Map<String, String> PROTECTED = Map.of("HA_Enabled", "True");
    private static final String HOST = "compute1";
    private static final String RELEASE = "recovery release";

    private PartHoldWays() {}

    private static Setting instances(Consumer<InstancePolicy.Edit> change) {
        return Setting.of(Rig.hasty(1, set -> {}, change));
    }

    private static String web(HoldStage stage) {
        return stage.rig.boot(HOST, "web", PROTECTED);
    }

    private static String webNow(HoldStage stage) {
        return stage.rig.nova.cloud().instances().stream()
                .filter(instance -> instance.name().equals("web"))
                .findFirst()
                .orElseThrow()
                .id();
    }

    static List<HoldWay> tooManyDisabled() {
        Hold hold = Hold.when(stage -> {
            for (String host : List.of("compute2", "compute3")) {
                stage.rig.awaitSide(stage.rig.process(host, "libvirtd", "STOPPED"), "DISABLED");
            }
            return stage.rig.process(HOST, "libvirtd", "STOPPED");
        });
        return List.of(
                hold.ends(
                        "DISABLED",
                        "another host's is well",
                        stage -> stage.rig.process("compute2", "libvirtd", "STARTED")),
                hold.ends("DISABLED", "released", stage -> stage.types(RELEASE)));
    }

    static List<HoldWay> hostBeingRecovered() {
        AtomicReference<NotificationId> host = new AtomicReference<>();
        return List.of(Hold.when(stage -> {
                    String instance = web(stage);
                    host.set(stage.rig.lose(HOST, FencingStatus.PENDING));
                    stage.rig.awaitState(host.get(), "AWAITING_PROOF");
                    return stage.rig.failure(instance, HOST);
                })
                .finishes("the end of the host's recovery", stage -> stage.rig.prove(host.get())));
    }

    static List<HoldWay> hostNotUp() {
        Hold hold = Hold.when(stage -> {
            String instance = web(stage);
            forceDown(stage, true);
            return stage.rig.crash(instance);
        });
        return List.of(
                hold.finishes("its service is up", stage -> forceDown(stage, false)),
                hold.finishes(
                        "the host is recovered",
                        stage -> stage.rig.awaitFinished(stage.rig.lose(HOST, FencingStatus.PROVEN))));
    }

    private static void forceDown(HoldStage stage, boolean down) {
        String service = stage.rig.nova.cloud().serviceOf(HOST).orElseThrow().id();
        stage.rig.nova.cloud().updateService(service, null, null, down);
    }

    static List<HoldWay> instanceBusy() {
        Setting impatient = instances(set -> set.actionLimit = Duration.ofMillis(500));
        return List.of(Hold.when(impatient, stage -> {
                    String instance = web(stage);
                    NotificationId crash = stage.rig.crash(instance);
                    stage.rig.nova.cloud().leaveTask(instance, TaskState.IMAGE_SNAPSHOT);
                    return crash;
                })
                .finishes("Nova has finished", stage -> stage.rig.nova.cloud().leaveTask(webNow(stage), null)));
    }

    static List<HoldWay> mayRunElsewhere() {
        Setting longAgo = new Setting(
                Rig.hasty(),
                RecoveryMethod.AUTO,
                HoldWay.answering((method, answer) -> method.equals("moves") ? older((List<?>) answer) : answer));
        Hold hold = Hold.when(longAgo, stage -> {
            String instance = web(stage);
            stage.rig
                    .nova
                    .cloud()
                    .migrationEnded(
                            stage.rig.nova.identity().admin(),
                            instance,
                            "live-migration",
                            "compute2",
                            MigrationStatus.ERROR);
            return stage.rig.crash(instance);
        });
        return List.of(
                hold.typed(RELEASE),
                hold.cancelled(),
                hold.finishes("its owner has it started where Nova shows it", stage -> {
                    var cloud = stage.rig.nova.cloud();
                    // Nova tells times by the second: a start in the second of the record proves nothing.
                    Instant next = Instant.now().plusSeconds(1);
                    stage.rig.await(() -> Instant.now().isAfter(next), () -> "the next second");
                    cloud.stop(stage.rig.nova.identity().admin(), webNow(stage));
                    stage.rig.await(() -> cloud.instance(webNow(stage)).status().equals("SHUTOFF"), () -> "its stop");
                    cloud.start(stage.rig.nova.identity().admin(), webNow(stage));
                }),
                hold.finishes("it is seen there and nowhere else", PartHoldWays::seen));
    }

    /** So that what is seen now is after all that the move may still have done. */
    private static List<Move> older(List<?> moves) {
        Duration by = Duration.ofHours(3);
        return moves.stream()
                .map(Move.class::cast)
                .map(move -> new Move(
                        move.instance(),
                        move.type(),
                        move.status(),
                        move.source(),
                        move.target(),
                        move.createdAt().minus(by),
                        move.changedAt().minus(by)))
                .toList();
    }

    private static void seen(HoldStage stage) {
        HostName host = new HostName(HOST);
        BootId boot = BootId.of("7f1c8a52-0000-4000-8000-000000000001");
        stage.rig.greet(HOST); // with a token of its own
        stage.rig.greets(HOST, boot, Optional.empty());
        // What Nova has closed may go on for an hour (SAFETY.md, C-37).
        Instant now = Instant.now().plus(Duration.ofMinutes(62));
        stage.rig.database.writeAndWait(tx -> SightTable.put(
                tx,
                new SightTable.Sight(host, HOST, boot, "one list", now, now),
                new GuestList(List.of(InstanceId.of(webNow(stage))), List.of())));
    }

    private static Hold standing(IoErrors policy, List<String> hosts) {
        return Hold.when(instances(set -> set.ioErrors = policy), stage -> {
            List<String> instances = new ArrayList<>();
            for (String host : hosts) {
                String instance = stage.rig.boot(host, instances.isEmpty() ? "web" : "other", PROTECTED);
                stage.rig.nova.cloud().standStill(instance, true);
                instances.add(instance);
            }
            List<NotificationId> reports =
                    instances.stream().map(stage.rig::standsStill).toList();
            return reports.get(0);
        });
    }

    private static void resume(HoldStage stage, String name) {
        stage.rig.nova.cloud().instances().stream()
                .filter(instance -> instance.name().equals(name))
                .forEach(instance -> {
                    stage.rig.nova.cloud().standStill(instance.id(), false);
                    stage.rig.resumed(instance.id());
                });
    }

    static List<HoldWay> ioError() {
        Hold hold = standing(new IoErrors(IoErrorAnswer.HOLD, Duration.ZERO, 5, Duration.ofMinutes(10)), List.of(HOST));
        return List.of(
                hold.finishes("it is resumed", stage -> resume(stage, "web")), hold.typed(RELEASE), hold.cancelled());
    }

    static List<HoldWay> ioErrorStorm() {
        Hold hold = standing(
                new IoErrors(IoErrorAnswer.RESTART, Duration.ofSeconds(2), 1, Duration.ofMinutes(10)),
                List.of(HOST, "compute2"));
        return List.of(hold.finishes("the other is resumed", stage -> resume(stage, "other")), hold.typed(RELEASE));
    }

    static List<HoldWay> hostStorage() {
        Hold hold = standing(
                new IoErrors(IoErrorAnswer.RESTART, Duration.ofSeconds(2), 5, Duration.ofMinutes(10)),
                List.of(HOST, HOST));
        return List.of(hold.finishes("the other is resumed", stage -> resume(stage, "other")), hold.typed(RELEASE));
    }

    private static NotificationId failed(HoldStage stage, String what, Instant at) {
        return stage.rig.failure(
                webNow(stage),
                HOST,
                Optional.of("{\"failure\":\"" + what + "\",\"failed_at\":\"" + at
                        + "\",\"sighting\":\"LIVE\",\"event_id\":0,\"event\":5,\"detail\":5}"));
    }

    static List<HoldWay> crashLoop() {
        Hold hold = Hold.when(stage -> {
            web(stage);
            return failed(stage, "REBOOT_STORM", Instant.now());
        });
        return List.of(hold.typed(RELEASE), hold.cancelled());
    }

    static List<HoldWay> oldReport() {
        Hold hold = Hold.when(stage -> {
            web(stage);
            return failed(stage, "CONTROL_ERROR", Instant.now().minus(Duration.ofHours(1)));
        });
        return List.of(
                hold.finishes("a newer report", stage -> failed(stage, "CONTROL_ERROR", Instant.now())),
                hold.typed(RELEASE),
                hold.cancelled());
    }
}

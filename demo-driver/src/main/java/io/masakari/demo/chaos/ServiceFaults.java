package io.masakari.demo.chaos;

import com.google.gson.JsonObject;
import io.masakari.demo.Lab;
import io.masakari.demo.Poll;
import java.nio.file.Path;
import java.util.List;

/** Faults of fencing, monitors, the controller and Nova around the loss of a host. */
final class ServiceFaults {
    private static final List<String> STAGES = List.of(
            "notification.stored",
            "recovery.started",
            "proof.accepted",
            "host.force_down_requested",
            "host.forced_down",
            "evacuation.requested",
            "evacuation.accepted",
            "evacuation.landed");
    private static final String EVACUATE = "POST /v2.1/servers/{id}/action evacuate";
    private static final String SERVICE = "PUT /v2.1/os-services/{id}";
    private static final List<String> CALLS =
            List.of(EVACUATE, SERVICE, "GET /v2.1/os-services", "GET /v2.1/servers/detail", "GET /v2.1/servers/{id}");

    private ServiceFaults() {}

    static List<FaultKind> all() {
        return List.of(
                fencing("fencing-fails", "fail"),
                new FaultKind("fencing-slow", ServiceFaults::fencingSlow, scene -> {}),
                fencing("fencing-hangs", "hang"),
                new FaultKind("monitor-killed-before", ServiceFaults::killMonitor, scene -> {}),
                FaultKind.strike("monitor-killed-during", ServiceFaults::killMonitorDuring),
                new FaultKind("monitor-paused", ServiceFaults::pauseMonitor, ServiceFaults::hold),
                new FaultKind("reporter-cut-off", ServiceFaults::cutReporterOff, ServiceFaults::hold),
                FaultKind.strike("controller-killed", ServiceFaults::killController),
                FaultKind.strike("controller-paused", ServiceFaults::pauseController),
                new FaultKind("controller-away", ServiceFaults::controllerLeaves, ServiceFaults::hold),
                new FaultKind("disk-full", ServiceFaults::fillDisk, ServiceFaults::hold),
                new FaultKind("nova-errors", ServiceFaults::novaErrors, scene -> {}),
                new FaultKind("nova-slow", ServiceFaults::novaSlow, scene -> {}),
                new FaultKind("nova-answers-lost", ServiceFaults::novaLosesAnswers, scene -> {}),
                FaultKind.strike("nova-hangs", ServiceFaults::novaHangs),
                new FaultKind("keystone-down", ServiceFaults::keystoneDown, ServiceFaults::hold));
    }

    /** The fault stays for a while after the host was struck. */
    private static void hold(Scene scene) throws InterruptedException {
        Poll.last(scene.between(3000, 6000));
    }

    private static FaultKind fencing(String name, String mode) {
        return new FaultKind(
                name,
                scene -> {
                    scene.stage.lab("fencing", mode);
                    scene.onHeal(s -> s.stage.lab("fencing", "ok"));
                },
                ServiceFaults::hold);
    }

    private static void fencingSlow(Scene scene) {
        scene.stage.lab("fencing", "delay", Integer.toString(1 + scene.random.nextInt(5)));
        scene.onHeal(s -> s.stage.lab("fencing", "ok"));
    }

    private static void killMonitor(Scene scene) throws InterruptedException {
        String host = scene.reporter();
        scene.note("monitor of " + host + " killed");
        scene.stage.fleet.monitor(host).kill();
    }

    private static void killMonitorDuring(Scene scene) throws InterruptedException {
        scene.awaitTrigger(scene.oneOf(List.of("host.failed", "report.sent", "fencing.proven")));
        killMonitor(scene);
    }

    private static void pauseMonitor(Scene scene) {
        String host = scene.reporter();
        scene.note("monitor of " + host + " paused");
        scene.stage.fleet.monitor(host).pause();
        scene.onHeal(s -> s.stage.fleet.monitor(host).resume());
    }

    /** The reporter sees the loss and cannot tell the controller. */
    private static void cutReporterOff(Scene scene) {
        String host = scene.reporter();
        scene.note(host + " does not reach the controller");
        scene.stage.lab("isolate", host, "mgmt");
        scene.onHeal(s -> s.stage.lab("heal", host));
    }

    private static void killController(Scene scene) throws InterruptedException {
        scene.awaitTrigger(scene.oneOf(STAGES));
        scene.note("controller killed");
        scene.stage.fleet.controller().kill();
        scene.stage.fleet.startController();
    }

    private static void pauseController(Scene scene) throws InterruptedException {
        scene.awaitTrigger(scene.oneOf(STAGES));
        scene.note("controller paused");
        scene.stage.fleet.controller().pause();
        scene.onHeal(s -> s.stage.fleet.controller().resume());
        Poll.last(scene.between(500, 6000));
        scene.stage.fleet.controller().resume();
    }

    private static void controllerLeaves(Scene scene) throws InterruptedException {
        scene.stage.fleet.controller().kill();
        scene.onHeal(s -> s.stage.fleet.startController());
    }

    private static void fillDisk(Scene scene) {
        Path filler = scene.stage.fleet.databaseDisk().resolve("filler");
        scene.stage.exec(
                Lab.CONTROLLER_HOST, "sh", "-c", "dd if=/dev/zero of=" + filler + " bs=4k 2>/dev/null || true");
        scene.onHeal(s -> s.stage.exec(Lab.CONTROLLER_HOST, "rm", "-f", filler.toString()));
    }

    private static void novaErrors(Scene scene) {
        for (int i = 1 + scene.random.nextInt(3); i > 0; i--) {
            JsonObject fault = fault(scene.oneOf(CALLS), "ANSWER", 1 + scene.random.nextInt(3));
            fault.addProperty("status", scene.oneOf(List.of(500, 503, 429, 401, 502)));
            add(scene, fault);
        }
    }

    private static void novaSlow(Scene scene) {
        for (String call : CALLS) {
            JsonObject fault = fault(call, "DELAY", 2);
            fault.addProperty("pause_ms", scene.between(500, 4000).toMillis());
            add(scene, fault);
        }
    }

    private static void novaLosesAnswers(Scene scene) {
        for (String call : List.of(EVACUATE, SERVICE)) {
            JsonObject fault =
                    fault(call, scene.oneOf(List.of("CLOSE_BEFORE", "CLOSE_AFTER")), 1 + scene.random.nextInt(2));
            add(scene, fault);
        }
    }

    private static JsonObject fault(String call, String kind, int times) {
        JsonObject fault = new JsonObject();
        fault.addProperty("call", call);
        fault.addProperty("kind", kind);
        fault.addProperty("times", times);
        return fault;
    }

    private static void add(Scene scene, JsonObject fault) {
        scene.note(fault.get("kind").getAsString()
                + (fault.has("status") ? " " + fault.get("status").getAsInt() : "") + " to "
                + fault.get("call").getAsString());
        scene.stage.control("POST", "/faults", fault.toString());
        scene.onHeal(s -> s.stage.control("DELETE", "/faults", ""));
    }

    /** Its process is stopped: calls are answered late, or after the client has given up. */
    private static void novaHangs(Scene scene) throws InterruptedException {
        scene.awaitTrigger(scene.oneOf(STAGES));
        Daemon nova = scene.stage.novaProcess();
        scene.note("Nova hangs");
        scene.onHeal(s -> nova.resume());
        nova.pause();
        Poll.last(scene.between(1000, 8000));
        nova.resume();
    }

    private static void keystoneDown(Scene scene) {
        scene.stage.control("POST", "/keystone/away", "");
        scene.stage.control("POST", "/tokens/expire", "");
        scene.onHeal(s -> s.stage.control("POST", "/keystone/back", ""));
    }
}

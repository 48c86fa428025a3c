package io.masakari.demo;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The demo of one instance: its real QEMU process is killed under a real libvirtd, the instance monitor reports it, and
 * the controller has Nova bring it back. In a crash loop it is killed again and again, once with the monitor and once with
 * the controller, until an operator is needed. Nova does not control this libvirtd: the demo starts the process for it.
 */
final class InstanceRun extends DemoRun {
    private static final String DOMAIN = "instance-00000001";
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Set<String> TOLD = Set.of(
            "demo.killed",
            "demo.started",
            "demo.instance",
            "demo.released",
            "instance.failed",
            "report.accepted",
            "notification.stored",
            "recovery.started",
            "recovery.held",
            "instance.stopping",
            "instance.starting",
            "recovery.finished",
            "recovery.failed");

    private final Shell libvirt;
    private final Map<String, Integer> awaited = new HashMap<>();

    InstanceRun(DemoOptions options, Path root, Path directory, PrintStream out) {
        super(
                options,
                directory,
                Lab.single(root, directory.resolve("lab")),
                new Display(out, m -> TOLD.contains(m.name())),
                0);
        this.libvirt = new Shell(
                root, Map.of("LIBVIRT_LAB_DIR", directory.resolve("libvirt").toString()));
    }

    @Override
    boolean run() throws InterruptedException {
        display.note("Raising a host, and a libvirtd …");
        lab.up();
        libvirt("up");
        startNova();
        display.note("Starting the controller, and an instance monitor in " + HOST + " …");
        List<String> config = new ArrayList<>(nova.controllerConfig());
        config.addAll(List.of("[instance_failure]", "process_all_instances = yes"));
        programs.startController(config);
        nova.api().boot(HOST, 1);
        String uuid = instance().uuid();
        libvirt("define", DOMAIN, "idle", uuid);
        libvirt("virsh", "start", DOMAIN);
        programs.startInstanceMonitor(HOST, libvirt("uri").strip());

        display.begin(TimeLine.nowMicros());
        killQemu();
        await("instance.failed", "seen");
        await("report.accepted", "reported");
        if (await("instance.starting", "started by the controller")) {
            startQemu();
        }
        await("recovery.finished", "recovered");
        expect("ACTIVE");
        if (options.crashLoop) {
            failWhileTheMonitorIsDown();
            failWithTheController();
            failOnceTooOften();
        }
        int failures = options.crashLoop ? 4 : 1;
        check(
                line.count("instance.failed") == failures,
                failures + " failures were reported " + line.count("instance.failed") + " times.");
        return judge(
                options.crashLoop
                        ? "Every failure was reported once; after the last one the recovery waited for an operator."
                        : "The instance was reported once and runs again on its host.");
    }

    private void failWhileTheMonitorIsDown() throws InterruptedException {
        act("demo.killed", "the instance monitor is killed (kill -9)");
        programs.killInstanceMonitor(HOST);
        killQemu();
        programs.restartInstanceMonitor(HOST);
        await("recovery.finished", "recovered");
        expect("ACTIVE");
        startQemu();
    }

    private void failWithTheController() throws InterruptedException {
        long before = line.count("instance.stopping");
        killQemu();
        check(line.awaitCount("instance.stopping", before + 1, LIMIT), "The controller did not begin in time.");
        act("demo.killed", "the controller is killed (kill -9)");
        programs.killController();
        programs.restartController();
        await("recovery.finished", "recovered");
        expect("ACTIVE");
        startQemu();
    }

    /** Now the instance has to move, but there is no other host: the recovery waits for an operator. */
    private void failOnceTooOften() throws InterruptedException {
        killQemu();
        await("recovery.held", "held");
        JsonObject held = JsonParser.parseString(programs.ctl("recovery", "list", "--open"))
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject();
        String hold = held.get("hold").getAsString();
        check(hold.equals("CRASH_LOOP"), "The recovery is held for " + hold + ".");
        expect("SHUTOFF");
        act("demo.released", "an operator has checked the guest and releases the recovery");
        programs.ctl("recovery", "release", held.get("uuid").getAsString(), "--reason", "its image is repaired");
        await("recovery.finished", "recovered");
        expect("ACTIVE");
    }

    private InstanceView instance() {
        return nova.api().instances().get(0);
    }

    private String libvirt(String... words) {
        List<String> command = new ArrayList<>(List.of("lab/libvirt-lab"));
        command.addAll(List.of(words));
        return libvirt.run(LIMIT, command);
    }

    private void killQemu() {
        String pid = libvirt("pid", DOMAIN).strip();
        act("demo.killed", "QEMU of the instance (process " + pid + ") is killed (kill -9)");
        libvirt("signal", DOMAIN, "KILL");
    }

    private void startQemu() {
        libvirt("virsh", "start", DOMAIN);
        act("demo.started", "QEMU runs again, process " + libvirt("pid", DOMAIN).strip());
    }

    private void expect(String status) {
        InstanceView after = instance();
        act("demo.instance", "Nova shows it " + after.status() + " on " + after.host());
        check(
                after.status().equals(status),
                "Nova shows the instance " + after.status() + " instead of " + status + ".");
    }

    /** The next event of that name after those that were waited for before. */
    private boolean await(String name, String what) throws InterruptedException {
        boolean came = line.awaitCount(name, awaited.merge(name, 1, Integer::sum), LIMIT);
        check(came, "The instance was not " + what + " within " + LIMIT.toSeconds() + " s.");
        return came;
    }

    @Override
    String howToEndTheLab() {
        return "The labs stay up: LAB_DIR=" + directory.resolve("lab") + " lab/cluster-lab down ends the one,"
                + " LIBVIRT_LAB_DIR=" + directory.resolve("libvirt") + " lab/libvirt-lab down the other.";
    }

    @Override
    void endLab() {
        super.endLab();
        libvirt("down");
    }
}

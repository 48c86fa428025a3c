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

/**
 * The play about one instance: its real QEMU process is killed under a real libvirtd, the instance monitor reports it, and
 * the controller has Nova bring it back. In a crash loop it goes on to be killed, with the monitor and the controller
 * beside it, until an operator is needed. Nova has no hand on this libvirtd: the demo starts the process in its place.
 */
final class InstanceRun implements Performance {
    private static final String HOST = "compute1";
    private static final String DOMAIN = "instance-00000001";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final DemoOptions options;
    private final Path directory;
    private final Lab lab;
    private final Shell libvirt;
    private final InstanceStory story;
    private final TimeLine line;
    private final Programs programs;
    private final NovaSide nova;
    private final List<String> faults = new ArrayList<>();
    private final Map<String, Integer> awaited = new HashMap<>();
    private boolean closed;
    private boolean goodEnd;

    InstanceRun(DemoOptions options, Path root, Path directory, PrintStream out) {
        this.options = options;
        this.directory = directory;
        this.story = new InstanceStory(out);
        this.line = new TimeLine(story::tell);
        this.lab = Lab.single(root, directory.resolve("lab"));
        this.libvirt = new Shell(
                root, Map.of("LIBVIRT_LAB_DIR", directory.resolve("libvirt").toString()));
        this.programs = new Programs(lab, directory, line);
        this.nova = options.nova == DemoOptions.Nova.real
                ? new RealNova(lab, directory)
                : new EmbeddedNovaSide(lab, directory, 0);
    }

    @Override
    public boolean play() throws InterruptedException {
        story.note("Raising a host, and a libvirtd …");
        lab.up();
        libvirt("up");
        story.note("Starting Nova and Keystone (" + options.nova + ") …");
        nova.up();
        story.note("Starting the controller, and an instance monitor in " + HOST + " …");
        List<String> config = new ArrayList<>(nova.controllerConfig());
        config.addAll(List.of("[instance_failure]", "process_all_instances = yes"));
        programs.startController(config);
        nova.api().boot(HOST, 1);
        String uuid = instance().uuid();
        libvirt("define", DOMAIN, "idle", uuid);
        libvirt("virsh", "start", DOMAIN);
        programs.startInstanceMonitor(HOST, libvirt("uri").strip());

        story.begin(TimeLine.nowMicros());
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
        return judge();
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

    /** It is to be moved now; there is no other host, so it waits for an operator. */
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
        act("demo.released", "an operator has looked at it and releases the recovery");
        programs.ctl("recovery", "release", held.get("uuid").getAsString(), "--reason", "its image is mended");
        await("recovery.finished", "recovered");
        expect("ACTIVE");
    }

    private boolean judge() {
        story.note("");
        faults.forEach(fault -> story.note("BROKEN PROMISE: " + fault));
        if (faults.isEmpty()) {
            story.note(
                    options.crashLoop
                            ? "Every failure was reported once; the one too many waited for an operator."
                            : "The instance was reported once and runs again on its host.");
        }
        goodEnd = faults.isEmpty();
        return goodEnd;
    }

    private InstanceView instance() {
        return nova.api().instances().get(0);
    }

    private String libvirt(String... words) {
        List<String> command = new ArrayList<>(List.of("lab/libvirt-lab"));
        command.addAll(List.of(words));
        return libvirt.run(LIMIT, command);
    }

    private void act(String name, String what) {
        line.add(new Moment(TimeLine.nowMicros(), name, HOST, what, Map.of()));
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

    private void check(boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (options.keep) {
            story.note("The labs stay up: LAB_DIR=" + directory.resolve("lab") + " lab/cluster-lab down ends the one,"
                    + " LIBVIRT_LAB_DIR=" + directory.resolve("libvirt") + " lab/libvirt-lab down the other.");
            return;
        }
        programs.close();
        nova.close();
        lab.close();
        libvirt("down");
        if (goodEnd) {
            TextFile.deleteTree(directory);
        } else {
            story.note("Logs: " + directory);
        }
    }
}

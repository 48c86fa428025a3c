package io.masakari.demo;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The demo of one process: nova-compute, a stand-in or the real one, is killed and restarted. Then it cannot start any
 * more, so that its host takes no new instances, until it is repaired.
 */
final class ProcessRun extends DemoRun {
    private static final String PROCESS = "nova-compute";
    private static final Duration LIMIT = Duration.ofMinutes(3);
    /** A real nova-compute takes seconds to start, and its lab waits until it has reported. */
    private static final Duration START_LIMIT = Duration.ofSeconds(120);

    private static final Set<String> TOLD = Set.of(
            "demo.killed",
            "demo.broken",
            "demo.repaired",
            "demo.service",
            "process.ended",
            "process.restarting",
            "process.found",
            "process.try_failed",
            "process.failed",
            "process.well",
            "report.accepted");

    private final Path start;
    private final Path broken;
    private final Path pidFile;

    ProcessRun(DemoOptions options, Path root, Path directory, PrintStream out) {
        super(options, directory, Lab.single(root, directory.resolve("lab")), new Display(out, ProcessRun::isTold), 0);
        this.start = directory.resolve("start-" + PROCESS);
        this.broken = directory.resolve("broken");
        boolean real = options.nova == DemoOptions.Nova.real;
        Path openstack = directory.resolve("openstack");
        this.pidFile =
                real ? openstack.resolve("run/" + HOST + "/" + HOST + ".pid") : directory.resolve(PROCESS + ".pid");
        String command = real
                ? "OPENSTACK_LAB_DIR=" + openstack + " OPENSTACK_LAB_LISTEN=" + Lab.CONTROLLER_ADDRESS + " exec "
                        + root.resolve("lab/openstack-lab") + " compute-run " + HOST
                : "setsid sleep 1000000 >/dev/null 2>&1 & echo $! >" + pidFile;
        TextFile.write(
                start,
                List.of(
                        "#!/bin/sh",
                        "# Starts " + PROCESS + ", unless the demo has broken it.",
                        "[ ! -e " + broken + " ] || { echo '" + PROCESS
                                + ": cannot connect to the message queue'; exit 1; }",
                        command));
    }

    @Override
    boolean run() throws InterruptedException {
        display.note("Raising a host …");
        lab.up();
        startNova();
        display.note("Starting the controller, and a process monitor in " + HOST + " …");
        programs.startController(nova.controllerConfig());
        Path list = directory.resolve("process_list.yaml");
        TextFile.write(
                list,
                List.of(
                        "- name: " + PROCESS,
                        "  pid_file: " + pidFile,
                        "  restart_command: sh " + start,
                        "  command_limit: " + START_LIMIT.toSeconds() + "s"));
        programs.startProcessMonitor(
                HOST,
                List.of(
                        "[list]",
                        "file = " + list,
                        "# Shorter waits than by default, so that the demo takes less time.",
                        "[restart]",
                        "tries = 3",
                        "back_off = 500ms",
                        "look_every = 1s",
                        "well_after = 3s"));
        awaitService("enabled at the start", ProbedNova.ServiceView::enabled);

        display.begin(TimeLine.nowMicros());
        killOnce();
        killForGood();
        repair();
        return judge(PROCESS + " was restarted when it died. When it could not be restarted, " + HOST
                + " took no new instances until it was well again, and stayed protected all the time.");
    }

    /** Of the controller's events only those that say what it does about the process. */
    private static boolean isTold(Moment m) {
        boolean acts = m.host().equals(Lab.CONTROLLER_HOST)
                && (m.name().startsWith("recovery.") || m.name().startsWith("service."));
        return acts || TOLD.contains(m.name());
    }

    private void killOnce() throws InterruptedException {
        long before = line.count("process.found");
        kill("is killed (kill -9)");
        awaitCount("process.found", before + 1, "restarted and found", START_LIMIT);
        check(line.count("report.accepted") == 0, PROCESS + " was reported although it came back.");
    }

    private void killForGood() throws InterruptedException {
        TextFile.write(broken, List.of("yes"));
        act("demo.broken", "something breaks, so that " + PROCESS + " cannot start any more");
        kill("is killed again");
        awaitCount("report.accepted", 1, "reported", LIMIT);
        awaitService(
                "disabled, with a reason that names the process",
                service -> !service.enabled() && service.reason().contains(PROCESS));
        JsonObject host =
                JsonParser.parseString(programs.ctl("host", "show", HOST)).getAsJsonObject();
        // Upstream's clients see it on maintenance while the process is down; only an operator's switch would end its
        // protection.
        check(
                host.get("on_maintenance_by").getAsString().equals("failed process"),
                "The host is shown on maintenance by " + host.get("on_maintenance_by")
                        + ": its instances would no longer be protected.");
    }

    private void repair() throws InterruptedException {
        TextFile.delete(broken);
        act("demo.repaired", "an operator repairs the cause and starts " + PROCESS);
        lab.exec(START_LIMIT, HOST, "sh", start.toString());
        awaitCount("process.well", 1, "found to be well again", LIMIT);
        awaitService("enabled again", ProbedNova.ServiceView::enabled);
    }

    private void kill(String what) {
        String pid = TextFile.read(pidFile).get(0).strip();
        act("demo.killed", PROCESS + " (process " + pid + ") " + what);
        lab.exec(LIMIT, HOST, "kill", "-KILL", pid);
    }

    private void awaitCount(String name, long enough, String what, Duration limit) throws InterruptedException {
        boolean came = line.awaitCount(name, enough, limit);
        check(came, PROCESS + " was not " + what + " within " + limit.toSeconds() + " s.");
    }

    /** Nova does not report a change, so it is polled. */
    private void awaitService(String what, Predicate<ProbedNova.ServiceView> wanted) throws InterruptedException {
        boolean came = Poll.until(LIMIT, () -> wanted.test(nova.api().service(HOST)));
        if (came) {
            ProbedNova.ServiceView service = nova.api().service(HOST);
            add(
                    "demo.service",
                    "nova",
                    "the compute service of " + HOST + " is " + (service.enabled() ? "enabled" : "disabled: ")
                            + service.reason());
        }
        check(came, "The compute service of " + HOST + " was not " + what + " within " + LIMIT.toSeconds() + " s.");
    }
}

package io.masakari.demo;

import com.google.gson.JsonParser;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Year;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One run of the demo, from the lab's start to the verdict. One thread plays; {@link #close} may come from another. */
final class Run implements Performance {
    private static final String LOST = "compute1";

    /** The earliest of these bounds from below when Nova was first told to do something. */
    private static final Set<String> TOUCHES =
            Set.of("host.force_down_requested", "host.forced_down", "evacuation.requested", "evacuation.accepted");

    private final DemoOptions options;
    private final Path directory;
    private final Lab lab;
    private final Story story;
    private final TimeLine line;
    private final Programs programs;
    private final NovaSide nova;
    private final WallToMonotonic clock = new WallToMonotonic();
    private boolean closed;
    private boolean goodEnd;

    Run(DemoOptions options, Path root, Path directory, PrintStream out) {
        this.options = options;
        this.directory = directory;
        this.story = new Story(out, !options.noColor && System.console() != null, options.instances);
        this.line = new TimeLine(story::tell);
        this.lab = new Lab(root, directory.resolve("lab"), options.hosts, options.tokenMillis);
        this.programs = new Programs(lab, directory, line);
        this.nova = options.nova == DemoOptions.Nova.real
                ? new RealNova(lab, directory)
                : new EmbeddedNovaSide(lab, directory, options.evacuationMillis);
    }

    @Override
    public boolean play() throws InterruptedException {
        story.note("Raising " + options.hosts + " hosts with Corosync, Pacemaker and fencing …");
        lab.up();
        story.note("Starting Nova and Keystone (" + options.nova + ") …");
        nova.up();
        story.note("Starting the controller, and a hostmonitor in each host …");
        programs.startController(nova.controllerConfig());
        programs.startMonitors();
        story.note("Booting " + options.instances + " instances on " + LOST + " …");
        nova.api().boot(LOST, options.instances);
        List<InstanceView> before = nova.api().instances();
        Map<String, Integer> callsBefore = httpCalls();

        lab.cutPower(LOST);
        nova.powerIsOff(LOST);
        Moment off = new LabTimes(clock)
                .powerOff(lab.journal(), LOST)
                .orElseThrow(() -> new DemoException("The lab's journal does not tell when power went."));
        story.begin(off.micros());
        line.add(off);
        if (options.killController) {
            killControllerInTheMiddle();
        }
        boolean ended = line.await(
                Duration.ofSeconds(120 + options.instances * 3L),
                moments -> moments.stream()
                        .anyMatch(m ->
                                m.name().equals("recovery.finished") || m.name().equals("recovery.failed")));
        // Before the demo itself asks anything, as the embedded Nova counts every caller.
        Map<String, Integer> calls = HttpCalls.since(callsBefore, httpCalls());
        addWhatTheLabKnows(off);
        boolean kept = judge(before, nova.api().instances(), calls, ended);
        if (kept && options.novaTests) {
            story.note("Running the Nova client's tests against this Nova …");
            story.note(nova.runClientTests());
        }
        // Only now are the logs of no more use.
        goodEnd = kept;
        return kept;
    }

    private Map<String, Integer> httpCalls() {
        return nova.httpCalls()
                .orElseGet(() -> HttpCalls.parse(JsonParser.parseString(programs.ctl("status"))
                        .getAsJsonObject()
                        .getAsJsonObject("nova_calls")));
    }

    private void killControllerInTheMiddle() throws InterruptedException {
        int half = Math.max(1, options.instances / 4);
        if (!line.await(
                Duration.ofSeconds(60),
                moments -> moments.stream()
                                .filter(m -> m.name().equals("evacuation.accepted"))
                                .count()
                        >= half)) {
            throw new DemoException("No evacuation came within 60 s that could be interrupted.");
        }
        programs.killController();
        line.add(new Moment(TimeLine.nowMicros(), "demo.controller_killed", Lab.CONTROLLER_HOST, "kill -9", Map.of()));
        programs.restartController();
        line.add(new Moment(
                TimeLine.nowMicros(), "demo.controller_restarted", Lab.CONTROLLER_HOST, "started again", Map.of()));
    }

    private void addWhatTheLabKnows(Moment off) {
        LabTimes times = new LabTimes(clock);
        times.fenced(lab.journal(), LOST).ifPresent(line::add);
        for (String host : lab.hosts()) {
            if (!host.equals(LOST)) {
                times.rings(lab.corosyncLog(host), host, Year.now().getValue()).stream()
                        .filter(ring -> ring.micros() > off.micros())
                        .findFirst()
                        .ifPresent(line::add);
            }
        }
    }

    private boolean judge(
            List<InstanceView> before, List<InstanceView> after, Map<String, Integer> calls, boolean ended) {
        Optional<Long> firstTouch = line.all().stream()
                .filter(m -> TOUCHES.contains(m.name()))
                .map(Moment::micros)
                .findFirst();
        List<String> faults = Judge.faults(
                LOST,
                before,
                after,
                nova.api().evacuateCalls(),
                firstTouch,
                line.first("lab.fenced", m -> true),
                nova.violations());
        if (!ended) {
            faults.add("The recovery did not end in time.");
        }
        Map<String, Double> spans = new Durations(line, LOST).spans();
        story.table(before, after);
        story.durations(spans, calls);
        if (options.report != null) {
            new Report(options.nova.name(), line.all(), before, after, calls, spans, faults).write(options.report);
            story.note("Time line: " + options.report);
        }
        story.note("");
        faults.forEach(fault -> story.note("BROKEN PROMISE: " + fault));
        if (faults.isEmpty()) {
            story.note(
                    "Every instance runs again on another host, each was evacuated once, and none was touched before "
                            + LOST + " was proven off.");
        }
        return faults.isEmpty();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (options.keep) {
            story.note("The lab stays up: LAB_DIR=" + directory.resolve("lab")
                    + " lab/cluster-lab status; end it with 'down'.");
            return;
        }
        programs.close();
        nova.close();
        lab.close();
        if (goodEnd) {
            TextFile.deleteTree(directory);
        } else {
            story.note("Logs: " + directory);
        }
    }
}

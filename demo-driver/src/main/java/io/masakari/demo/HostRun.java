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

/** The demo of a host: its power is cut, and its instances come back on other hosts. */
final class HostRun extends DemoRun {
    /** Nova was not told to do anything before the earliest of these events. */
    private static final Set<String> TOUCHES =
            Set.of("host.force_down_requested", "host.forced_down", "evacuation.requested", "evacuation.accepted");

    private static final Duration EVACUATION_LIMIT = Duration.ofMinutes(3);

    private final HostDisplay hostDisplay;
    private final Reboot reboot = new Reboot(this);
    private final Disks disks;
    private final WallToMonotonic clock = new WallToMonotonic();

    HostRun(DemoOptions options, Path root, Path directory, PrintStream out) {
        this(
                options,
                root,
                directory,
                new HostDisplay(out, !options.noColor && System.console() != null, moved(options)));
    }

    private static int moved(DemoOptions options) {
        return options.instances() + (options.hasGuests() ? Disks.ALSO_MOVED : 0);
    }

    private HostRun(DemoOptions options, Path root, Path directory, HostDisplay display) {
        super(
                options,
                directory,
                new Lab(root, directory.resolve("lab"), options.hosts, Reboot.labSettings(options)),
                display,
                options.evacuationMillis());
        this.hostDisplay = display;
        this.disks = nova instanceof RealNova real && options.hasGuests() ? new Disks(this, real) : null;
    }

    @Override
    boolean run() throws InterruptedException {
        display.note("Raising " + options.hosts + " hosts with Corosync, Pacemaker and fencing …");
        lab.up();
        startNova();
        display.note("Starting the controller, and a hostmonitor in each host …");
        programs.startController(options.reboot ? reboot.controllerConfig() : nova.controllerConfig());
        programs.startMonitors(options.reboot ? Set.of(HOST) : Set.of(), disks == null ? "shared" : "local");
        if (options.reboot) {
            reboot.awaitStandingPromise();
        }
        display.note("Booting " + options.instances() + " instances on " + HOST + " …");
        if (disks == null) {
            nova.api().boot(HOST, options.instances());
        } else {
            disks.boot();
        }
        List<InstanceView> before = nova.api().instances();
        Map<String, Integer> callsBefore = httpCalls();

        lab.cutPower(HOST);
        nova.powerIsOff(HOST);
        Moment off = new LabTimes(clock)
                .powerOff(lab.journal(), HOST)
                .orElseThrow(() -> new DemoException("The lab's journal does not say when the power was cut."));
        display.begin(off.micros());
        line.add(off);
        if (options.killController) {
            killControllerInTheMiddle();
        }
        if (options.reboot) {
            reboot.behindGate();
        }
        boolean ended = line.await(
                Duration.ofMinutes(5).plusSeconds(options.instances() * 3L),
                moments -> moments.stream()
                        .anyMatch(m ->
                                m.name().equals("recovery.finished") || m.name().equals("recovery.failed")));
        if (options.reboot) {
            reboot.judge();
        }
        // Before the demo itself asks anything, as the embedded Nova counts every caller.
        Map<String, Integer> calls = HttpCalls.since(callsBefore, httpCalls());
        addWhatTheLabKnows(off);
        List<InstanceView> after = nova.api().instances();
        if (disks != null) {
            disks.hostReturns(before, after);
        }
        boolean kept = judge(before, after, calls, ended);
        if (kept && options.novaTests) {
            display.note("Running the Nova client's tests against this Nova …");
            display.note(nova.runClientTests());
        }
        return kept;
    }

    private Map<String, Integer> httpCalls() {
        return nova.httpCalls()
                .orElseGet(() -> HttpCalls.parse(JsonParser.parseString(programs.status())
                        .getAsJsonObject()
                        .getAsJsonObject("nova_calls")));
    }

    private void killControllerInTheMiddle() throws InterruptedException {
        int half = Math.max(1, options.instances() / 4);
        if (!line.await(
                EVACUATION_LIMIT,
                moments -> moments.stream()
                                .filter(m -> m.name().equals("evacuation.accepted"))
                                .count()
                        >= half)) {
            throw new DemoException("No evacuation was accepted within " + EVACUATION_LIMIT.toSeconds()
                    + " s, so the controller cannot be killed in the middle.");
        }
        programs.killController();
        add("demo.controller_killed", Lab.CONTROLLER_HOST, "kill -9");
        programs.restartController();
        add("demo.controller_restarted", Lab.CONTROLLER_HOST, "started again");
    }

    private void addWhatTheLabKnows(Moment off) {
        LabTimes times = new LabTimes(clock);
        times.fenced(lab.journal(), HOST).ifPresent(line::add);
        for (String host : lab.hosts()) {
            if (!host.equals(HOST)) {
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
        faults.addAll(Judge.faults(
                HOST,
                disks == null ? before : disks.moved(before),
                after,
                nova.api().evacuateCalls(),
                firstTouch,
                line.first("lab.fenced", m -> true),
                nova.violations()));
        check(ended, "The recovery did not end in time.");
        Map<String, Double> spans = new Durations(line, HOST).spans();
        hostDisplay.table(before, after);
        hostDisplay.durations(spans, calls);
        if (options.report != null) {
            new Report(
                            options.nova.name(),
                            line.all().stream().map(Report.Event::new).toList(),
                            before.stream()
                                    .map(was -> Report.Instance.of(was, after))
                                    .toList(),
                            calls,
                            spans,
                            faults)
                    .write(options.report);
            display.note("Time line: " + options.report);
        }
        return judge((disks == null ? "Every instance" : disks.whichMoved())
                + " runs again on another host, each was evacuated once, and none was touched before "
                + HOST + " was proven off."
                + (disks == null ? "" : disks.kept())
                + (options.reboot ? " It was back in the middle, and its gate opened when all had landed." : ""));
    }
}

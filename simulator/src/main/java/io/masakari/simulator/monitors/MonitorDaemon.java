package io.masakari.simulator.monitors;

import io.masakari.core.model.MonitorKind;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.journal.Level;
import io.masakari.runtime.report.Answer;
import io.masakari.runtime.report.BarredFencing;
import io.masakari.runtime.report.Greeting;
import io.masakari.runtime.report.Notification;
import io.masakari.runtime.report.Reporter;
import io.masakari.runtime.report.Reports;
import io.masakari.simulator.invariants.Invariants;
import io.masakari.simulator.monitors.ReportLine.Death;
import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.PlantedBug;
import io.masakari.simulator.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** A monitor whether its process runs or not: its disk, which stays, and its real reporter, which goes with the process. */
public class MonitorDaemon {
    final World world;
    final Host host;
    final Chance chance;
    final EventLog log;
    final Invariants invariants;
    private final ReportLine line;
    private final int most;
    /** By what it reports; none where monitors do not greet. */
    private final Map<MonitorKind, Chance> greetings = new EnumMap<>(MonitorKind.class);

    private final SpoolDisk disk;
    /** The last one. */
    private SimulatedProcess process;
    /** Null while it does not run, or has only just started. */
    private Reporter reporter;
    /** The next report finds the process dying, at this point. */
    private Death dies = Death.NEVER;

    /**
     * @param most reports that the spool takes
     * @param kinds of what it reports
     */
    MonitorDaemon(
            World world,
            Host host,
            String stream,
            ReportLine line,
            Invariants invariants,
            int most,
            MonitorKind... kinds) {
        this.world = world;
        this.host = host;
        this.chance = world.chanceOf(stream + " of " + host.name);
        this.log = world.logOf(host.name, MonitorDaemon::isShown);
        this.line = line;
        this.invariants = invariants;
        this.most = most;
        for (MonitorKind kind : world.spec().greets() ? kinds : new MonitorKind[0]) {
            greetings.put(kind, world.chanceOf("greetings of " + kind.stored() + " of " + host.name));
        }
        this.process = SimulatedProcess.ended(world, host);
        this.disk = new SpoolDisk(world.bug() == PlantedBug.SPOOL_OUT_OF_ORDER);
    }

    /** What an operator is told of, and each report; of its attempts, the first that fails. */
    private static boolean isShown(Event event, Map<String, ?> fields) {
        boolean again = event == Event.REPORT_DEFERRED && !fields.get("attempt").equals(1);
        return event.level().compareTo(Level.INFO) < 0 && !again || event == Event.REPORT_SENT;
    }

    // ---- the process ----

    /** @param takes from here to its first work */
    final void start(Duration takes) {
        if (host.isAwake() && process.hasEnded()) {
            SimulatedProcess started = new SimulatedProcess(world, host);
            process = started;
            started.after(takes, () -> begin(started));
        }
    }

    void begin(SimulatedProcess own) {
        reporter = new Reporter(
                (body, answer) -> own.after(chance.millis(1, 20), () -> send(own, body, answer)),
                disk,
                own.worker(() -> Duration.ZERO),
                own.worker(() -> chance.millis(0, 3)),
                new Reporter.Limits(
                        most,
                        Reporter.Limits.defaults().bytes(),
                        Reporter.Limits.defaults().retry()),
                host.clock.clocks().ticker(),
                log);
        try {
            reporter.resume();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        greetings.forEach((kind, its) -> line.greet(this, own, kind, its));
    }

    /** What the controller has answered to a greeting. */
    void greeted(Greeting.Reply reply) {}

    /** Lost hosts whose fencing it does not ask for. */
    List<BarredFencing> barred() {
        return List.of();
    }

    /** As by SIGKILL. */
    public void end() {
        process.end();
        reporter = null;
    }

    public final void hang() {
        process.hang();
    }

    public final void thaw() {
        process.thaw();
    }

    final void goOn() {
        process.goOn();
    }

    public final void dieAtNextReport(Death when) {
        dies = when;
    }

    /** Whether it is to die now; then it does. */
    final boolean dies(Death when) {
        if (dies != when) {
            return false;
        }
        dies = Death.NEVER;
        world.log(
                host.name, "monitor.died", when.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        end();
        return true;
    }

    // ---- reports ----

    final Reports reports() {
        return reporter;
    }

    /** Takes what its own monitor tells; the process of a monitor that is started without delay. */
    final void report(Notification notification) {
        process.run(() -> reporter.submit(notification, delivery -> {}));
    }

    private void send(SimulatedProcess own, byte[] body, Consumer<Answer> answer) {
        if (dies(Death.BEFORE_SENDING)) {
            return;
        }
        invariants.sends(host, disk.hasOlder(body));
        line.post(this, own, body, told -> {
            if (!(told instanceof Answer.Deferred)) {
                disk.answered(body);
            }
            answer.accept(told);
            if (told instanceof Answer.Accepted) {
                dies(Death.AFTER_SENDING);
            }
        });
    }

    /** What it has reported last is in its spool again, for its next start. */
    public final void replaySpool() {
        disk.replay();
    }

    public final void setDiskFull(boolean full) {
        disk.setFull(full);
    }

    /** Whether it has nothing to report, or does not run. */
    final boolean rests() {
        return process.hasEnded() || reporter != null && reporter.waiting() == 0;
    }

    final void heal() {
        thaw();
        disk.setFull(false);
        dies = Death.NEVER;
    }
}

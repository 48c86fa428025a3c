package io.masakari.simulator.monitors;

import io.masakari.core.detection.DeliveryStatus;
import io.masakari.core.detection.Output.Report;
import io.masakari.simulator.controller.ControlHost;
import io.masakari.simulator.invariants.Invariants;
import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.PlantedBug;
import io.masakari.simulator.world.World;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** A host's reports on their way to the controller: on disk, in order, each kept until it is answered. */
public final class Spool {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
    /** The sender gives up on an answer then, and sends again. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Where in the sending of its next report a monitor is to die. */
    public enum Death {
        NEVER,
        BEFORE_SENDING,
        WHILE_SENDING,
        AFTER_SENDING
    }

    /** @param number in the order of deciding */
    private record Waiting(Report report, long number, boolean onDisk) {}

    private final Host host;
    private final World world;
    private final HostMonitors monitors;
    private final ReportLine line;
    private final ControlHost control;
    private final Invariants invariants;
    private final Chance chance;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean diskFull;
    private boolean sending;
    private long numbers;
    private Duration pause = FIRST_PAUSE;

    Spool(Host host, World world, HostMonitors monitors, ReportLine line, ControlHost control, Invariants invariants) {
        this.host = host;
        this.world = world;
        this.monitors = monitors;
        this.line = line;
        this.control = control;
        this.invariants = invariants;
        this.chance = world.chanceOf("host reports of " + host.name);
    }

    void setDiskFull(boolean full) {
        diskFull = full;
    }

    void add(Report report, Monitor by) {
        if (waiting.size() >= world.spec().spoolMost()) {
            world.log(host.name, "report.dropped", report.evidence().host() + " " + report.stage() + ": spool full");
            by.delivery(report, DeliveryStatus.NO_ROOM, "-");
            return;
        }
        waiting.add(new Waiting(report, numbers++, !diskFull));
        proceed();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    /** The monitor's process ended: what could not be written is gone with it. */
    void monitorEnded() {
        if (waiting.removeIf(one -> !one.onDisk())) {
            world.log(host.name, "report.lost", "it was not on disk");
        }
    }

    /** Sends on, if a monitor runs that can. */
    void proceed() {
        if (sending
                || waiting.isEmpty()
                || monitors.monitor().filter(Monitor::isAwake).isEmpty()) {
            return;
        }
        if (monitors.dies(Death.BEFORE_SENDING)) {
            return;
        }
        sending = true;
        Monitor sender = monitors.monitor().orElseThrow();
        Waiting next = world.bug() == PlantedBug.SPOOL_OUT_OF_ORDER ? waiting.peekLast() : waiting.peek();
        world.after(chance.millis(1, 20), () -> send(sender, next));
    }

    private void send(Monitor sender, Waiting next) {
        if (monitors.monitor().orElse(null) != sender || !sender.isAwake()) {
            sending = false;
            return;
        }
        invariants.sends(host, next.number(), waiting.peek().number());
        ReportLine.Fate fate = line.next(chance);
        if (fate == ReportLine.Fate.LATE && host.reachesController()) {
            world.after(chance.millis(2_000, 15_000), () -> arrive(next));
        }
        boolean arrives =
                host.reachesController() && fate != ReportLine.Fate.LOST_BEFORE && fate != ReportLine.Fate.LATE;
        if (!arrives) {
            world.after(chance.millis(1, 1_000), () -> answered(sender, next, Optional.empty()));
            return;
        }
        Duration takes = control.storeTakes();
        if (takes.isZero()) {
            stored(sender, next, fate);
        } else {
            world.after(takes, () -> stored(sender, next, fate));
        }
    }

    private void stored(Monitor sender, Waiting next, ReportLine.Fate fate) {
        Optional<String> answer = arrive(next);
        if (answer.isPresent() && fate == ReportLine.Fate.TWICE) {
            world.after(chance.millis(1, 3_000), () -> arrive(next));
        }
        if (monitors.dies(Death.WHILE_SENDING)) {
            sending = false;
            return;
        }
        boolean inTime = control.storeTakes().compareTo(PATIENCE) < 0;
        boolean answered = answer.isPresent() && inTime && fate != ReportLine.Fate.LOST_AFTER;
        world.after(
                chance.millis(1, answered ? 20 : 1_000),
                () -> answered(sender, next, answered ? answer : Optional.empty()));
    }

    private Optional<String> arrive(Waiting next) {
        return control.receive(next.report(), host.name);
    }

    private void answered(Monitor sender, Waiting next, Optional<String> notification) {
        sending = false;
        if (monitors.monitor().orElse(null) != sender || !sender.isAwake()) {
            return;
        }
        if (notification.isPresent()) {
            waiting.remove(next);
            pause = FIRST_PAUSE;
            if (monitors.dies(Death.AFTER_SENDING)) {
                return;
            }
            sender.delivery(next.report(), DeliveryStatus.ACCEPTED, notification.get());
            proceed();
        } else {
            sender.delivery(next.report(), DeliveryStatus.DEFERRED, "-");
            world.after(pause, this::proceed);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }
}

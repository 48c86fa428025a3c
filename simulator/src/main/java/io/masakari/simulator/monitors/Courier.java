package io.masakari.simulator.monitors;

import io.masakari.runtime.report.Notification;
import io.masakari.simulator.controller.ControlHost;
import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.World;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** What a host's instance and process monitors tell the controller: in order, and kept on disk until it is answered. */
final class Courier {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

    private final Host host;
    private final World world;
    private final ReportLine line;
    private final ControlHost control;
    private final Chance chance;
    private final Deque<Notification> waiting = new ArrayDeque<>();
    private boolean sending;
    private Duration pause = FIRST_PAUSE;

    Courier(Host host, World world, ReportLine line, ControlHost control) {
        this.host = host;
        this.world = world;
        this.line = line;
        this.control = control;
        this.chance = world.chanceOf("other reports of " + host.name);
    }

    void add(Notification notification) {
        waiting.add(notification);
        proceed();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Sends on, if the host can. */
    void proceed() {
        if (!sending && !waiting.isEmpty() && host.isAwake()) {
            sending = true;
            world.after(chance.millis(1, 20), this::send);
        }
    }

    private void send() {
        if (!host.isAwake()) {
            sending = false; // goes on when the host does
            return;
        }
        ReportLine.Fate fate = line.next(chance);
        Notification next = waiting.peek();
        if (fate == ReportLine.Fate.LATE && host.reachesController()) {
            world.after(chance.millis(2_000, 15_000), () -> arrive(next));
        }
        boolean arrives =
                host.reachesController() && fate != ReportLine.Fate.LOST_BEFORE && fate != ReportLine.Fate.LATE;
        boolean taken = arrives && arrive(next);
        if (taken && fate == ReportLine.Fate.TWICE) {
            world.after(chance.millis(1, 3_000), () -> arrive(next));
        }
        boolean answered = taken && fate != ReportLine.Fate.LOST_AFTER;
        world.after(chance.millis(1, answered ? 20 : 1_000), () -> answered(answered));
    }

    private boolean arrive(Notification notification) {
        return control.receive(notification, host);
    }

    private void answered(boolean taken) {
        sending = false;
        if (taken) {
            waiting.remove();
            pause = FIRST_PAUSE;
            proceed();
        } else {
            world.after(pause, this::proceed);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }
}

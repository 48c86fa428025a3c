package io.masakari.simulator;

import io.masakari.core.detection.DeliveryStatus;
import io.masakari.core.detection.Output.Report;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** A host's reports on their way to the controller: on disk, in order, each kept until it is answered. */
final class Spool {
    private static final int MOST = 1_000;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

    private final Host host;
    private final World world;
    private final Deque<Report> waiting = new ArrayDeque<>();
    private boolean sending;
    private Duration pause = Duration.ofSeconds(1);

    Spool(Host host, World world) {
        this.host = host;
        this.world = world;
    }

    void add(Report report) {
        if (waiting.size() >= MOST) {
            throw new InvariantBroken("C-9", host + " spools more than " + MOST + " reports");
        }
        waiting.add(report);
        proceed();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Sends on, if a monitor runs that can. */
    void proceed() {
        if (sending || waiting.isEmpty() || host.monitor == null || !host.isAwake()) {
            return;
        }
        sending = true;
        Monitor sender = host.monitor;
        Report report = waiting.peek();
        world.after(world.chance().millis(1, 20), () -> send(sender, report));
    }

    private void send(Monitor sender, Report report) {
        if (host.monitor != sender || !host.isAwake()) {
            sending = false;
            return;
        }
        World.PostFate fate = world.nextPost();
        boolean arrives = host.reachesController && fate != World.PostFate.LOST_BEFORE;
        Optional<String> answer = arrives ? world.controller().receive(report, host.name) : Optional.empty();
        if (answer.isPresent() && fate == World.PostFate.TWICE) {
            world.after(
                    world.chance().millis(1, 3_000), () -> world.controller().receive(report, host.name));
        }
        boolean answered = answer.isPresent() && fate != World.PostFate.LOST_AFTER;
        world.after(
                world.chance().millis(1, answered ? 20 : 1_000),
                () -> answered(sender, report, answered ? answer : Optional.empty()));
    }

    private void answered(Monitor sender, Report report, Optional<String> notification) {
        sending = false;
        if (host.monitor != sender || !host.isAwake()) {
            return;
        }
        if (notification.isPresent()) {
            waiting.poll();
            pause = Duration.ofSeconds(1);
            sender.delivery(report, DeliveryStatus.ACCEPTED, notification.get());
            proceed();
        } else {
            sender.delivery(report, DeliveryStatus.DEFERRED, "-");
            world.after(pause, this::proceed);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }
}

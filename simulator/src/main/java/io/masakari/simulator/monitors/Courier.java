package io.masakari.simulator.monitors;

import io.masakari.runtime.report.Notification;
import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.World;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** What a host's instance and process monitors tell the controller: in order, and kept on disk until it is answered. */
public final class Courier {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

    private final Host host;
    private final World world;
    private final Chance chance;
    private final Deque<Notification> waiting = new ArrayDeque<>();
    private boolean sending;
    private Duration pause = FIRST_PAUSE;

    public Courier(Host host, World world) {
        this.host = host;
        this.world = world;
        this.chance = world.chanceOf("other reports of " + host.name);
    }

    public void add(Notification notification) {
        waiting.add(notification);
        proceed();
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Sends on, if the host can. */
    public void proceed() {
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
        World.PostFate fate = world.nextPost(chance);
        Notification next = waiting.peek();
        if (fate == World.PostFate.LATE && host.reachesController) {
            world.after(chance.millis(2_000, 15_000), () -> arrive(next));
        }
        boolean arrives = host.reachesController && fate != World.PostFate.LOST_BEFORE && fate != World.PostFate.LATE;
        boolean taken = arrives && arrive(next);
        if (taken && fate == World.PostFate.TWICE) {
            world.after(chance.millis(1, 3_000), () -> arrive(next));
        }
        boolean answered = taken && fate != World.PostFate.LOST_AFTER;
        world.after(chance.millis(1, answered ? 20 : 1_000), () -> answered(answered));
    }

    private boolean arrive(Notification notification) {
        return world.controller().receive(notification, host);
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

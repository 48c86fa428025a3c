package io.masakari.simulator.schedule;

import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.ClusterSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * What a cloud has beside lost hosts, in some of the schedules: cells that are away, an older Nova, and an operator who disarms
 * it. Each is drawn by an actor of its own.
 */
final class RandomNova {
    private static final int FIRST_MILLIS = 8_000;
    private static final int LAST_MILLIS = 150_000;

    private final long seed;
    private final ClusterSpec spec;
    private final List<String> lines = new ArrayList<>();

    RandomNova(long seed, ClusterSpec spec) {
        this.seed = seed;
        this.spec = spec;
    }

    List<String> lines() {
        olderNova();
        disarmed();
        cells();
        return lines;
    }

    private void olderNova() {
        if (actor("older nova").percent(10)) {
            at(5_000, "nova refuses-busy");
        }
    }

    private void disarmed() {
        Chance chance = actor("disarms");
        if (chance.percent(10)) {
            int when = FIRST_MILLIS + chance.below(LAST_MILLIS);
            at(when, "cloud disarmed " + (10 + chance.below(600)));
            if (chance.percent(50)) {
                at(when + 1_000 + chance.below(LAST_MILLIS), "cloud armed");
            }
        }
    }

    private void cells() {
        Chance chance = actor("cells");
        if (!chance.percent(10)) {
            return;
        }
        int when = FIRST_MILLIS + chance.below(LAST_MILLIS);
        int back = when + 1_000 + chance.below(LAST_MILLIS);
        for (String host : spec.hosts()) {
            if (chance.percent(50)) {
                at(when, "cell " + host + " away");
                at(back, "cell " + host + " back");
            }
        }
    }

    private Chance actor(String name) {
        return new Chance(seed, name);
    }

    private void at(int millis, String act) {
        lines.add(RandomSchedule.line(millis, act));
    }
}

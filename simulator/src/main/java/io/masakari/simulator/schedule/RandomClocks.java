package io.masakari.simulator.schedule;

import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.ClusterSpec;
import java.util.ArrayList;
import java.util.List;

/** The clocks of all machines, in some of the schedules: they differ, drift and are stepped, and machines are paused. */
final class RandomClocks {
    /** As far as clocks differ where NTP works; see SAFETY.md, "What rests on others". */
    private static final int APART_MILLIS = 1_000;

    private static final int FIRST_MILLIS = 8_000;
    private static final int LAST_MILLIS = 120_000;
    private static final List<Integer> PAUSES = List.of(1_000, 5_000, 20_000, 40_000, 90_000, 600_000);

    private final Chance chance;
    private final ClusterSpec spec;

    RandomClocks(long seed, ClusterSpec spec) {
        this.chance = new Chance(seed, "clocks");
        this.spec = spec;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (chance.percent(30)) {
            List<String> machines = new ArrayList<>(spec.hosts());
            machines.addAll(List.of("controller", "nova"));
            for (String machine : machines) {
                lines.add(RandomSchedule.line(0, "clock " + machine + " step " + aside(APART_MILLIS)));
                lines.add(RandomSchedule.line(0, "clock " + machine + " drift " + aside(500)));
            }
        }
        if (chance.percent(15)) {
            String machine = chance.percent(50) ? "controller" : chance.pick(spec.hosts());
            int at = FIRST_MILLIS + chance.below(LAST_MILLIS);
            int pause = 1 + chance.below(chance.pick(PAUSES));
            lines.add(RandomSchedule.line(at, "pause " + machine));
            lines.add(RandomSchedule.line(at + pause, "resume " + machine + (chance.percent(50) ? " stepped" : "")));
        }
        return lines;
    }

    private int aside(int most) {
        return chance.below(2 * most + 1) - most;
    }
}

package io.masakari.simulator.schedule;

import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.ClusterSpec;
import java.util.ArrayList;
import java.util.List;

/** What is as it was before, in some of the schedules: the controller's database, or what a monitor has reported already. */
final class RandomRestores {
    private static final int FIRST_MILLIS = 8_000;
    private static final int LAST_MILLIS = 120_000;

    private final Chance chance;
    private final ClusterSpec spec;

    RandomRestores(long seed, ClusterSpec spec) {
        this.chance = new Chance(seed, "restores");
        this.spec = spec;
    }

    /** @param databases whether they are restored too */
    List<String> lines(boolean databases) {
        List<String> lines = new ArrayList<>();
        if (chance.percent(8)) {
            int at = FIRST_MILLIS + chance.below(LAST_MILLIS);
            int later = at + 1_000 + chance.below(LAST_MILLIS);
            if (databases) {
                lines.add(RandomSchedule.line(at, "controller backup"));
                lines.add(RandomSchedule.line(later, "controller restore"));
            }
        }
        if (chance.percent(8)) {
            int at = 2 * FIRST_MILLIS + chance.below(chance.percent(80) ? LAST_MILLIS : 10 * LAST_MILLIS);
            lines.add(RandomSchedule.line(at, "spool " + chance.pick(spec.hosts()) + " replay"));
        }
        return lines;
    }
}

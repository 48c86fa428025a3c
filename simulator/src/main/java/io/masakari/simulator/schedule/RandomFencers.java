package io.masakari.simulator.schedule;

import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.ClusterSpec;
import java.util.ArrayList;
import java.util.List;

/** What monitors hear of fencings, in some of the schedules: their fencer tells nothing for a while, or a member lies to them. */
final class RandomFencers {
    private static final int LONGEST_MILLIS = 240_000;

    private final Chance chance;
    private final ClusterSpec spec;

    RandomFencers(long seed, ClusterSpec spec) {
        this.chance = new Chance(seed, "fencers");
        this.spec = spec;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (chance.percent(25)) {
            for (String host : spec.hosts()) {
                if (chance.percent(50)) {
                    int at = chance.below(LONGEST_MILLIS);
                    lines.add(RandomSchedule.line(at, "fencing untold " + host));
                    lines.add(RandomSchedule.line(at + chance.below(LONGEST_MILLIS), "fencing told " + host));
                }
            }
        }
        if (chance.percent(15)) {
            String member = chance.pick(spec.hosts());
            for (int lies = 1 + chance.below(8); lies > 0; lies--) {
                lines.add(RandomSchedule.line(
                        5_000 + chance.below(LONGEST_MILLIS),
                        "lie " + member + " to-the-group " + chance.pick(spec.hosts())
                                + chance.pick(List.of(" proven", " returned"))));
            }
        }
        return lines;
    }
}

package io.masakari.simulator.schedule;

import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.ClusterSpec;
import java.util.ArrayList;
import java.util.List;

/** An operator who starts recoveries of hosts, drawn from one seed: of some that he cancels before, and of some that are well. */
final class RandomStarts {
    private final Chance chance;
    private final ClusterSpec spec;

    RandomStarts(long seed, ClusterSpec spec) {
        this.chance = new Chance(seed, "starts");
        this.spec = spec;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!chance.percent(30)) {
            return lines;
        }
        for (int i = 1 + chance.below(3); i > 0; i--) {
            String host = chance.pick(spec.hosts());
            int at = 10_000 + chance.below(60_000);
            if (chance.percent(60)) {
                lines.add(RandomSchedule.line(at, "operator cancel " + host));
            }
            lines.add(RandomSchedule.line(
                    at + chance.below(chance.percent(50) ? 5_000 : 150_000), "operator start " + host));
        }
        return lines;
    }
}

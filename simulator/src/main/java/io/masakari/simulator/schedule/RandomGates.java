package io.masakari.simulator.schedule;

import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.ClusterSpec;
import java.util.ArrayList;
import java.util.List;

/** Gates at boot, drawn from one seed: some hosts have one, and some of them are not what they say. */
final class RandomGates {
    private final Chance chance;
    private final ClusterSpec spec;
    private final boolean greets;

    /** @param greets without greetings nothing is known of a gate */
    RandomGates(long seed, ClusterSpec spec, boolean greets) {
        this.chance = new Chance(seed, "gates");
        this.spec = spec;
        this.greets = greets;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!greets || !chance.percent(50)) {
            return lines;
        }
        for (String host : spec.hosts()) {
            if (chance.percent(70)) {
                lines.add(RandomSchedule.line(
                        chance.below(6_000),
                        "gate " + host + " waits " + chance.pick(List.of(15, 30, 60, 120)) + kind()));
            }
        }
        for (int i = chance.below(3); i > 0; i--) {
            lines.add(RandomSchedule.line(20_000 + chance.below(100_000), act(chance.pick(spec.hosts()))));
        }
        return lines;
    }

    /** Where guests are resumed at boot, a gate that is not what it says costs an instance that runs twice (SAFETY.md). */
    private String kind() {
        int drawn = chance.below(20);
        if (drawn < 3) {
            return " faulty";
        }
        return spec.resumeGuests() || drawn >= 7 ? "" : drawn < 5 ? " lies" : " early";
    }

    private String act(String host) {
        return switch (chance.below(4)) {
            case 0 -> "gate " + host + " deaf";
            case 1 -> "gate " + host + " slow " + chance.below(5_000);
            case 2 -> "gate " + host + " by-hand";
            default -> "operator open-gate " + host;
        };
    }
}

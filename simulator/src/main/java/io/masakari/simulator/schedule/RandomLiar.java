package io.masakari.simulator.schedule;

import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.ClusterSpec;
import java.util.ArrayList;
import java.util.List;

/** Whoever has stolen the token of one monitor, in some of the schedules: says anything of anybody, at any time. */
final class RandomLiar {
    private static final int LONGEST_MILLIS = 240_000;
    private static final int DAY = 86_400;
    /** Some are right, some are off by what a clock or a spool may be, some are at the ends of what is taken. */
    private static final List<Integer> SECONDS =
            List.of(0, 0, 0, -3, -20, -60, -3_600, -DAY, -365 * DAY, -9_490 * DAY, 5, 60, 3_600, DAY, 365 * DAY);

    private static final List<Integer> RINGS_AHEAD = List.of(0, 0, 0, 1, 1, 1, 2, 3, 10, -1, -2);
    private static final List<String> PROCESSES = List.of("libvirtd", "nova-compute", "made-up");

    private static final List<String> BOOTS = List.of("now", "now", "now", "before", "made-up");

    private final Chance chance;
    private final Chance leaves;
    private final ClusterSpec spec;

    RandomLiar(long seed, ClusterSpec spec) {
        this.chance = new Chance(seed, "liar");
        this.leaves = new Chance(seed, "leaves of the liar");
        this.spec = spec;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!chance.percent(25)) {
            return lines;
        }
        String token = chance.pick(spec.hosts());
        for (int lies = 1 + chance.below(8); lies > 0; lies--) {
            lines.add(RandomSchedule.line(5_000 + chance.below(LONGEST_MILLIS), "lie " + token + " " + lie()));
        }
        return lines;
    }

    private String lie() {
        String host = chance.pick(spec.hosts());
        return switch (chance.below(10)) {
            case 0, 1, 2 -> lost(host, chance.pick(List.of("pending", "unfenced", "proven")));
            case 3 -> lost(host, leaves.pick(List.of("leaves", "leaves-unfenced", "leaves-proven")));
            case 4, 5 -> areTwoWanted() ? "returned " + host + at() : lost(host, "unfenced");
            case 6 -> "crashed " + RandomSchedule.anInstance(chance, spec) + " " + host + at();
            case 7 -> "greets " + chance.pick(BOOTS) + " " + chance.pick(List.of("host", "instance", "process"));
            case 8 -> "announces " + chance.pick(BOOTS);
            default -> "process " + host + chance.pick(List.of(" down ", " well ")) + chance.pick(PROCESSES) + at();
        };
    }

    /** Where hosts tell no boots and one witness is enough, a made-up proof is believed, and a made-up return; see SAFETY.md. */
    private boolean areTwoWanted() {
        return spec.greets() && spec.witnesses() > 1;
    }

    private String lost(String host, String how) {
        String stage = areTwoWanted() ? how : how.equals("proven") ? "pending" : how.replace("-proven", "");
        String boot = chance.percent(30) ? "" : " boot " + chance.pick(BOOTS);
        return "lost " + host + " " + stage + " ring " + chance.pick(RINGS_AHEAD) + " off-at " + chance.pick(SECONDS)
                + boot + at();
    }

    private String at() {
        return " at " + chance.pick(SECONDS);
    }
}

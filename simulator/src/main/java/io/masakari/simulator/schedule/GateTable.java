package io.masakari.simulator.schedule;

import io.masakari.simulator.scenario.Script;
import io.masakari.simulator.scenario.Simulation;
import io.masakari.simulator.world.ClusterSpec;
import io.masakari.simulator.world.PlantedBug;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * From the proof to the evacuations of a host that is fenced by reboot, with a gate at its boot and without one, where Nova takes
 * so long for each call. Simulated time; the mean of some seeds.
 */
public final class GateTable {
    private static final int SEEDS = 10;
    private static final int INSTANCES = 20;
    private static final List<Integer> CALLS_MILLIS = List.of(0, 1_000, 2_500, 5_000, 8_000);

    private GateTable() {}

    public static void measure(PrintStream out) {
        out.println("Nova takes, ms  gate  first evacuation, s  last one, s  begun of " + INSTANCES);
        for (int takes : CALLS_MILLIS) {
            for (boolean gate : List.of(false, true)) {
                List<Double> first = new ArrayList<>();
                List<Double> last = new ArrayList<>();
                double begun = 0;
                for (int seed = 1; seed <= SEEDS; seed++) {
                    List<Double> after = evacuations(seed, takes, gate);
                    begun += after.size();
                    if (!after.isEmpty()) {
                        first.add(after.get(0));
                        last.add(after.get(after.size() - 1));
                    }
                }
                out.println(String.format(
                        Locale.ROOT,
                        "%14d  %4s  %19s  %11s  %8.1f",
                        takes,
                        gate ? "yes" : "no",
                        mean(first),
                        mean(last),
                        begun / SEEDS));
            }
        }
    }

    private static String mean(List<Double> seconds) {
        return seconds.stream().mapToDouble(each -> each).average().stream()
                .mapToObj(each -> String.format(Locale.ROOT, "%.1f", each))
                .findFirst()
                .orElse("-");
    }

    /** When Nova begins each, in seconds after the proof. */
    private static List<Double> evacuations(int seed, int takes, boolean gate) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= INSTANCES; i++) {
            names.add("vm" + i);
        }
        ClusterSpec spec = ClusterSpec.of(e -> {
            e.seed = seed;
            e.clusters = Map.of("lab", List.of("compute1", "compute2", "compute3", "compute4"));
            e.instances = Map.of("compute3", names);
            e.vcpus = 2 * INSTANCES;
            e.resumeGuests = true;
            e.greets = true;
            e.witnesses = 2;
        });
        List<String> script = new ArrayList<>();
        if (gate) {
            script.add("1 gate compute3 waits 120");
        }
        script.add("15 nova takes " + takes);
        script.add("30 power compute3 off");
        script.add("600 end");
        Simulation.Result result =
                Simulation.run(spec, Script.parse("gates", script, spec), PlantedBug.NONE, line -> {});
        if (result.broken().isPresent()) {
            throw new IllegalStateException(result.broken().get());
        }
        double proof = times(result, " fencing.proven ").stream().findFirst().orElseThrow();
        return times(result, " evacuation.begun ").stream()
                .map(at -> at - proof)
                .toList();
    }

    private static List<Double> times(Simulation.Result result, String event) {
        return result.log().stream()
                .filter(line -> line.contains(event))
                .map(line -> Double.parseDouble(line.strip().split(" ")[0]))
                .toList();
    }
}

package io.masakari.simulator.schedule;

import io.masakari.simulator.scenario.Script;
import io.masakari.simulator.scenario.Simulation;
import io.masakari.simulator.world.ClusterSpec;
import io.masakari.simulator.world.PlantedBug;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What one event costs in a small and in a large cloud: the same number of hosts dies in clusters of ten, each with a
 * hundred instances. Corosync's process groups end at 128 members, so a large cloud is many clusters.
 */
public final class Scale {
    private static final int CLUSTER = 10;
    private static final int INSTANCES = 100;
    private static final int ROUNDS = 3;

    private Scale() {}

    public static void measure(PrintStream out) {
        out.println("hosts  instances   steps   commands   us per step   us per command");
        run(CLUSTER);
        for (int hosts : List.of(10, 100, 1_000)) {
            double best = Double.MAX_VALUE;
            String line = "";
            for (int i = 0; i < ROUNDS; i++) {
                Run run = run(hosts);
                if (run.nanos() < best) {
                    best = run.nanos();
                    line = String.format(
                            Locale.ROOT,
                            "%5d  %9d  %6d  %9d  %12.1f  %15.1f",
                            hosts,
                            hosts * INSTANCES,
                            run.result().steps(),
                            run.result().commands(),
                            run.nanos() / 1e3 / run.result().steps(),
                            run.nanos() / 1e3 / run.result().commands());
                }
            }
            out.println(line);
        }
    }

    private record Run(Simulation.Result result, double nanos) {}

    /** One host in a hundred dies, one after the other; at least one. */
    private static Run run(int hosts) {
        Map<String, List<String>> clusters = new LinkedHashMap<>();
        Map<String, List<String>> instances = new LinkedHashMap<>();
        List<String> script = new ArrayList<>();
        script.add("5 fencing stays-off");
        for (int c = 0; c < hosts / CLUSTER; c++) {
            List<String> members = new ArrayList<>();
            for (int h = 1; h <= CLUSTER; h++) {
                String host = "c" + c + "-host" + h;
                members.add(host);
                List<String> names = new ArrayList<>();
                for (int i = 0; i < INSTANCES; i++) {
                    names.add(host + "-vm" + i);
                }
                instances.put(host, names);
            }
            clusters.put("c" + c, members);
            if (c % 10 == 0) {
                script.add((20 + c) + " power c" + c + "-host3 off");
            }
        }
        ClusterSpec spec = ClusterSpec.of(e -> {
            e.clusters = clusters;
            e.instances = instances;
            e.vcpus = 400;
        });
        Script parsed = Script.parse("scale", script, spec);
        Simulation.Result result = Simulation.run(spec, parsed, PlantedBug.NONE, line -> {});
        if (result.broken().isPresent()) {
            throw new IllegalStateException(result.broken().get());
        }
        return new Run(result, result.stepping().toNanos());
    }
}

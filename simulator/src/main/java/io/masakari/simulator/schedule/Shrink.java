package io.masakari.simulator.schedule;

import io.masakari.simulator.scenario.Script;
import io.masakari.simulator.scenario.Simulation;
import io.masakari.simulator.world.ClusterSpec;
import io.masakari.simulator.world.PlantedBug;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a schedule that breaks an invariant smaller: acts are dropped as long as the same invariant still breaks. */
final class Shrink {
    private static final int MOST_RUNS = 500;

    private final ClusterSpec spec;
    private final PlantedBug bug;
    private final String id;
    private int runs;

    private Shrink(ClusterSpec spec, PlantedBug bug, String broken) {
        this.spec = spec;
        this.bug = bug;
        this.id = idOf(broken);
    }

    /** @param broken what the invariant said */
    static RandomSchedule minimal(RandomSchedule schedule, PlantedBug bug, String broken) {
        Shrink shrink = new Shrink(schedule.spec(), bug, broken);
        List<Script.Act> acts = new ArrayList<>(schedule.script().acts());
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (int i = acts.size() - 1; i >= 0; i--) {
                List<Script.Act> fewer = new ArrayList<>(acts);
                fewer.remove(i);
                if (shrink.stillBreaks(fewer)) {
                    acts = fewer;
                    smaller = true;
                }
            }
        }
        return new RandomSchedule(schedule.spec(), new Script(acts));
    }

    private boolean stillBreaks(List<Script.Act> acts) {
        if (++runs > MOST_RUNS) {
            return false;
        }
        Optional<String> broken =
                Simulation.run(spec, new Script(acts), bug, line -> {}).broken();
        return broken.filter(what -> idOf(what).equals(id)).isPresent();
    }

    private static String idOf(String broken) {
        return broken.substring(0, broken.indexOf(':'));
    }
}

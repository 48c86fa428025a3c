package io.masakari.simulator.monitors;

import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.World;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The way from the monitors to the controller: what becomes of each POST on it. */
public final class ReportLine {
    /** What becomes of a report's POST. */
    public enum Fate {
        OK,
        LOST_BEFORE,
        LOST_AFTER,
        TWICE,
        /** Its sender gives up on it, and it arrives later all the same, behind others. */
        LATE
    }

    private final World world;
    private final Map<Fate, Integer> ordered = new EnumMap<>(Fate.class);

    ReportLine(World world) {
        this.world = world;
    }

    /** The next posts of any host have this fate. */
    public void spoil(Fate fate, int times) {
        ordered.merge(fate, times, Integer::sum);
    }

    void heal() {
        ordered.clear();
    }

    Fate next(Chance sender) {
        for (Map.Entry<Fate, Integer> order : ordered.entrySet()) {
            if (order.getValue() > 0) {
                order.setValue(order.getValue() - 1);
                return order.getKey();
            }
        }
        return world.isTrouble(sender) ? sender.pick(List.of(Fate.values())) : Fate.OK;
    }
}

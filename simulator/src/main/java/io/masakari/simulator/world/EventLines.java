package io.masakari.simulator.world;

import io.masakari.simulator.invariants.InvariantBroken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The run's event log: one line per change, under simulated time. */
final class EventLines {
    private static final int MOST = 200_000;

    private final Timeline time;
    private final Consumer<String> also;
    private final List<String> lines = new ArrayList<>();

    /** @param also sees every line at once */
    EventLines(Timeline time, Consumer<String> also) {
        this.time = time;
        this.also = also;
    }

    /** @param who a host, "controller", "nova", "pacemaker" or "script" */
    void add(String who, String event, String text) {
        Duration at = time.elapsed();
        String line = String.format(
                        Locale.ROOT, "%4d.%03d %-10s %-24s %s", at.toSeconds(), at.toMillisPart(), who, event, text)
                .stripTrailing();
        if (lines.size() >= MOST) {
            throw new InvariantBroken("C-9", "more than " + MOST + " events: something goes round in circles");
        }
        lines.add(line);
        also.accept(line);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}

package io.masakari.simulator.world;

import io.masakari.simulator.invariants.InvariantBroken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The run's event log: one line per change, under simulated time. */
final class EventLines {
    private static final int MOST = 200_000;
    /** What is drawn outside of the simulation, and differs from run to run. */
    private static final Pattern RANDOM_ID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

    private final Timeline time;
    private final Consumer<String> also;
    private final List<String> lines = new ArrayList<>();

    /** @param also sees every line at once */
    EventLines(Timeline time, Consumer<String> also) {
        this.time = time;
        this.also = also;
    }

    static String withoutRandomIds(String text) {
        return RANDOM_ID.matcher(text).replaceAll("(id)");
    }

    /** @param who a host, "controller", "nova", "pacemaker" or "script" */
    void add(String who, String event, String text) {
        Duration at = time.elapsed();
        String line = String.format(
                        Locale.ROOT,
                        "%4d.%03d %-10s %-24s %s",
                        at.toSeconds(),
                        at.toMillisPart(),
                        who,
                        event,
                        withoutRandomIds(text))
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

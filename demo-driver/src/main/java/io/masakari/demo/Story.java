package io.masakari.demo;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Set;

/** Tells the fate of one process as it happens, with the time since it was first killed. */
final class ProcessStory {
    private static final Set<String> TOLD = Set.of(
            "demo.killed",
            "demo.broken",
            "demo.repaired",
            "demo.service",
            "process.ended",
            "process.restarting",
            "process.found",
            "process.try_failed",
            "process.failed",
            "process.well",
            "report.accepted");

    private final PrintStream out;
    private long zero = -1;

    ProcessStory(PrintStream out) {
        this.out = out;
    }

    synchronized void begin(long micros) {
        zero = micros;
        out.println();
        out.println(String.format("%10s  %-11s %s", "ms", "where", "what happens"));
    }

    synchronized void note(String text) {
        out.println(text);
    }

    /** Of the controller's own events those that say what it does about it. */
    synchronized void tell(Moment m) {
        boolean acts = m.host().equals(Lab.CONTROLLER_HOST)
                && (m.name().startsWith("recovery.") || m.name().startsWith("service."));
        if (zero >= 0 && (acts || TOLD.contains(m.name()))) {
            out.println(String.format(
                    Locale.ROOT, "%10.1f  %-11s %s", (m.micros() - zero) / 1_000.0, m.host(), m.message()));
        }
    }
}

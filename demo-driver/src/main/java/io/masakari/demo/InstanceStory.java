package io.masakari.demo;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Set;

/** Tells the play about one instance as it happens, with the time since its process was killed. */
final class InstanceStory {
    private static final Set<String> TOLD = Set.of(
            "demo.killed",
            "demo.started",
            "demo.instance",
            "demo.released",
            "instance.failed",
            "report.accepted",
            "notification.stored",
            "recovery.started",
            "recovery.held",
            "instance.stopping",
            "instance.starting",
            "recovery.finished",
            "recovery.failed");

    private final PrintStream out;
    private long zero = -1;

    InstanceStory(PrintStream out) {
        this.out = out;
    }

    /** Times are shown since then; before it nothing is told but {@link #note}. */
    synchronized void begin(long micros) {
        zero = micros;
        out.println();
        out.println(String.format("%10s  %-11s %s", "ms", "where", "what happens"));
    }

    synchronized void note(String text) {
        out.println(text);
    }

    synchronized void tell(Moment m) {
        if (zero >= 0 && TOLD.contains(m.name())) {
            out.println(String.format(
                    Locale.ROOT, "%10.1f  %-11s %s", (m.micros() - zero) / 1_000.0, m.host(), m.message()));
        }
    }
}

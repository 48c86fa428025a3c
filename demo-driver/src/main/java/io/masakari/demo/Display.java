package io.masakari.demo;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Predicate;

/** Shows a run as it happens, with the time since it began. Called under the time line's lock, so lines never mix. */
class Display {
    private final PrintStream out;
    private final Predicate<Moment> told;
    private long zero = -1;

    /** @param told whether an event is shown */
    Display(PrintStream out, Predicate<Moment> told) {
        this.out = out;
        this.told = told;
    }

    /** Times are shown since then; before that only notes are shown. */
    synchronized void begin(long micros) {
        zero = micros;
        out.println();
        out.println(bold(String.format("%10s  %-11s %s", "ms", "where", "what happens")));
    }

    synchronized void note(String text) {
        out.println(text);
    }

    final synchronized void tell(Moment m) {
        if (zero >= 0 && told.test(m)) {
            show(m);
        }
    }

    void show(Moment m) {
        line(m, m.message());
    }

    final void line(Moment m, String text) {
        out.println(String.format(Locale.ROOT, "%10.1f  %-11s ", (m.micros() - zero) / 1_000.0, m.host()) + text);
    }

    String bold(String text) {
        return text;
    }
}

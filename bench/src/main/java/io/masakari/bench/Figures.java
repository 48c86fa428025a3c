package io.masakari.bench;

import java.util.Arrays;
import java.util.Locale;

/** Times of many runs, in ns, and their spread as cells of a table. */
public final class Figures {
    private final long[] sorted;

    public Figures(long[] nanos) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("Nothing was measured.");
        }
        sorted = nanos.clone();
        Arrays.sort(sorted);
    }

    public int count() {
        return sorted.length;
    }

    /** The least time that {@code share} of the runs did not exceed. */
    public long at(double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    /** Median, p95, p99 and most, in ms. */
    public String millis() {
        return String.join(" | ", millis(at(0.5)), millis(at(0.95)), millis(at(0.99)), millis(at(1)));
    }

    public static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.2f", nanos / 1e6);
    }
}

package io.masakari.core.safety;

import java.time.Duration;
import java.util.Objects;

/**
 * How many hosts of a segment may be lost at once before a shared cause is suspected (SAFETY.md, C-8).
 *
 * @param percent of the segment's hosts, rounded down, but never less than one host
 * @param hosts absolute limit, whichever is lower; 0 for none
 * @param window losses within it count as "at once"
 */
public record StormLimit(int percent, int hosts, Duration window) {
    public StormLimit {
        Objects.requireNonNull(window, "window");
        if (percent < 1 || percent > 100 || hosts < 0) {
            throw new IllegalArgumentException("Not a storm limit: " + percent + " %, " + hosts + " hosts.");
        }
    }

    public int hostsOf(int segmentHosts) {
        int byShare = Math.max(1, segmentHosts * percent / 100);
        return hosts == 0 ? byShare : Math.min(byShare, hosts);
    }
}

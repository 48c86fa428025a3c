package io.masakari.core.detection;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Is this fencing a proof for this loss (SAFETY.md, C-1, H-3)? All fencing times have a resolution of one second, so what
 * they are compared with is rounded down. Knows no clock and no node.
 */
final class FencingRule {
    private FencingRule() {}

    /**
     * What the source said of a node while it was joined.
     *
     * @param last the last fencing; empty if the source answered that there was none
     */
    record Baseline(Optional<Instant> last) {}

    /**
     * @param joinedSince when the node was last seen to join: a fencing before that has been survived. Not left to the
     *     baseline alone, because each node's copy of one fencing has a time of its own, and a later reading may show another
     * @param baseline the last answer while the node was joined; empty if no question was answered
     * @param lostAt when the node was first seen absent
     * @param lead the fencing of a node that is still a member completes before the ring changes, by this at most
     */
    static boolean proves(
            FencingReading reading, Instant joinedSince, Optional<Baseline> baseline, Instant lostAt, Duration lead) {
        if (!switchesOff(reading.action())) {
            return false;
        }
        Instant completed = reading.completedAt();
        if (completed.isBefore(joinedSince.truncatedTo(ChronoUnit.SECONDS))) {
            return false;
        }
        if (baseline.isEmpty()) {
            // It may have been fenced and have come back before it was lost, so only what came after the loss counts.
            return !completed.isBefore(lostAt.truncatedTo(ChronoUnit.SECONDS));
        }
        return baseline.get().last().map(completed::isAfter).orElse(true)
                && !completed.isBefore(lostAt.minus(lead).truncatedTo(ChronoUnit.SECONDS));
    }

    /**
     * Whether it completed in the future: then the clocks disagree, and its time tells nothing.
     *
     * @param ahead how far the clocks of two hosts may differ
     */
    static boolean isAhead(FencingReading reading, Instant now, Duration ahead) {
        return reading.completedAt().isAfter(now.plus(ahead));
    }

    private static boolean switchesOff(String action) {
        return switch (action) {
            case "off", "reboot", "" -> true;
            default -> false;
        };
    }
}

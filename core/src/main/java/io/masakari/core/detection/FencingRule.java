package io.masakari.core.detection;

import io.masakari.core.model.FencingProof;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Is this fencing, read in the history, a proof for this loss (SAFETY.md, C-1, H-3)? Where it was pushed, the order of the
 * events tells, and no time is asked. All times of the history have a resolution of one second, so what they are compared
 * with is rounded down. Knows no clock and no node.
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
        if (!saysOff(reading)) {
            return false;
        }
        Instant completed = reading.completedAt();
        if (completed.isBefore(joinedSince.truncatedTo(ChronoUnit.SECONDS))) {
            return false;
        }
        // Who fences a host can cause its loss; who only says that it is off cannot.
        if (baseline.isEmpty() || isWord(reading)) {
            // It may have been fenced and have come back before it was lost, so only what came after the loss counts.
            return !completed.isBefore(lostAt.truncatedTo(ChronoUnit.SECONDS));
        }
        return baseline.get().last().map(completed::isAfter).orElse(true)
                && !completed.isBefore(lostAt.minus(lead).truncatedTo(ChronoUnit.SECONDS));
    }

    /** Whether it says that the host was off at some time since it joined, for whatever loss. */
    static boolean isSince(FencingReading reading, Instant joinedSince, Optional<Baseline> baseline) {
        Instant completed = reading.completedAt();
        return saysOff(reading)
                && !completed.isBefore(joinedSince)
                && baseline.flatMap(Baseline::last).map(completed::isAfter).orElse(true);
    }

    /**
     * Whether it completed in the future: then the clocks disagree, and its time tells nothing.
     *
     * @param ahead how far the clocks of two hosts may differ
     */
    static boolean isAhead(FencingReading reading, Instant now, Duration ahead) {
        return reading.completedAt().isAfter(now.plus(ahead));
    }

    /** Whether nothing was done, and a person has said that the host is off. */
    static boolean isWord(FencingReading reading) {
        return reading.action().equals(FencingProof.CONFIRMED);
    }

    /** Whether the host was switched off by it, or somebody has said that it is off. */
    static boolean saysOff(FencingReading reading) {
        return FencingProof.SAY_OFF.contains(reading.action());
    }
}

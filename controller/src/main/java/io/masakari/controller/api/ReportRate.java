package io.masakari.controller.api;

import io.masakari.runtime.time.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many reports a sender may send: as many at once as in a minute, or another time, then evenly. Of each kind for itself, so
 * that a flood of one never holds up the loss of a host. Any thread may call.
 */
final class ReportRate {
    /** Who has sent nothing for longest is forgotten beyond that; it then begins with a full allowance. */
    private static final int SENDERS = 4096;

    private final int most;
    private final Duration within;
    private final WallClock clock;
    private final Map<String, Allowance> senders = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Allowance {
        private double left;
        private Instant at;
    }

    ReportRate(int perMinute, WallClock clock) {
        this(perMinute, Duration.ofMinutes(1), clock);
    }

    /** @param most at once, and within that time on the average */
    ReportRate(int most, Duration within, WallClock clock) {
        this.most = most;
        this.within = within;
        this.clock = clock;
    }

    /** Whether one more may be taken now; it counts if so. */
    synchronized boolean take(String sender) {
        Instant now = clock.now();
        Allowance its = senders.computeIfAbsent(sender, any -> {
            Allowance full = new Allowance();
            full.left = most;
            full.at = now;
            return full;
        });
        double passed = Math.max(0, Duration.between(its.at, now).toMillis()) / (double) within.toMillis();
        its.left = Math.min(most, its.left + passed * most);
        its.at = now;
        if (senders.size() > SENDERS) {
            senders.remove(senders.keySet().iterator().next());
        }
        if (its.left < 1) {
            return false;
        }
        its.left--;
        return true;
    }
}

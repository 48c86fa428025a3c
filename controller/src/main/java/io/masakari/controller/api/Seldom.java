package io.masakari.controller.api;

import io.masakari.runtime.time.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Keeps what anybody can cause from filling the journal: the same is logged once a minute, and only so much in all.
 * Any thread may call.
 */
final class Seldom {
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final int MOST_PER_MINUTE = 30;
    private static final int REMEMBERED = 1024;

    private final WallClock clock;
    private final Map<String, Said> said = new LinkedHashMap<>(16, 0.75f, true);
    private Instant minute = Instant.EPOCH;
    private int inMinute;

    private static final class Said {
        private Instant at = Instant.EPOCH;
        private long unsaid;
    }

    Seldom(WallClock clock) {
        this.clock = clock;
    }

    /** How often it has happened since it was told last, if it is to be told now. */
    synchronized OptionalLong tell(String what) {
        Instant now = clock.now();
        if (Duration.between(minute, now).abs().compareTo(PAUSE) >= 0) {
            minute = now;
            inMinute = 0;
        }
        Said its = said.computeIfAbsent(what, any -> new Said());
        if (said.size() > REMEMBERED) {
            said.remove(said.keySet().iterator().next());
        }
        its.unsaid++;
        boolean isTooSoon = now.isBefore(its.at.plus(PAUSE)) && !now.isBefore(its.at);
        if (isTooSoon || inMinute >= MOST_PER_MINUTE) {
            return OptionalLong.empty();
        }
        inMinute++;
        long times = its.unsaid;
        its.unsaid = 0;
        its.at = now;
        return OptionalLong.of(times);
    }
}

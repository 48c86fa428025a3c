package io.masakari.controller.store;

import java.time.Instant;

/**
 * What a clock that was ahead has stored, before a controller that starts by a clock which is right: it must not count as newer
 * than what comes now (SAFETY.md, C-37). What is to be no earlier than it was counts as of now, and what a proof rests on as
 * not known. While a controller runs its own clock does not go back.
 */
public final class TimesToCome {
    private TimesToCome() {}

    /** Returns how many were of a time that is still to come. */
    public static int settle(Transaction tx, Instant now) {
        int settled = tx.update("update sights set seen_at_ms = 0 where seen_at_ms > ? or told_at_ms > ?", now, now);
        tx.update("update sights set told_at_ms = ? where told_at_ms > ?", now, now);
        settled += tx.update(
                "update greetings set greeted_at_ms = ?, alive_after_ms = null where greeted_at_ms > ?", now, now);
        settled += tx.update("update boots set first_seen_at_ms = ? where first_seen_at_ms > ?", now, now);
        settled += tx.update(
                "update boots set gate_told_at_ms = null, gate_waits_ms = null where gate_told_at_ms > ?", now);
        settled += tx.update("update recoveries set forced_down_at_ms = ? where forced_down_at_ms > ?", now, now);
        return settled;
    }
}

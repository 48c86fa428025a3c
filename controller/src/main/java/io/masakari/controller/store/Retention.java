package io.masakari.controller.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What has ended long ago is forgotten: recoveries with their instances and time lines, notifications, and the audit. What is under
 * way, held or new stays, however old.
 *
 * @param keep how long after its end
 * @param mostNotifications beyond so many the oldest go earlier, but not within {@link #SHORTEST}
 */
public record Retention(Duration keep, int mostNotifications) {
    /** Duplicates, returns and crash loops are recognized by what was stored within this time. */
    public static final Duration SHORTEST = Duration.ofDays(1);

    private static final List<String> PARTS = List.of(
            "vmoves",
            "recovery_events",
            "reserved_takes",
            "instance_recoveries",
            "process_recoveries",
            "acknowledgements");

    /** What nobody has seen to is kept, so that it stays in sight; the newest ones. */
    private static final int MOST_UNSEEN = 1_000;

    public Retention {
        if (keep.compareTo(SHORTEST) < 0 || mostNotifications < 1) {
            throw new IllegalArgumentException("keep at least " + SHORTEST + " and one notification");
        }
    }

    /** How many rows of each kind are gone. */
    public record Purged(int recoveries, int notifications, int changes) {}

    /**
     * One bounded step, in one transaction; there may be more to do when it has reached the bound.
     *
     * @param most rows of each kind
     */
    public Purged purge(Transaction tx, Instant now, int most) {
        Instant before = before(tx, now);
        List<String> recoveries = tx.list(
                "select recovery_uuid from recoveries where ended_at_ms < ? and id not in (select id from"
                        + " (select id from recoveries where " + AcknowledgementTable.FAILED
                        + " order by id desc limit " + MOST_UNSEEN + ") unseen) order by ended_at_ms limit " + most,
                row -> row.getString(1),
                before);
        SightTable.forgetStrangers(tx);
        for (String recovery : recoveries) {
            SightTable.forget(tx, recovery);
            PARTS.forEach(part -> tx.update("delete from " + part + " where recovery_uuid = ?", recovery));
            tx.update("delete from recoveries where recovery_uuid = ?", recovery);
        }
        List<Long> notifications = tx.list(
                "select id from notifications n where status in ('FINISHED', 'FAILED', 'IGNORED') and created_at_ms < ?"
                        + " and not exists (select 1 from recoveries r where r.notification_uuid = n.notification_uuid)"
                        + " order by id limit " + most,
                row -> row.getLong(1),
                before);
        notifications.forEach(id -> {
            tx.update(
                    "delete from sayings where notification_uuid ="
                            + " (select notification_uuid from notifications where id = ?)",
                    id);
            tx.update("delete from notifications where id = ?", id);
        });
        tx.update("delete from set_aside where not exists (select 1 from notifications n"
                + " where n.notification_uuid = set_aside.notification_uuid)");
        return new Purged(recoveries.size(), notifications.size(), AuditTable.purge(tx, now.minus(keep), most));
    }

    private Instant before(Transaction tx, Instant now) {
        Instant byAge = now.minus(keep);
        Instant latest = now.minus(SHORTEST);
        Optional<Instant> byNumber = tx.first(
                "select created_at_ms from notifications order by id desc limit 1 offset " + (mostNotifications - 1),
                row -> Columns.instant(row, "created_at_ms"));
        return byNumber.map(at -> at.isAfter(latest) ? latest : at)
                .filter(byAge::isBefore)
                .orElse(byAge);
    }
}

package io.masakari.controller.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * SQL of what the engine cannot handle. Reads nothing of the rows it sets aside but their names and states, since they may
 * be what cannot be read.
 */
public final class SetAsideTable {
    private static final String ITS_RECOVERY = " where notification_uuid = ? and " + RecoveryTable.OPEN;

    private static final List<String> KEPT = List.of("state", "hold_reason", "hold_detail", "hold_since_ms");

    private SetAsideTable() {}

    /** Sets what is kept of a recovery, each column by a question of its own, as not every database takes several in one. */
    private static String keptFrom(String table, String condition) {
        return KEPT.stream()
                .map(column -> column + " = (select " + column + " from " + table + condition + ")")
                .collect(Collectors.joining(", "));
    }

    /**
     * Ends a notification, and its recovery if one is open, as failed. Repeating it is harmless.
     *
     * @param notification its uuid, as stored
     */
    public static void put(Transaction tx, String notification, String why, Instant now) {
        if (!isIn(tx, notification)) {
            tx.update("insert into set_aside (notification_uuid, why, at_ms) values (?, ?, ?)", notification, why, now);
        }
        tx.update(
                "update set_aside set " + keptFrom("recoveries", ITS_RECOVERY)
                        + " where notification_uuid = ? and exists (select 1 from recoveries" + ITS_RECOVERY + ")",
                Collections.nCopies(KEPT.size() + 2, notification).toArray());
        tx.update(
                "update recoveries set state = 'FAILED', reason = ?, hold_reason = null, hold_detail = null,"
                        + " hold_since_ms = null, updated_at_ms = ?, ended_at_ms = ?, version = version + 1"
                        + ITS_RECOVERY,
                why,
                now,
                now,
                notification);
        tx.update(
                "update notifications set status = 'FAILED', message = ?, updated_at_ms = ?, version = version + 1"
                        + " where notification_uuid = ?",
                why,
                now,
                notification);
    }

    /** Their uuids, as stored. */
    public static List<String> recoveries(Transaction tx, String notification) {
        return tx.list(
                "select recovery_uuid from recoveries where notification_uuid = ?",
                row -> row.getString(1),
                notification);
    }

    public static boolean isIn(Transaction tx, String notification) {
        return tx.count("select count(*) from set_aside where notification_uuid = ?", notification) > 0;
    }

    /** Without those of which somebody has said that they are seen to. */
    public static long count(Transaction tx) {
        return tx.count("select count(*) from set_aside s where not exists (select 1 from acknowledgements a"
                + " join recoveries r on r.recovery_uuid = a.recovery_uuid"
                + " where r.notification_uuid = s.notification_uuid)");
    }

    /** Brings back what {@link #put} has ended, for whoever takes it up next. False if it is not set aside. */
    public static boolean reopen(Transaction tx, String notification, Instant now) {
        if (!isIn(tx, notification)) {
            return false;
        }
        List<Object> values = new ArrayList<>(Collections.nCopies(KEPT.size(), notification));
        values.addAll(List.of(now, notification, notification));
        boolean hadBegun = tx.updateOne(
                "update recoveries set " + keptFrom("set_aside", " where notification_uuid = ?") + ", reason = '',"
                        + " updated_at_ms = ?, ended_at_ms = null, lease_until_ms = 0, version = version + 1"
                        + " where notification_uuid = ? and exists (select 1 from set_aside"
                        + " where notification_uuid = ? and state is not null)",
                values.toArray());
        tx.update(
                "update notifications set status = ?, message = null, updated_at_ms = ?, version = version + 1"
                        + " where notification_uuid = ?",
                hadBegun ? "RUNNING" : "NEW",
                now,
                notification);
        tx.update(
                "delete from acknowledgements where recovery_uuid in"
                        + " (select recovery_uuid from recoveries where notification_uuid = ?)",
                notification);
        tx.update("delete from set_aside where notification_uuid = ?", notification);
        return true;
    }
}

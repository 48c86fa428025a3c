package io.masakari.controller.store;

import io.masakari.core.model.RecoveryId;
import java.time.Instant;
import java.util.List;

/** SQL of the time line of recoveries. */
public final class RecoveryEventTable {
    private static final int SHOWN = 5000;

    private RecoveryEventTable() {}

    /** @param fields JSON object of texts */
    public record Row(Instant at, String event, String message, String fields) {}

    public static void insert(Transaction tx, RecoveryId recovery, Row row) {
        insert(tx, recovery.toString(), row);
    }

    /** @param recovery its uuid, as stored */
    public static void insert(Transaction tx, String recovery, Row row) {
        tx.update(
                "insert into recovery_events (recovery_uuid, at_ms, event, message, fields) values (?, ?, ?, ?, ?)",
                recovery,
                row.at(),
                row.event(),
                row.message(),
                row.fields());
    }

    /** Oldest first. */
    public static List<Row> of(Transaction tx, RecoveryId recovery) {
        return tx.list(
                "select * from recovery_events where recovery_uuid = ? order by id limit " + SHOWN,
                row -> new Row(
                        Columns.instant(row, "at_ms"),
                        row.getString("event"),
                        row.getString("message"),
                        row.getString("fields")),
                recovery);
    }
}

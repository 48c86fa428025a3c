package io.masakari.controller.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** SQL of the switch for the whole cloud: while it is disarmed, nothing is acted on (SAFETY.md, C-31). One row, or none. */
public final class DisarmTable {
    private DisarmTable() {}

    /**
     * @param until when it ends by itself
     * @param operator who has done it
     */
    public record Row(Instant since, Instant until, String reason, String operator) {
        public String describe() {
            return "until " + until + ", by " + operator + ": " + reason;
        }
    }

    /** The one that is in force now. */
    public static Optional<Row> current(Transaction tx, Instant now) {
        return tx.first("select * from disarmed", DisarmTable::row).filter(row -> now.isBefore(row.until()));
    }

    /** In place of the one before. */
    public static void put(Transaction tx, Row row) {
        remove(tx);
        tx.update(
                "insert into disarmed (since_ms, until_ms, reason, operator) values (?, ?, ?, ?)",
                row.since(),
                row.until(),
                row.reason(),
                row.operator());
    }

    public static void remove(Transaction tx) {
        tx.update("delete from disarmed");
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                Columns.instant(row, "since_ms"),
                Columns.instant(row, "until_ms"),
                row.getString("reason"),
                row.getString("operator"));
    }
}

package io.masakari.controller.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** SQL of what operators have changed through the API. */
public final class AuditTable {
    /** The newest ones; a bound, whatever the retention says. */
    static final int MOST = 100_000;

    private static final int LONGEST_NAME = 512;
    private static final int LONGEST_PATH = 2_048;

    private AuditTable() {}

    /**
     * One change.
     *
     * @param id 0 until it is stored
     * @param operator as the API knows the caller; one of Keystone with its project
     * @param address from where; "unix" for the operators' socket
     * @param before JSON of the object, if it was there and not too long
     */
    public record Row(
            long id,
            Instant at,
            String operator,
            String address,
            String requestId,
            Optional<String> globalRequestId,
            String method,
            String path,
            int status,
            Optional<String> before,
            Optional<String> after) {}

    public static void insert(Transaction tx, Row row) {
        tx.insert(
                "insert into audit (at_ms, operator, address, request_id, global_request_id, method, path, status,"
                        + " before_text, after_text) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row.at(),
                cut(row.operator(), LONGEST_NAME),
                row.address(),
                row.requestId(),
                row.globalRequestId(),
                row.method(),
                cut(row.path(), LONGEST_PATH),
                row.status(),
                row.before(),
                row.after());
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }

    /** Empty parts match everything. */
    public record Filter(Optional<String> operator, Optional<Instant> since, Optional<Long> beforeId) {}

    /** Newest first. */
    public static List<Row> list(Transaction tx, Filter filter, int limit) {
        Where where = new Where()
                .and("operator = ?", filter.operator())
                .and("at_ms >= ?", filter.since())
                .and("id < ?", filter.beforeId());
        return tx.list(
                "select * from audit where " + where.sql() + " order by id desc limit ?",
                AuditTable::row,
                where.values(limit));
    }

    /** One bounded step; how many are gone. */
    static int purge(Transaction tx, Instant before, int most) {
        Optional<Long> newestToGo =
                tx.first("select id from audit order by id desc limit 1 offset " + MOST, row -> row.getLong(1));
        List<Long> old = tx.list(
                "select id from audit where at_ms < ? or id <= ? order by id limit " + most,
                row -> row.getLong(1),
                before,
                newestToGo.orElse(0L));
        old.forEach(id -> tx.update("delete from audit where id = ?", id));
        return old.size();
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getLong("id"),
                Columns.instant(row, "at_ms"),
                row.getString("operator"),
                row.getString("address"),
                row.getString("request_id"),
                Columns.text(row, "global_request_id"),
                row.getString("method"),
                row.getString("path"),
                row.getInt("status"),
                Columns.text(row, "before_text"),
                Columns.text(row, "after_text"));
    }
}

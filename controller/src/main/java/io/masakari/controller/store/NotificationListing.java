package io.masakari.controller.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** SQL of notifications as lists show them: a page at a time, however many there are. */
public final class NotificationListing {
    private static final String AND_THEN = ", ";

    /** In the order of their storing, the newest first. */
    public static final List<Sort> NEWEST = List.of(new Sort(Column.ID, false));

    private NotificationListing() {}

    /** What to list; values as stored. Empty parts match everything. */
    public record Filter(
            Optional<String> status,
            Optional<String> type,
            Optional<String> sourceHost,
            Optional<Instant> generatedSince) {
        public static final Filter ALL =
                new Filter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        private Where where() {
            return new Where()
                    .and("status = ?", status)
                    .and("type = ?", type)
                    .and("source_host_uuid = ?", sourceHost)
                    .and("generated_time_ms >= ?", generatedSince);
        }
    }

    /** What a list can be sorted by; nothing comes before anything. */
    public enum Column {
        ID("id"),
        CREATED_AT("created_at_ms"),
        UPDATED_AT("coalesce(updated_at_ms, -1)"),
        GENERATED_TIME("generated_time_ms"),
        TYPE("type"),
        STATUS("status"),
        NOTIFICATION_UUID("notification_uuid"),
        SOURCE_HOST_UUID("source_host_uuid"),
        FAILOVER_SEGMENT_UUID("segment_uuid"),
        PAYLOAD("payload"),
        MESSAGE("coalesce(message, '')");

        private final String sql;

        Column(String sql) {
            this.sql = sql;
        }
    }

    public record Sort(Column by, boolean ascending) {
        private String sql() {
            return by.sql + (ascending ? "" : " desc");
        }

        private String behind() {
            return by.sql + (ascending ? " > ?" : " < ?");
        }

        private String notBefore() {
            return by.sql + (ascending ? " >= ?" : " <= ?");
        }
    }

    /** Whether that row is in the list. */
    public static boolean has(Transaction tx, Filter filter, long id) {
        Where where = filter.where().and("id = ?", Optional.of(id));
        return tx.count("select count(*) from notifications where " + where.sql(), where.values()) > 0;
    }

    /**
     * @param order by what, the first first; rows that are equal in all of it come by their number, in the direction of the last
     * @param after number of the last row that was seen, which must be there; empty: from the beginning
     */
    public static List<NotificationRow> page(
            Transaction tx, Filter filter, List<Sort> order, Optional<Long> after, int limit) {
        List<Sort> sorts = new ArrayList<>(order);
        Sort last = order.get(order.size() - 1);
        if (last.by() != Column.ID) {
            sorts.add(new Sort(Column.ID, last.ascending()));
        }
        Where where = filter.where();
        String sql = NotificationTable.SELECT + "where " + where.sql();
        List<Object> values = new ArrayList<>(List.of(where.values()));
        if (after.isPresent()) {
            sql += behind(sorts, seen(tx, sorts, after.get()), values);
        }
        values.add(limit);
        return tx.readable(
                sql + " order by " + sorts.stream().map(Sort::sql).collect(Collectors.joining(AND_THEN)) + " limit ?",
                NotificationTable::row,
                (row, why) -> {},
                values.toArray());
    }

    /** Of the row that was seen last, what the list is sorted by. */
    private static List<Object> seen(Transaction tx, List<Sort> sorts, long id) {
        String columns = sorts.stream().map(sort -> sort.by().sql).collect(Collectors.joining(AND_THEN));
        return tx.first("select " + columns + " from notifications where id = ?", NotificationListing::values, id)
                .orElseThrow(() -> new IllegalArgumentException("no notification " + id));
    }

    private static List<Object> values(ResultSet row) throws SQLException {
        List<Object> values = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            values.add(row.getObject(i));
        }
        return values;
    }

    /** It is behind by the first column in which they differ. */
    private static String behind(List<Sort> sorts, List<Object> seen, List<Object> values) {
        List<String> cases = new ArrayList<>();
        values.add(seen.get(0)); // said once more alone, for the index
        for (int i = 0; i < sorts.size(); i++) {
            List<String> parts = new ArrayList<>();
            for (int same = 0; same < i; same++) {
                parts.add(sorts.get(same).by().sql + " = ?");
                values.add(seen.get(same));
            }
            parts.add(sorts.get(i).behind());
            values.add(seen.get(i));
            cases.add("(" + String.join(" and ", parts) + ")");
        }
        return " and " + sorts.get(0).notBefore() + " and (" + String.join(" or ", cases) + ")";
    }
}

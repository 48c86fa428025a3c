package io.masakari.controller.store;

import io.masakari.core.model.NotificationId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** SQL of a recovery's instances, as far as upstream's lists show them. */
public final class VmoveListing {
    /** More than a host has, and a bound on what one request can make us hold. */
    private static final int LISTED = 20_000;

    private static final String SELECT = "select id, uuid, notification_uuid, instance_uuid, instance_name,"
            + " source_host, dest_host, start_time_ms, end_time_ms, type, status, message, created_at_ms,"
            + " updated_at_ms from vmoves where notification_uuid = ? ";

    private VmoveListing() {}

    public record Row(
            long id,
            String uuid,
            String notification,
            String instance,
            String instanceName,
            Optional<String> sourceHost,
            Optional<String> destHost,
            Optional<Instant> startTime,
            Optional<Instant> endTime,
            String type,
            String status,
            Optional<String> message,
            Instant createdAt,
            Optional<Instant> updatedAt) {}

    /** Newest first; empty parts match everything. */
    public static List<Row> list(
            Transaction tx, NotificationId notification, Optional<String> status, Optional<String> type) {
        Where where = new Where(notification).and("status = ?", status).and("type = ?", type);
        return tx.list(
                SELECT + "and " + where.sql() + " order by id desc limit ?", VmoveListing::row, where.values(LISTED));
    }

    public static Optional<Row> find(Transaction tx, NotificationId notification, String uuid) {
        return tx.first(SELECT + "and uuid = ?", VmoveListing::row, notification, uuid);
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getLong("id"),
                row.getString("uuid"),
                row.getString("notification_uuid"),
                row.getString("instance_uuid"),
                row.getString("instance_name"),
                Columns.text(row, "source_host"),
                Columns.text(row, "dest_host"),
                Columns.optionalInstant(row, "start_time_ms"),
                Columns.optionalInstant(row, "end_time_ms"),
                row.getString("type"),
                row.getString("status"),
                Columns.text(row, "message"),
                Columns.instant(row, "created_at_ms"),
                Columns.optionalInstant(row, "updated_at_ms"));
    }
}

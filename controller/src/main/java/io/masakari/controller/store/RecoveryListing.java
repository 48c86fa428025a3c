package io.masakari.controller.store;

import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.RecoveryKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * SQL of recoveries of every kind, as far as lists show them. What the engine decides by leaves out a row that cannot be
 * read, which costs only itself; what operators see says that it is {@link Damaged}.
 */
public final class RecoveryListing {
    private RecoveryListing() {}

    /**
     * @param row number, the paging marker
     * @param subject the instance's uuid, the process's name; "" for a host's recovery
     * @param state name of the constant of its kind
     */
    public record Row(
            long row,
            RecoveryId id,
            RecoveryKind kind,
            String subject,
            NotificationId notification,
            SegmentId segment,
            HostName host,
            String state,
            Optional<Hold> hold,
            String reason,
            Instant startedAt,
            Instant updatedAt,
            Optional<Instant> endedAt) {
        public Origin origin() {
            return new Origin(id, notification, segment, host, startedAt);
        }
    }

    /** A row that cannot be read: its names as they are stored, and what is wrong with it. */
    public record Damaged(long row, String id, String host, String why) {}

    public static Optional<Row> find(Transaction tx, RecoveryId id) {
        return tx.first("select * from recoveries where recovery_uuid = ?", RecoveryListing::row, id);
    }

    /** Of a recovery that is there but cannot be read. */
    public static Optional<Damaged> damaged(Transaction tx, RecoveryId id) {
        List<Damaged> found = new ArrayList<>();
        tx.readable(
                "select * from recoveries where recovery_uuid = ?",
                RecoveryListing::row,
                (row, why) -> found.add(damaged(row, why)),
                id);
        return found.stream().findFirst();
    }

    public static Optional<Row> ofNotification(Transaction tx, NotificationId id) {
        return tx.first("select * from recoveries where notification_uuid = ?", RecoveryListing::row, id);
    }

    public static List<Row> open(Transaction tx) {
        return tx.readable(
                "select * from recoveries where " + RecoveryTable.OPEN + " order by id",
                RecoveryListing::row,
                (row, why) -> {});
    }

    /** Failed, and nobody has said that it is seen to; newest first. */
    public static List<Row> failed(Transaction tx, int limit) {
        return unacknowledged(tx, AcknowledgementTable.FAILED, limit);
    }

    /** Of lost hosts on which no instance was found, and nobody has said that this is right; newest first. */
    public static List<Row> empty(Transaction tx, int limit) {
        return unacknowledged(tx, AcknowledgementTable.EMPTY, limit);
    }

    private static List<Row> unacknowledged(Transaction tx, String which, int limit) {
        return tx.readable(
                "select * from recoveries where " + which + " order by id desc limit ?",
                RecoveryListing::row,
                (row, why) -> {},
                limit);
    }

    public static List<Row> startedSince(Transaction tx, RecoveryKind kind, Instant since) {
        return tx.readable(
                "select * from recoveries where kind = ? and started_at_ms >= ? order by id",
                RecoveryListing::row,
                (row, why) -> {},
                kind,
                since);
    }

    /** Of one instance or process, newest first. */
    public static List<Row> of(Transaction tx, RecoveryKind kind, String subject, int limit) {
        return tx.readable(
                "select * from recoveries where kind = ? and subject = ? order by id desc limit ?",
                RecoveryListing::row,
                (row, why) -> {},
                kind,
                subject,
                limit);
    }

    /** Which ones a list shows. */
    public enum Which {
        ALL("1 = 1"),
        OPEN(RecoveryTable.OPEN),
        UNACKNOWLEDGED("((" + AcknowledgementTable.FAILED + ") or (" + AcknowledgementTable.EMPTY + "))");

        private final String condition;

        Which(String condition) {
            this.condition = condition;
        }
    }

    /**
     * Newest first.
     *
     * @param damaged told of those that cannot be read
     */
    public static List<Row> list(
            Transaction tx,
            Which which,
            Optional<HostName> host,
            Optional<NotificationId> notification,
            Optional<Long> afterRow,
            int limit,
            Consumer<Damaged> damaged) {
        Where where = new Where()
                .and("hostname = ?", host)
                .and("notification_uuid = ?", notification)
                .and("id < ?", afterRow);
        return tx.readable(
                "select * from recoveries where " + which.condition + " and " + where.sql()
                        + " order by id desc limit ?",
                RecoveryListing::row,
                (row, why) -> damaged.accept(damaged(row, why)),
                where.values(limit));
    }

    private static Damaged damaged(ResultSet row, RuntimeException why) throws SQLException {
        return new Damaged(
                row.getLong("id"),
                String.valueOf(row.getString("recovery_uuid")),
                String.valueOf(row.getString("hostname")),
                String.valueOf(why.getMessage()));
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getLong("id"),
                RecoveryId.of(row.getString("recovery_uuid")),
                RecoveryKind.valueOf(row.getString("kind")),
                row.getString("subject"),
                NotificationId.of(row.getString("notification_uuid")),
                SegmentId.of(row.getString("segment_uuid")),
                new HostName(row.getString("hostname")),
                row.getString("state"),
                RecoveryTable.hold(row),
                row.getString("reason"),
                Columns.instant(row, "started_at_ms"),
                Columns.instant(row, "updated_at_ms"),
                Columns.optionalInstant(row, "ended_at_ms"));
    }
}

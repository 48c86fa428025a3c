package io.masakari.controller.store;

import io.masakari.core.model.ClusterName;
import io.masakari.core.model.Declared;
import io.masakari.core.model.InstanceDisks;
import io.masakari.core.model.IoErrorAnswer;
import io.masakari.core.model.OrderlyLeave;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.SegmentId;
import io.masakari.core.model.SegmentRules;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** SQL of failover_segments. Deleted rows are invisible. */
public final class SegmentTable {
    private static final String SELECT = "select id, uuid, name, cluster, service_type, recovery_method, enabled,"
            + " description, boot_time_ms, instance_disks, orderly_leave, io_error, created_at_ms, updated_at_ms, deleted_at_ms from failover_segments ";

    private SegmentTable() {}

    /** Throws {@link StoreException} CONFLICT if a living segment has the name. */
    public static SegmentRow insert(
            Transaction tx,
            SegmentId uuid,
            String name,
            Optional<ClusterName> cluster,
            String serviceType,
            SegmentRules rules,
            boolean enabled,
            Optional<String> description,
            Instant now) {
        tx.insert(
                "insert into failover_segments (uuid, name, cluster, service_type, recovery_method, enabled,"
                        + " description, instance_disks, created_at_ms, deleted) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                uuid,
                name,
                cluster,
                serviceType,
                rules.method(),
                enabled,
                description,
                Declared.NOTHING.disks(),
                now);
        return find(tx, uuid).orElseThrow();
    }

    public static Optional<SegmentRow> find(Transaction tx, SegmentId uuid) {
        return tx.first(SELECT + "where uuid = ? and deleted = 0", SegmentTable::row, uuid);
    }

    public static Optional<SegmentRow> findByName(Transaction tx, String name) {
        return tx.first(SELECT + "where name = ? and deleted = 0", SegmentTable::row, name);
    }

    public static List<SegmentRow> list(Transaction tx) {
        return tx.list(SELECT + "where deleted = 0 order by id", SegmentTable::row);
    }

    public static List<SegmentRow> listOf(Transaction tx, ClusterName cluster) {
        return tx.list(SELECT + "where cluster = ? and deleted = 0 order by id", SegmentTable::row, cluster);
    }

    /** Writes every field that can change. */
    public static boolean update(Transaction tx, SegmentRow row, Instant now) {
        return tx.updateOne(
                "update failover_segments set name = ?, cluster = ?, service_type = ?, recovery_method = ?,"
                        + " enabled = ?, description = ?, updated_at_ms = ? where uuid = ? and deleted = 0",
                row.name(),
                row.cluster(),
                row.serviceType(),
                row.rules().method(),
                row.enabled(),
                row.description(),
                now,
                row.uuid());
    }

    public static void declare(Transaction tx, SegmentId uuid, Declared declared) {
        tx.update(
                "update failover_segments set boot_time_ms = ?, instance_disks = ?, orderly_leave = ?, io_error = ? where uuid = ?",
                declared.bootTime().map(Duration::toMillis),
                declared.disks(),
                declared.orderlyLeave(),
                declared.ioError(),
                uuid);
    }

    /** Deletes it and its hosts. */
    public static boolean delete(Transaction tx, SegmentId uuid, Instant now) {
        tx.update("update hosts set deleted = id, deleted_at_ms = ? where segment_uuid = ? and deleted = 0", now, uuid);
        return tx.updateOne(
                "update failover_segments set deleted = id, deleted_at_ms = ? where uuid = ? and deleted = 0",
                now,
                uuid);
    }

    private static Declared declared(ResultSet row) throws SQLException {
        Optional<Duration> bootTime = Columns.optionalDuration(row, "boot_time_ms");
        InstanceDisks disks = InstanceDisks.valueOf(row.getString("instance_disks"));
        OrderlyLeave orderlyLeave = OrderlyLeave.valueOf(row.getString("orderly_leave"));
        Optional<IoErrorAnswer> ioError = Columns.optional(row, "io_error", IoErrorAnswer::valueOf);
        return Declared.of(e -> {
            e.ioError = ioError;
            e.bootTime = bootTime;
            e.disks = disks;
            e.orderlyLeave = orderlyLeave;
        });
    }

    private static SegmentRow row(ResultSet row) throws SQLException {
        return new SegmentRow(
                row.getLong("id"),
                SegmentId.of(row.getString("uuid")),
                row.getString("name"),
                Columns.optional(row, "cluster", ClusterName::new),
                row.getString("service_type"),
                new SegmentRules(RecoveryMethod.valueOf(row.getString("recovery_method"))),
                Columns.flag(row, "enabled"),
                Columns.text(row, "description"),
                declared(row),
                Columns.instant(row, "created_at_ms"),
                Columns.optionalInstant(row, "updated_at_ms"),
                Columns.optionalInstant(row, "deleted_at_ms"));
    }
}

package io.masakari.controller.store;

import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.SegmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** SQL of hosts. Deleted rows are invisible. */
public final class HostTable {
    private static final String SELECT = "select h.id, h.uuid, h.name, h.segment_uuid, h.type, h.control_attributes,"
            + " h.reserved, h.reserved_at_ms, h.on_maintenance, h.created_at_ms, h.updated_at_ms, h.deleted_at_ms"
            + " from hosts h ";

    private HostTable() {}

    /** Throws {@link StoreException} CONFLICT if a living host of any segment has the name. */
    public static HostRow insert(
            Transaction tx,
            HostId uuid,
            HostName name,
            SegmentId segment,
            Optional<String> type,
            Optional<String> controlAttributes,
            boolean reserved,
            boolean onMaintenance,
            Instant now) {
        tx.insert(
                "insert into hosts (uuid, name, segment_uuid, type, control_attributes, reserved, reserved_at_ms,"
                        + " on_maintenance, created_at_ms, deleted) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                uuid,
                name,
                segment,
                type,
                controlAttributes,
                reserved,
                reserved ? now : null,
                onMaintenance,
                now);
        return find(tx, uuid).orElseThrow();
    }

    public static Optional<HostRow> find(Transaction tx, HostId uuid) {
        return tx.first(SELECT + "where h.uuid = ? and h.deleted = 0", HostTable::row, uuid);
    }

    public static Optional<HostRow> findByName(Transaction tx, HostName name) {
        return tx.first(SELECT + "where h.name = ? and h.deleted = 0", HostTable::row, name);
    }

    public static List<HostRow> listOf(Transaction tx, SegmentId segment) {
        return tx.list(SELECT + "where h.segment_uuid = ? and h.deleted = 0 order by h.id", HostTable::row, segment);
    }

    /** Reserved hosts of a segment that may be taken now, the longest reserved first. */
    public static List<HostRow> reservedOf(Transaction tx, SegmentId segment) {
        return tx.list(
                SELECT + "where h.segment_uuid = ? and h.reserved = 1 and h.on_maintenance = 0 and h.deleted = 0"
                        + " order by h.reserved_at_ms, h.id",
                HostTable::row,
                segment);
    }

    /** Reserved hosts of every segment of a cluster, or of all clusters, the longest reserved first. */
    public static List<HostRow> reserved(Transaction tx, Optional<ClusterName> cluster) {
        Where where = new Where().and("s.cluster = ?", cluster);
        return tx.list(
                SELECT
                        + "join failover_segments s on s.uuid = h.segment_uuid where h.reserved = 1 and h.deleted = 0 and "
                        + where.sql() + " order by h.reserved_at_ms, h.id",
                HostTable::row,
                where.values());
    }

    /** Writes every field that can change. Throws {@link StoreException} CONFLICT if the new name is taken. */
    public static boolean update(Transaction tx, HostRow row, Instant now) {
        return tx.updateOne(
                "update hosts set name = ?, type = ?, control_attributes = ?, reserved = ?, reserved_at_ms = ?,"
                        + " on_maintenance = ?, updated_at_ms = ? where uuid = ? and deleted = 0",
                row.name(),
                row.type(),
                row.controlAttributes(),
                row.reserved(),
                row.reservedAt(),
                row.onMaintenance(),
                now,
                row.uuid());
    }

    /** Takes a reserved host; false if somebody else took it first. Two recoveries never get the same one. */
    public static boolean takeReserved(Transaction tx, HostId uuid, Instant now) {
        return tx.updateOne(
                "update hosts set reserved = 0, reserved_at_ms = null, updated_at_ms = ?"
                        + " where uuid = ? and reserved = 1 and deleted = 0",
                now,
                uuid);
    }

    /** Gives a taken reserved host back, last in the row. */
    public static boolean returnReserved(Transaction tx, HostId uuid, Instant now) {
        return tx.updateOne(
                "update hosts set reserved = 1, reserved_at_ms = ?, updated_at_ms = ?"
                        + " where uuid = ? and reserved = 0 and deleted = 0",
                now,
                now,
                uuid);
    }

    /** Gives a reserved host another place in the row. */
    public static boolean reservedSince(Transaction tx, HostId uuid, Instant since) {
        return tx.updateOne("update hosts set reserved_at_ms = ? where uuid = ?", since, uuid);
    }

    public static boolean delete(Transaction tx, HostId uuid, Instant now) {
        return tx.updateOne(
                "update hosts set deleted = id, deleted_at_ms = ? where uuid = ? and deleted = 0", now, uuid);
    }

    private static HostRow row(ResultSet row) throws SQLException {
        return new HostRow(
                row.getLong("id"),
                HostId.of(row.getString("uuid")),
                new HostName(row.getString("name")),
                SegmentId.of(row.getString("segment_uuid")),
                Columns.text(row, "type"),
                Columns.text(row, "control_attributes"),
                Columns.flag(row, "reserved"),
                Columns.optionalInstant(row, "reserved_at_ms"),
                Columns.flag(row, "on_maintenance"),
                Columns.instant(row, "created_at_ms"),
                Columns.optionalInstant(row, "updated_at_ms"),
                Columns.optionalInstant(row, "deleted_at_ms"));
    }
}

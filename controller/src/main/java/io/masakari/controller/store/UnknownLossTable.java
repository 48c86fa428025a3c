package io.masakari.controller.store;

import io.masakari.core.model.BootId;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** SQL of reports about lost hosts that no segment has: kept until one has them, or for some days. */
public final class UnknownLossTable {
    private static final String SELECT = "select * from unknown_losses ";

    private UnknownLossTable() {}

    /**
     * @param key who says what of which loss
     * @param sender name of the token that brought it
     * @param senderBoot the boot of the sender's own host, if it said so
     * @param payload upstream's part of the report, as JSON
     * @param evidence our part, as JSON; empty for a return
     * @param fencing what it says of the proof; empty for a return
     */
    public record Row(
            NotificationId uuid,
            String key,
            HostName host,
            ClusterName cluster,
            String sender,
            Optional<BootId> senderBoot,
            Instant generatedAt,
            String payload,
            Optional<String> evidence,
            Optional<FencingStatus> fencing,
            Instant arrivedAt) {}

    public static void insert(Transaction tx, Row row) {
        tx.insert(
                "insert into unknown_losses (report_uuid, report_key, hostname, cluster, sender, sender_boot,"
                        + " generated_time_ms, payload, evidence, fencing, arrived_at_ms)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row.uuid(),
                row.key(),
                row.host(),
                row.cluster(),
                row.sender(),
                row.senderBoot(),
                row.generatedAt(),
                row.payload(),
                row.evidence(),
                row.fencing(),
                row.arrivedAt());
    }

    public static Optional<Row> findByKey(Transaction tx, String key) {
        return tx.first(SELECT + "where report_key = ?", UnknownLossTable::row, key);
    }

    public static long count(Transaction tx) {
        return tx.count("select count(*) from unknown_losses");
    }

    public static long countOf(Transaction tx, String sender) {
        return tx.count("select count(*) from unknown_losses where sender = ?", sender);
    }

    public static boolean hasAny(Transaction tx, HostName host, ClusterName cluster) {
        return tx.first(
                        "select 1 from unknown_losses where hostname = ? and cluster = ? limit 1",
                        row -> true,
                        host,
                        cluster)
                .isPresent();
    }

    /** All, in the order in which they came; their number is bounded where they are kept. */
    public static List<Row> list(Transaction tx) {
        return tx.readable(SELECT + "order by id", UnknownLossTable::row, (row, why) -> {});
    }

    /** Those whose host a segment has now, in the order in which they came. */
    public static List<Row> known(Transaction tx) {
        return tx.readable(
                "select u.* from unknown_losses u where exists"
                        + " (select 1 from hosts h where h.name = u.hostname and h.deleted = 0) order by u.id",
                UnknownLossTable::row,
                (row, why) -> {});
    }

    /** Whether it was still there. */
    public static boolean delete(Transaction tx, NotificationId report) {
        return tx.updateOne("delete from unknown_losses where report_uuid = ?", report);
    }

    /** How many there were of the host. */
    public static int deleteOf(Transaction tx, HostName host) {
        return tx.update("delete from unknown_losses where hostname = ?", host);
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                NotificationId.of(row.getString("report_uuid")),
                row.getString("report_key"),
                new HostName(row.getString("hostname")),
                new ClusterName(row.getString("cluster")),
                row.getString("sender"),
                Columns.optional(row, "sender_boot", BootId::of),
                Columns.instant(row, "generated_time_ms"),
                row.getString("payload"),
                Columns.text(row, "evidence"),
                Columns.optional(row, "fencing", FencingStatus::valueOf),
                Columns.instant(row, "arrived_at_ms"));
    }
}

package io.masakari.controller.store;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.NotificationType;
import io.masakari.core.model.SegmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** SQL of notifications. */
public final class NotificationTable {
    /** Name of all senders that do not authenticate. */
    public static final String V1_SENDER = "masakari-v1";

    /** Before the name of a sender that has the role of a monitor in Keystone: the same one on all hosts. */
    public static final String KEYSTONE_MONITOR = "keystone-monitor:";

    /** Before the name of any other user of Keystone. */
    public static final String KEYSTONE_USER = "keystone:";

    /** Of those who speak for no host or cluster of ours, the word that something is well again ends nothing (SAFETY.md, C-24). */
    private static final String COUNTS = "(sender is null or sender <> '" + V1_SENDER + "' and sender not like '"
            + KEYSTONE_MONITOR + "%' and sender not like '" + KEYSTONE_USER + "%')";

    private static final Instant LATEST = Instant.ofEpochMilli(Long.MAX_VALUE);

    static final String SELECT = "select id, notification_uuid, type, source_host_uuid, hostname,"
            + " segment_uuid, generated_time_ms, payload, status, message, loss_key, sender_key, evidence, fencing,"
            + " reporter, version, created_at_ms, updated_at_ms from notifications ";

    /** Condition: it is still being worked on, and keeps its host busy. */
    private static final String KEEPS_BUSY = "status in ('NEW', 'RUNNING', 'ERROR') and type in "
            + Arrays.stream(NotificationType.values())
                    .filter(NotificationType::keepsHostBusy)
                    .map(type -> "'" + type.name() + "'")
                    .collect(Collectors.joining(", ", "(", ")"));

    private NotificationTable() {}

    /** As {@link #insert(Transaction, NotificationRow, Optional)}, of no token's. */
    public static NotificationRow insert(Transaction tx, NotificationRow row) {
        return insert(tx, row, Optional.empty());
    }

    /**
     * Stores a new one; id, version and updatedAt of {@code row} are not used. CONFLICT if one of its keys is taken.
     *
     * @param sender name of the token that brought it
     */
    public static NotificationRow insert(Transaction tx, NotificationRow row, Optional<String> sender) {
        long id = tx.insert(
                "insert into notifications (notification_uuid, type, source_host_uuid, hostname, segment_uuid,"
                        + " generated_time_ms, payload, status, message, loss_key, sender_key, evidence, fencing,"
                        + " reporter, sender, version, created_at_ms, deleted)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, 0)",
                row.uuid(),
                row.type(),
                row.sourceHost(),
                row.hostname(),
                row.segment(),
                row.generatedAt(),
                row.payload(),
                row.status(),
                row.message(),
                row.lossKey(),
                row.senderKey(),
                row.evidence(),
                row.fencing(),
                row.reporter(),
                sender,
                row.createdAt());
        // What a select would give now; there is one insert for each report, and a report in a hurry waits for it.
        return row.with(e -> {
            e.id = id;
            e.generatedAt = row.generatedAt().truncatedTo(ChronoUnit.MILLIS);
            e.version = 1;
            e.createdAt = row.createdAt().truncatedTo(ChronoUnit.MILLIS);
            e.updatedAt = Optional.empty();
        });
    }

    /**
     * Whether so many that a sender has brought are not done yet.
     *
     * @param host only of those about it; empty: of all
     */
    public static boolean hasOpen(Transaction tx, String sender, Optional<HostName> host, int many) {
        String open =
                "select count(*) from (select 1 from notifications where sender = ? and status in ('NEW', 'RUNNING')";
        return (host.isPresent()
                        ? tx.count(open + " and hostname = ? limit ?) of_host", sender, host.get(), many)
                        : tx.count(open + " limit ?) of_all", sender, many))
                >= many;
    }

    public static Optional<NotificationRow> find(Transaction tx, NotificationId uuid) {
        return tx.first(SELECT + "where notification_uuid = ?", NotificationTable::row, uuid);
    }

    public static Optional<NotificationRow> findByLossKey(Transaction tx, String lossKey) {
        return tx.first(SELECT + "where loss_key = ?", NotificationTable::row, lossKey);
    }

    public static Optional<NotificationRow> findBySenderKey(Transaction tx, String senderKey) {
        return tx.first(SELECT + "where sender_key = ?", NotificationTable::row, senderKey);
    }

    /** An equal report (same host, type, payload, without evidence) generated at or after {@code since}. */
    public static Optional<NotificationRow> findEqual(
            Transaction tx, HostId host, NotificationType type, String payload, Instant since) {
        return tx.first(
                SELECT + "where source_host_uuid = ? and type = ? and generated_time_ms >= ? and payload = ?"
                        // not "is null": that would be looked up first, and is so of most rows
                        + " and coalesce(loss_key, '') = '' order by id desc",
                NotificationTable::row,
                host,
                type,
                since,
                payload);
    }

    /** Losses of a host, whatever became of them; newest first. */
    public static List<NotificationRow> losses(Transaction tx, HostName host, int limit) {
        return tx.readable(
                SELECT + "where hostname = ? and type = 'COMPUTE_HOST' and payload not like '%\"STARTED\"%'"
                        + " order by id desc limit ?",
                NotificationTable::row,
                (row, why) -> {},
                host,
                limit);
    }

    /** As {@link #hasStartedBetween}, at or after {@code since}. */
    public static boolean hasStartedSince(Transaction tx, HostName host, Instant since, boolean authenticated) {
        return hasStartedBetween(tx, host, since, LATEST, authenticated);
    }

    /**
     * Whether a host was reported to have come up, at or after {@code from} and before {@code to}.
     *
     * @param authenticated whether the word of senders that do not authenticate, Masakari v1's, counts for nothing
     */
    public static boolean hasStartedBetween(
            Transaction tx, HostName host, Instant from, Instant to, boolean authenticated) {
        return tx.count(
                        "select count(*) from notifications where hostname = ? and type = 'COMPUTE_HOST'"
                                + " and generated_time_ms >= ? and generated_time_ms < ?"
                                + " and payload like '%\"STARTED\"%'"
                                + " and (? = 0 or " + COUNTS + ")",
                        host,
                        from,
                        to,
                        authenticated)
                > 0;
    }

    /**
     * Who has reported that a host came up, at or after that time: the hosts that the senders' tokens speak for, and "" for
     * all tokens together that speak for none. Without those who do not authenticate.
     */
    public static Set<String> witnessesOfReturn(Transaction tx, HostName host, Instant since) {
        return Set.copyOf(tx.list(
                "select distinct coalesce(m.host, '') from notifications n left join monitors m on m.name = n.sender"
                        + " where n.hostname = ? and n.type = 'COMPUTE_HOST' and n.generated_time_ms >= ?"
                        + " and n.payload like '%\"STARTED\"%' and " + COUNTS,
                row -> row.getString(1),
                host,
                since));
    }

    /** When it was first said that a host came up at or after that time, by the controller's clock; by who authenticates. */
    public static Optional<Instant> firstReturn(Transaction tx, HostName host, Instant since) {
        return tx.first(
                "select created_at_ms from notifications where hostname = ? and type = 'COMPUTE_HOST'"
                        + " and generated_time_ms >= ? and payload like '%\"STARTED\"%'"
                        + " and " + COUNTS + " order by id limit 1",
                row -> Columns.instant(row, "created_at_ms"),
                host,
                since);
    }

    /** Whether a host reported with exactly this payload at or after {@code since}. */
    public static boolean hasReportedSince(
            Transaction tx, HostName host, NotificationType type, String payload, Instant since) {
        return tx.count(
                        "select count(*) from notifications where hostname = ? and type = ? and payload = ?"
                                + " and generated_time_ms >= ? and " + COUNTS,
                        host,
                        type,
                        payload,
                        since)
                > 0;
    }

    /** The number of the row that was stored last; 0 without any. */
    public static long newestRow(Transaction tx) {
        return tx.count("select coalesce(max(id), 0) from notifications");
    }

    public static boolean hasAny(Transaction tx, NotificationStatus status) {
        return tx.first("select 1 from notifications where status = ? limit 1", row -> true, status)
                .isPresent();
    }

    /**
     * Those in a status, in the order of their storing.
     *
     * @param hosts those of hosts, or all others
     * @param afterRow id of the last row that is not wanted any more; 0 for all
     * @param unreadable told of the uuids of those that cannot be read
     */
    public static List<NotificationRow> listIn(
            Transaction tx,
            NotificationStatus status,
            boolean hosts,
            long afterRow,
            int limit,
            BiConsumer<String, RuntimeException> unreadable) {
        return tx.readable(
                SELECT + "where status = ? and type " + (hosts ? "=" : "<>")
                        + " 'COMPUTE_HOST' and id > ? order by id limit ?",
                NotificationTable::row,
                (row, why) -> unreadable.accept(row.getString("notification_uuid"), why),
                status,
                afterRow,
                limit);
    }

    /** Hosts of which the last that is known is that they left their cluster in order, with the report of it; the newest first. */
    public static List<NotificationRow> leftInOrder(Transaction tx, int limit) {
        return tx.readable(
                SELECT + "where status = 'IGNORED' and type = 'COMPUTE_HOST' and evidence like '%\"ORDERLY_LEAVE\"%'"
                        + " and not exists (select 1 from notifications later where later.source_host_uuid ="
                        + " notifications.source_host_uuid and later.type = 'COMPUTE_HOST' and later.id > notifications.id)"
                        + " order by id desc limit ?",
                NotificationTable::row,
                (row, why) -> {},
                limit);
    }

    /** The newest losses of hosts that are proven. */
    public static List<NotificationRow> proven(Transaction tx, int limit) {
        return tx.readable(
                SELECT + "where fencing = 'PROVEN' and type = 'COMPUTE_HOST' order by id desc limit ?",
                NotificationTable::row,
                (row, why) -> {},
                limit);
    }

    /** Whether a host of the segment has a notification that is still being worked on. */
    public static boolean isBusy(Transaction tx, SegmentId segment) {
        return tx.count("select count(*) from notifications where segment_uuid = ? and " + KEEPS_BUSY, segment) > 0;
    }

    /** Whether the host itself has a notification that is still being worked on. */
    public static boolean isHostBusy(Transaction tx, HostId host) {
        return tx.count("select count(*) from notifications where source_host_uuid = ? and " + KEEPS_BUSY, host) > 0;
    }

    /** Sets status and message if nobody changed the row since {@code expectedVersion} was read. */
    public static boolean updateStatus(
            Transaction tx,
            NotificationId uuid,
            long expectedVersion,
            NotificationStatus status,
            Optional<String> message,
            Instant now) {
        return tx.updateOne(
                "update notifications set status = ?, message = ?, updated_at_ms = ?, version = version + 1"
                        + " where notification_uuid = ? and version = ?",
                status,
                message,
                now,
                uuid,
                expectedVersion);
    }

    /** When the evidence came that it has, by the controller's clock; unlike its update, no change of its status counts. */
    public static Instant evidenceAt(Transaction tx, NotificationRow row) {
        return tx.first(
                        "select coalesce(evidence_at_ms, created_at_ms) evidence_at from notifications"
                                + " where notification_uuid = ?",
                        found -> Columns.instant(found, "evidence_at"),
                        row.uuid())
                .orElse(row.createdAt());
    }

    /** Replaces what is known about the loss if nobody changed the row since {@code expectedVersion} was read. */
    public static boolean updateEvidence(
            Transaction tx,
            NotificationId uuid,
            long expectedVersion,
            String payload,
            String evidence,
            FencingStatus fencing,
            String reporter,
            Instant now) {
        return tx.updateOne(
                "update notifications set payload = ?, evidence = ?, fencing = ?, reporter = ?, evidence_at_ms = ?,"
                        + " updated_at_ms = ?, version = version + 1 where notification_uuid = ? and version = ?",
                payload,
                evidence,
                fencing,
                reporter,
                now,
                now,
                uuid,
                expectedVersion);
    }

    static NotificationRow row(ResultSet row) throws SQLException {
        return new NotificationRow(
                row.getLong("id"),
                NotificationId.of(row.getString("notification_uuid")),
                NotificationType.valueOf(row.getString("type")),
                HostId.of(row.getString("source_host_uuid")),
                new HostName(row.getString("hostname")),
                SegmentId.of(row.getString("segment_uuid")),
                Columns.instant(row, "generated_time_ms"),
                row.getString("payload"),
                NotificationStatus.valueOf(row.getString("status")),
                Columns.text(row, "message"),
                Columns.text(row, "loss_key"),
                Columns.text(row, "sender_key"),
                Columns.text(row, "evidence"),
                Columns.optional(row, "fencing", FencingStatus::valueOf),
                Columns.text(row, "reporter"),
                row.getLong("version"),
                Columns.instant(row, "created_at_ms"),
                Columns.optionalInstant(row, "updated_at_ms"));
    }
}

package io.masakari.controller.store;

import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostState;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.OperatorWord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * SQL of recoveries, the controller's units of work. Claims and leases are of all kinds; what is read here as a whole is
 * of hosts only. For the other kinds see {@link ProgressTable}, for lists of all {@link RecoveryListing}.
 */
public final class RecoveryTable {
    static final String OPEN = "state not in ('FINISHED', 'FAILED', 'CANCELLED')";
    private static final String OF_HOSTS = "kind = 'HOST'";

    private RecoveryTable() {}

    public static void insert(Transaction tx, HostProgress recovery, String owner, Instant leaseUntil, Instant now) {
        tx.insert(
                "insert into recoveries (recovery_uuid, notification_uuid, segment_uuid, hostname, method, state,"
                        + " state_since_ms, cancelled_by, reason, started_at_ms, updated_at_ms, owner, lease_until_ms,"
                        + " version) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
                recovery.id(),
                recovery.origin().notification(),
                recovery.origin().segment(),
                recovery.host(),
                recovery.method(),
                recovery.state(),
                recovery.stateSince(),
                recovery.cancelledBy(),
                recovery.reason(),
                recovery.origin().startedAt(),
                now,
                owner,
                leaseUntil);
    }

    /** Writes all that can change. False if {@code owner} does not own it any more: then it must not be acted on. */
    public static boolean update(
            Transaction tx, HostProgress recovery, Optional<OperatorWord> word, String owner, Instant now) {
        Optional<Hold> hold = recovery.hold();
        Optional<FencingProof> proof = recovery.proof();
        return tx.updateOne(
                "update recoveries set state = ?, state_since_ms = ?, hold_reason = ?, hold_detail = ?,"
                        + " hold_since_ms = ?, proof_source = ?, proof_action = ?, proof_delegate = ?,"
                        + " proof_completed_at_ms = ?, forced_down_at_ms = ?, cancelled_by = ?, released_by = ?, released_reason = ?,"
                        + " released_at_ms = ?, confirmed_off = ?, reason = ?, updated_at_ms = ?, ended_at_ms = ?,"
                        + " version = version + 1 where recovery_uuid = ? and owner = ?",
                recovery.state(),
                recovery.stateSince(),
                hold.map(Hold::reason),
                hold.map(Hold::detail),
                hold.map(Hold::since),
                proof.map(FencingProof::source),
                proof.map(FencingProof::action),
                proof.map(FencingProof::delegate),
                proof.map(FencingProof::completedAt),
                recovery.forcedDownAt(),
                recovery.cancelledBy(),
                word.map(OperatorWord::operator),
                word.map(OperatorWord::reason),
                word.map(OperatorWord::saidAt),
                word.map(OperatorWord::confirmedOff),
                recovery.reason(),
                now,
                recovery.state().isFinal() ? now : null,
                recovery.id(),
                owner);
    }

    /** Whether there is one, of any kind. */
    public static boolean isKnown(Transaction tx, RecoveryId id) {
        return tx.count("select count(*) from recoveries where recovery_uuid = ?", id) > 0;
    }

    /** Takes an open recovery whose owner is {@code owner} already, or whose lease has run out. */
    public static boolean claim(
            Transaction tx, RecoveryId id, long expectedVersion, String owner, Instant until, Instant now) {
        return tx.updateOne(
                "update recoveries set owner = ?, lease_until_ms = ?, version = version + 1"
                        + " where recovery_uuid = ? and version = ? and (owner = ? or lease_until_ms <= ?) and "
                        + OPEN,
                owner,
                until,
                id,
                expectedVersion,
                owner,
                now);
    }

    /** Ends the leases of others. Only for one who knows that they are gone, as by the lock of the database file. */
    public static int expireOthers(Transaction tx, String owner) {
        return tx.update("update recoveries set lease_until_ms = 0 where owner <> ? and " + OPEN, owner);
    }

    /** Prolongs all leases of an owner. */
    public static int renew(Transaction tx, String owner, Instant until) {
        return tx.update("update recoveries set lease_until_ms = ? where owner = ? and " + OPEN, until, owner);
    }

    public static List<RecoveryRow> open(Transaction tx) {
        return tx.list(
                "select * from recoveries where " + OF_HOSTS + " and " + OPEN + " order by id", RecoveryTable::row);
    }

    public static List<RecoveryRow> startedSince(Transaction tx, Instant since) {
        return tx.list(
                "select * from recoveries where " + OF_HOSTS + " and started_at_ms >= ? order by id",
                RecoveryTable::row,
                since);
    }

    public static Optional<RecoveryRow> find(Transaction tx, RecoveryId id) {
        return tx.first("select * from recoveries where recovery_uuid = ? and " + OF_HOSTS, RecoveryTable::row, id);
    }

    public static Optional<RecoveryRow> latestOf(Transaction tx, HostName host) {
        return list(tx, false, Optional.of(host), Optional.empty(), Optional.empty(), 1).stream()
                .findFirst();
    }

    /** Newest first. */
    public static List<RecoveryRow> list(
            Transaction tx,
            boolean openOnly,
            Optional<HostName> host,
            Optional<NotificationId> notification,
            Optional<Long> afterRow,
            int limit) {
        return tx.list(
                "select * from recoveries where " + OF_HOSTS + " and (? = 0 or " + OPEN
                        + ") and (? is null or hostname = ?)"
                        + " and (? is null or notification_uuid = ?) and (? is null or id < ?) order by id desc limit ?",
                RecoveryTable::row,
                openOnly,
                host,
                host,
                notification,
                notification,
                afterRow,
                afterRow,
                limit);
    }

    static Optional<Hold> hold(ResultSet row) throws SQLException {
        Optional<HoldReason> reason = Columns.optional(row, "hold_reason", HoldReason::valueOf);
        return reason.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Hold(reason.get(), row.getString("hold_detail"), Columns.instant(row, "hold_since_ms")));
    }

    static Optional<OperatorWord> word(ResultSet row) throws SQLException {
        Optional<String> releasedBy = Columns.text(row, "released_by");
        return releasedBy.isEmpty()
                ? Optional.empty()
                : Optional.of(new OperatorWord(
                        releasedBy.get(),
                        Columns.text(row, "released_reason").orElse(""),
                        Columns.flag(row, "confirmed_off"),
                        Columns.instant(row, "released_at_ms")));
    }

    private static RecoveryRow row(ResultSet row) throws SQLException {
        Optional<String> proofSource = Columns.text(row, "proof_source");
        Optional<Hold> hold = hold(row);
        Optional<FencingProof> proof = proofSource.isEmpty()
                ? Optional.empty()
                : Optional.of(new FencingProof(
                        proofSource.get(),
                        row.getString("proof_action"),
                        row.getString("proof_delegate"),
                        Columns.instant(row, "proof_completed_at_ms")));
        Optional<OperatorWord> word = word(row);
        HostProgress recovery = HostProgress.restored(
                new Origin(
                        new RecoveryId(UUID.fromString(row.getString("recovery_uuid"))),
                        NotificationId.of(row.getString("notification_uuid")),
                        SegmentId.of(row.getString("segment_uuid")),
                        new HostName(row.getString("hostname")),
                        Columns.instant(row, "started_at_ms")),
                RecoveryMethod.valueOf(row.getString("method")),
                HostState.valueOf(row.getString("state")),
                Columns.instant(row, "state_since_ms"),
                hold,
                proof,
                Columns.optionalInstant(row, "forced_down_at_ms"),
                row.getString("cancelled_by"),
                List.of(),
                List.of(),
                row.getString("reason"));
        return new RecoveryRow(
                row.getLong("id"),
                recovery,
                word,
                Columns.instant(row, "updated_at_ms"),
                Columns.optionalInstant(row, "ended_at_ms"),
                row.getString("owner"),
                Columns.instant(row, "lease_until_ms"),
                row.getLong("version"));
    }
}

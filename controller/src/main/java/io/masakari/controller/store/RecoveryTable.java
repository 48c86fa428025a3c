package io.masakari.controller.store;

import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.Progress;
import io.masakari.core.recovery.RecoveryKind;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.OperatorWord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * SQL of what recoveries of every kind have in common: origin, state, hold, claim and lease. What only one kind has is in
 * {@link HostRecoveryTable}, {@link InstanceRecoveryTable} and {@link ProcessRecoveryTable}.
 */
public final class RecoveryTable {
    /** Written with the state, and found by an index, as names of states that are not the last ones would not be. */
    static final String OPEN = "ended_at_ms is null";

    private static final int LONGEST_SUBJECT = 255;

    private RecoveryTable() {}

    /** Reads one recovery; the row has the columns of its kind as well. */
    @FunctionalInterface
    interface Reader<P> {
        P read(ResultSet row) throws SQLException;
    }

    public static void insert(
            Transaction tx,
            Progress progress,
            RecoveryKind kind,
            String subject,
            String owner,
            Instant leaseUntil,
            Instant now) {
        Origin origin = progress.origin();
        tx.insert(
                "insert into recoveries (recovery_uuid, notification_uuid, segment_uuid, hostname, method, state,"
                        + " state_since_ms, cancelled_by, reason, started_at_ms, updated_at_ms, ended_at_ms, owner,"
                        + " lease_until_ms, version, kind, subject)"
                        + " values (?, ?, ?, ?, '', ?, ?, '', '', ?, ?, ?, ?, ?, 1, ?, ?)",
                origin.id(),
                origin.notification(),
                origin.segment(),
                origin.host(),
                progress.state().name(),
                progress.stateSince(),
                origin.startedAt(),
                now,
                progress.isOver() ? now : null,
                owner,
                leaseUntil,
                kind,
                subject.length() <= LONGEST_SUBJECT ? subject : subject.substring(0, LONGEST_SUBJECT));
    }

    /** Writes all that can change. False if {@code owner} does not own it any more: then it must not be acted on. */
    public static boolean update(
            Transaction tx, Progress progress, Optional<OperatorWord> word, String owner, Instant now) {
        Optional<Hold> hold = progress.hold();
        return tx.updateOne(
                "update recoveries set state = ?, state_since_ms = ?, hold_reason = ?, hold_detail = ?,"
                        + " hold_since_ms = ?, cancelled_by = ?, released_by = ?, released_reason = ?,"
                        + " released_at_ms = ?, confirmed_off = ?, reason = ?, updated_at_ms = ?, ended_at_ms = ?,"
                        + " version = version + 1 where recovery_uuid = ? and owner = ?",
                progress.state().name(),
                progress.stateSince(),
                hold.map(Hold::reason),
                hold.map(Hold::detail),
                hold.map(Hold::since),
                progress.cancelledBy(),
                word.map(OperatorWord::operator),
                word.map(OperatorWord::reason),
                word.map(OperatorWord::saidAt),
                word.map(OperatorWord::confirmedOff),
                progress.reason(),
                now,
                progress.isOver() ? now : null,
                progress.id(),
                owner);
    }

    /** Opens one that has ended, as if it was begun now, for that owner. False if it has not ended, or is not there. */
    public static boolean reopen(Transaction tx, Progress again, String owner, Instant until, Instant now) {
        return tx.updateOne(
                        "update recoveries set owner = ?, lease_until_ms = ?, started_at_ms = ?, version = version + 1"
                                + " where recovery_uuid = ? and not (" + OPEN + ")",
                        owner,
                        until,
                        again.origin().startedAt(),
                        again.id())
                && update(tx, again, Optional.empty(), owner, now);
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

    /** Ids of those that have not ended, of all kinds; as text, for one of them may be damaged. */
    public static List<String> open(Transaction tx) {
        return tx.list("select recovery_uuid from recoveries where " + OPEN, row -> row.getString(1));
    }

    /** Ends the leases of others. Only for one who knows that they are gone, as by the lock of the database file. */
    public static int expireOthers(Transaction tx, String owner) {
        return tx.update("update recoveries set lease_until_ms = 0 where owner <> ? and " + OPEN, owner);
    }

    /** Prolongs all leases of an owner. */
    public static int renew(Transaction tx, String owner, Instant until) {
        return tx.update("update recoveries set lease_until_ms = ? where owner = ? and " + OPEN, until, owner);
    }

    /**
     * Open ones of a kind, oldest first.
     *
     * @param from "recoveries r", joined with the table of the kind
     * @param unreadable told of the others' notifications
     */
    static <P extends Progress> List<StoredProgress<P>> open(
            Transaction tx,
            RecoveryKind kind,
            String from,
            Reader<P> reader,
            BiConsumer<String, RuntimeException> unreadable) {
        return tx.readable(
                "select * from " + from + " where r.kind = ? and r." + OPEN + " order by r.id",
                row -> stored(row, reader),
                (row, why) -> unreadable.accept(row.getString("notification_uuid"), why),
                kind);
    }

    static <P extends Progress> StoredProgress<P> stored(ResultSet row, Reader<P> reader) throws SQLException {
        return new StoredProgress<>(
                reader.read(row),
                word(row),
                Columns.optionalInstant(row, "ended_at_ms"),
                row.getString("owner"),
                row.getLong("version"));
    }

    static Origin origin(ResultSet row) throws SQLException {
        return new Origin(
                new RecoveryId(UUID.fromString(row.getString("recovery_uuid"))),
                NotificationId.of(row.getString("notification_uuid")),
                SegmentId.of(row.getString("segment_uuid")),
                new HostName(row.getString("hostname")),
                Columns.instant(row, "started_at_ms"));
    }

    static Optional<Hold> hold(ResultSet row) throws SQLException {
        Optional<HoldReason> reason = Columns.optional(row, "hold_reason", HoldReason::valueOf);
        return reason.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Hold(reason.get(), row.getString("hold_detail"), Columns.instant(row, "hold_since_ms")));
    }

    private static Optional<OperatorWord> word(ResultSet row) throws SQLException {
        Optional<String> releasedBy = Columns.text(row, "released_by");
        return releasedBy.isEmpty()
                ? Optional.empty()
                : Optional.of(new OperatorWord(
                        releasedBy.get(),
                        Columns.text(row, "released_reason").orElse(""),
                        Columns.flag(row, "confirmed_off"),
                        Columns.instant(row, "released_at_ms")));
    }
}

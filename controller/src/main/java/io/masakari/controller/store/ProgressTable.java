package io.masakari.controller.store;

import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.Progress;
import io.masakari.core.safety.OperatorWord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** SQL of what the recoveries of instances and of processes have in common. Their own parts have tables of their own. */
public final class ProgressTable {
    private static final int LONGEST_SUBJECT = 255;

    private ProgressTable() {}

    /** Which recoveries share the table. */
    public enum Kind {
        HOST,
        INSTANCE,
        PROCESS
    }

    /** Reads the part of one kind; the row is of both tables. */
    @FunctionalInterface
    interface Reader<P> {
        P read(ResultSet row) throws SQLException;
    }

    public static void insert(
            Transaction tx,
            Progress progress,
            Kind kind,
            String subject,
            String owner,
            Instant leaseUntil,
            Instant now) {
        Origin origin = progress.origin();
        tx.insert(
                "insert into recoveries (recovery_uuid, notification_uuid, segment_uuid, hostname, method, state,"
                        + " state_since_ms, cancelled_by, reason, started_at_ms, updated_at_ms, owner, lease_until_ms,"
                        + " version, kind, subject) values (?, ?, ?, ?, '', ?, ?, '', '', ?, ?, ?, ?, 1, ?, ?)",
                origin.id(),
                origin.notification(),
                origin.segment(),
                origin.host(),
                progress.stateName(),
                progress.stateSince(),
                origin.startedAt(),
                now,
                owner,
                leaseUntil,
                kind,
                shortened(subject));
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
                progress.stateName(),
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
                progress.origin().id(),
                owner);
    }

    /** Open ones of a kind, oldest first. */
    static <P extends Progress> List<StoredProgress<P>> open(Transaction tx, String table, Reader<P> reader) {
        return tx.list(
                "select r.*, k.* from recoveries r join " + table + " k on k.recovery_uuid = r.recovery_uuid where r."
                        + RecoveryTable.OPEN + " order by r.id",
                row -> new StoredProgress<>(
                        reader.read(row), RecoveryTable.word(row), row.getString("owner"), row.getLong("version")));
    }

    static Origin origin(ResultSet row) throws SQLException {
        return new Origin(
                new RecoveryId(UUID.fromString(row.getString("recovery_uuid"))),
                NotificationId.of(row.getString("notification_uuid")),
                SegmentId.of(row.getString("segment_uuid")),
                new HostName(row.getString("hostname")),
                Columns.instant(row, "started_at_ms"));
    }

    private static String shortened(String subject) {
        return subject.length() <= LONGEST_SUBJECT ? subject : subject.substring(0, LONGEST_SUBJECT);
    }
}

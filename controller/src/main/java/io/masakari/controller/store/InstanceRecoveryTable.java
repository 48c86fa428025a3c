package io.masakari.controller.store;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.RecoveryKind;
import io.masakari.core.recovery.instance.InstanceProgress;
import io.masakari.core.recovery.instance.InstanceState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;

/** SQL of what only the recoveries of instances have. */
public final class InstanceRecoveryTable {
    private InstanceRecoveryTable() {}

    public static void save(Transaction tx, InstanceProgress it) {
        tx.update(
                "insert into instance_recoveries (recovery_uuid, instance_name, failure, failed_at_ms, stopped,"
                        + " seen_stopped, start_asked, move_asked_at_ms, attempts, at_host)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " on conflict (recovery_uuid) do update set instance_name = excluded.instance_name,"
                        + " failed_at_ms = excluded.failed_at_ms, stopped = excluded.stopped,"
                        + " seen_stopped = excluded.seen_stopped, start_asked = excluded.start_asked,"
                        + " move_asked_at_ms = excluded.move_asked_at_ms,"
                        + " attempts = excluded.attempts, at_host = excluded.at_host",
                it.origin().id(),
                it.name(),
                it.failure(),
                it.failedAt(),
                it.stopped(),
                it.seenStopped(),
                it.startAsked(),
                it.moveAskedAt(),
                it.attempts(),
                it.at());
    }

    /** It became worse: another failure of the same instance than its recovery began with. */
    public static void become(Transaction tx, InstanceProgress it) {
        tx.update(
                "update instance_recoveries set failure = ? where recovery_uuid = ?",
                it.failure(),
                it.origin().id());
    }

    public static List<StoredProgress<InstanceProgress>> open(
            Transaction tx, BiConsumer<String, RuntimeException> unreadable) {
        return RecoveryTable.open(
                tx,
                RecoveryKind.INSTANCE,
                "recoveries r left join instance_recoveries k on k.recovery_uuid = r.recovery_uuid",
                InstanceRecoveryTable::progress,
                unreadable);
    }

    /**
     * How often an instance was restarted for a failure at or after {@code since} and before {@code until}; what was
     * before an operator's last release does not count any more.
     */
    public static int restarts(Transaction tx, InstanceId instance, Instant since, Instant until) {
        long released = tx.count(
                "select coalesce(max(released_at_ms), 0) from recoveries where kind = 'INSTANCE' and subject = ?",
                instance);
        Instant from = Instant.ofEpochMilli(Math.max(released, since.toEpochMilli()));
        return (int) tx.count(
                "select count(*) from recoveries r join instance_recoveries i on i.recovery_uuid = r.recovery_uuid"
                        + " where r.subject = ? and r.started_at_ms >= ? and r.started_at_ms < ? and i.stopped = 1",
                instance,
                from,
                until);
    }

    /** How many instances were stopped for an I/O error by recoveries that began at or after {@code since}. */
    public static int stoppedForIoErrors(Transaction tx, Instant since) {
        return (int) tx.count(
                "select count(distinct r.subject) from recoveries r"
                        + " join instance_recoveries i on i.recovery_uuid = r.recovery_uuid"
                        + " where r.kind = 'INSTANCE' and r.started_at_ms >= ? and i.stopped = 1 and i.failure = ?",
                since,
                InstanceFailure.PAUSED_ON_IO_ERROR);
    }

    private static InstanceProgress progress(ResultSet row) throws SQLException {
        InstanceProgress.Edit e = new InstanceProgress.Edit();
        e.origin = RecoveryTable.origin(row);
        e.instance = InstanceId.of(row.getString("subject"));
        e.name = row.getString("instance_name");
        e.failure = InstanceFailure.named(row.getString("failure"));
        e.failedAt = Columns.instant(row, "failed_at_ms");
        e.state = InstanceState.valueOf(row.getString("state"));
        e.stateSince = Columns.instant(row, "state_since_ms");
        e.hold = RecoveryTable.hold(row);
        e.stopped = Columns.flag(row, "stopped");
        e.seenStopped = Columns.flag(row, "seen_stopped");
        e.startAsked = Columns.flag(row, "start_asked");
        e.moveAskedAt = Columns.optionalInstant(row, "move_asked_at_ms");
        e.attempts = row.getInt("attempts");
        e.at = Columns.optional(row, "at_host", HostName::new);
        e.reason = row.getString("reason");
        e.cancelledBy = row.getString("cancelled_by");
        return e.build();
    }
}

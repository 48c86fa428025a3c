package io.masakari.controller.store;

import io.masakari.core.model.BootId;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.SegmentRules;
import io.masakari.core.recovery.RecoveryKind;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * SQL of what only the recoveries of hosts have. The proof is in columns of "recoveries"; instances are in {@link
 * VmoveTable}, reserved hosts in {@link ReservedTakeTable}.
 */
public final class HostRecoveryTable {
    private HostRecoveryTable() {}

    public static void save(Transaction tx, HostProgress it) {
        Optional<FencingProof> proof = it.proof();
        tx.updateOne(
                "update recoveries set method = ?, proof_source = ?, proof_action = ?, proof_delegate = ?,"
                        + " proof_completed_at_ms = ?, forced_down_at_ms = ?, down_since_ms = ? where recovery_uuid = ?",
                it.rules().method(),
                proof.map(FencingProof::source),
                proof.map(FencingProof::action),
                proof.map(FencingProof::delegate),
                proof.map(FencingProof::completedAt),
                it.forcedDownAt(),
                it.downSince(),
                it.id());
    }

    /** Without instances and reserved hosts; see {@link #whole}. */
    public static List<StoredProgress<HostProgress>> open(
            Transaction tx, BiConsumer<String, RuntimeException> unreadable) {
        return RecoveryTable.open(tx, RecoveryKind.HOST, "recoveries r", HostRecoveryTable::bare, unreadable);
    }

    /** With its instances and reserved hosts. */
    public static Optional<StoredProgress<HostProgress>> find(Transaction tx, RecoveryId id) {
        return tx.first(
                        "select * from recoveries where recovery_uuid = ? and kind = 'HOST'",
                        HostRecoveryTable::row,
                        id)
                .map(row -> row.with(whole(tx, row.progress())));
    }

    /** Open and ended ones, the newest first, with instances and reserved hosts. */
    public static List<HostProgress> newest(Transaction tx, int limit) {
        return tx
                .list(
                        "select * from recoveries where kind = 'HOST' order by started_at_ms desc, id desc limit ?",
                        HostRecoveryTable::row,
                        limit)
                .stream()
                .map(row -> whole(tx, row.progress()))
                .toList();
    }

    /** Without instances and reserved hosts. */
    public static Optional<StoredProgress<HostProgress>> latestOf(Transaction tx, HostName host) {
        return tx.first(
                "select * from recoveries where hostname = ? and kind = 'HOST' order by id desc limit 1",
                HostRecoveryTable::row,
                host);
    }

    /** Opens one that has ended, with those of its instances that it still has. False if it has not ended. */
    public static boolean reopen(Transaction tx, HostProgress again, String owner, Instant until, Instant now) {
        if (!RecoveryTable.reopen(tx, again, owner, until, now)) {
            return false;
        }
        save(tx, again);
        VmoveTable.of(tx, again.id()).stream()
                .filter(e -> !again.evacuations().containsKey(e.instance()))
                .forEach(e -> tx.update(
                        "delete from vmoves where recovery_uuid = ? and instance_uuid = ?", again.id(), e.instance()));
        AcknowledgementTable.delete(tx, again.id());
        return true;
    }

    /** Whether a recovery of that host has not ended. */
    public static boolean isOpen(Transaction tx, HostName host) {
        return tx.count(
                        "select count(*) from recoveries where hostname = ? and kind = 'HOST' and "
                                + RecoveryTable.OPEN,
                        host)
                > 0;
    }

    /** When the open one of that host began. */
    public static Optional<Instant> openSince(Transaction tx, HostName host) {
        return tx.first(
                "select started_at_ms from recoveries where hostname = ? and kind = 'HOST' and " + RecoveryTable.OPEN
                        + " order by id desc limit 1",
                row -> Columns.instant(row, "started_at_ms"),
                host);
    }

    /** The newest one of a loss of that boot, open or ended. */
    public static Optional<RecoveryId> ofBoot(Transaction tx, HostName host, BootId boot) {
        return tx.first(
                "select r.recovery_uuid from recoveries r join notifications n on n.notification_uuid = r.notification_uuid"
                        + " where r.hostname = ? and r.kind = 'HOST' and n.evidence like ? order by r.id desc limit 1",
                row -> RecoveryId.of(row.getString(1)),
                host,
                "%\"boot\":\"" + boot + "\"%");
    }

    /** Hosts that were proven off, and have returned a challenge that was issued since their recovery ended; the newest ones. */
    public static List<HostName> answerSinceItsEnd(Transaction tx, int limit) {
        return tx.list(
                "select r.hostname from recoveries r join notifications n on n.notification_uuid = r.notification_uuid"
                        + " join greetings g on g.host = r.hostname and g.bound = 1"
                        + " where r.kind = 'HOST' and n.fencing = 'PROVEN' and r.ended_at_ms < g.alive_after_ms"
                        + " group by r.hostname order by max(r.id) desc limit ?",
                row -> new HostName(row.getString(1)),
                limit);
    }

    public static HostProgress whole(Transaction tx, HostProgress bare) {
        return bare.asStored(e -> {
            VmoveTable.of(tx, bare.id()).forEach(e::put);
            ReservedTakeTable.heldBy(tx, bare.id()).forEach(row -> e.reserved.add(row.name()));
        });
    }

    private static StoredProgress<HostProgress> row(ResultSet row) throws SQLException {
        return RecoveryTable.stored(row, HostRecoveryTable::bare);
    }

    private static HostProgress bare(ResultSet row) throws SQLException {
        Optional<String> proofSource = Columns.text(row, "proof_source");
        Optional<FencingProof> proof = proofSource.isEmpty()
                ? Optional.empty()
                : Optional.of(new FencingProof(
                        proofSource.get(),
                        row.getString("proof_action"),
                        row.getString("proof_delegate"),
                        Columns.instant(row, "proof_completed_at_ms")));
        HostProgress.Edit e = new HostProgress.Edit();
        e.origin = RecoveryTable.origin(row);
        e.rules = new SegmentRules(RecoveryMethod.valueOf(row.getString("method")));
        e.state = HostState.valueOf(row.getString("state"));
        e.stateSince = Columns.instant(row, "state_since_ms");
        e.hold = RecoveryTable.hold(row);
        e.proof = proof;
        e.forcedDownAt = Columns.optionalInstant(row, "forced_down_at_ms");
        e.downSince = Columns.optionalInstant(row, "down_since_ms").orElse(null);
        e.cancelledBy = row.getString("cancelled_by");
        e.reason = row.getString("reason");
        return e.build();
    }
}

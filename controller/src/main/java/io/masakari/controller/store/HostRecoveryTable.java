package io.masakari.controller.store;

import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.RecoveryKind;
import io.masakari.core.recovery.host.Evacuation;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

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
                        + " proof_completed_at_ms = ?, forced_down_at_ms = ? where recovery_uuid = ?",
                it.method(),
                proof.map(FencingProof::source),
                proof.map(FencingProof::action),
                proof.map(FencingProof::delegate),
                proof.map(FencingProof::completedAt),
                it.forcedDownAt(),
                it.id());
    }

    /** Without instances and reserved hosts; see {@link #whole}. */
    public static List<StoredProgress<HostProgress>> open(Transaction tx) {
        return RecoveryTable.open(tx, RecoveryKind.HOST, "recoveries r", HostRecoveryTable::bare);
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
                        "select * from recoveries where kind = 'HOST' order by id desc limit ?",
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

    public static HostProgress whole(Transaction tx, HostProgress bare) {
        return restored(
                bare,
                VmoveTable.of(tx, bare.id()),
                ReservedTakeTable.heldBy(tx, bare.id()).stream()
                        .map(ReservedTakeTable.Row::name)
                        .toList());
    }

    private static HostProgress restored(HostProgress bare, List<Evacuation> evacuations, List<HostName> reserved) {
        return HostProgress.restored(
                bare.origin(),
                bare.method(),
                bare.state(),
                bare.stateSince(),
                bare.hold(),
                bare.proof(),
                bare.forcedDownAt(),
                bare.cancelledBy(),
                evacuations,
                reserved,
                bare.reason());
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
        return HostProgress.restored(
                RecoveryTable.origin(row),
                RecoveryMethod.valueOf(row.getString("method")),
                HostState.valueOf(row.getString("state")),
                Columns.instant(row, "state_since_ms"),
                RecoveryTable.hold(row),
                proof,
                Columns.optionalInstant(row, "forced_down_at_ms"),
                row.getString("cancelled_by"),
                List.of(),
                List.of(),
                row.getString("reason"));
    }
}

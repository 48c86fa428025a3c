package io.masakari.controller.store;

import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.RecoveryKind;
import io.masakari.core.recovery.process.ProcessProgress;
import io.masakari.core.recovery.process.ProcessState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** SQL of what only the recoveries from process failures have. */
public final class ProcessRecoveryTable {
    private ProcessRecoveryTable() {}

    public static void save(Transaction tx, ProcessProgress it) {
        tx.update(
                "insert into process_recoveries (recovery_uuid, process_name, reported_at_ms, reason_text, well)"
                        + " values (?, ?, ?, ?, ?)"
                        + " on conflict (recovery_uuid) do update set reason_text = excluded.reason_text,"
                        + " well = excluded.well",
                it.origin().id(),
                it.process(),
                it.reportedAt(),
                it.reasonText(),
                it.well());
    }

    public static List<StoredProgress<ProcessProgress>> open(
            Transaction tx, BiConsumer<String, RuntimeException> unreadable) {
        return RecoveryTable.open(
                tx,
                RecoveryKind.PROCESS,
                "recoveries r left join process_recoveries k on k.recovery_uuid = r.recovery_uuid",
                ProcessRecoveryTable::progress,
                unreadable);
    }

    /** Those of one host, oldest first. */
    public static List<ProcessProgress> openOn(Transaction tx, HostName host) {
        return open(tx, (notification, why) -> {}).stream()
                .map(StoredProgress::progress)
                .filter(progress -> progress.origin().host().equals(host))
                .toList();
    }

    /** Hosts of which a process is down, as far as is known, with the recoveries from that. */
    public static Map<HostName, List<RecoveryId>> down(Transaction tx) {
        return tx
                .list(
                        "select r.hostname, r.recovery_uuid from recoveries r"
                                + " join process_recoveries k on k.recovery_uuid = r.recovery_uuid"
                                + " where r.kind = ? and k.well = 0 and r." + RecoveryTable.OPEN + " order by r.id",
                        row -> Map.entry(new HostName(row.getString(1)), RecoveryId.of(row.getString(2))),
                        RecoveryKind.PROCESS)
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    private static ProcessProgress progress(ResultSet row) throws SQLException {
        ProcessProgress.Edit e = new ProcessProgress.Edit();
        e.origin = RecoveryTable.origin(row);
        e.process = row.getString("process_name");
        e.reportedAt = Columns.instant(row, "reported_at_ms");
        e.state = ProcessState.valueOf(row.getString("state"));
        e.stateSince = Columns.instant(row, "state_since_ms");
        e.hold = RecoveryTable.hold(row);
        e.reasonText = row.getString("reason_text");
        e.well = Columns.flag(row, "well");
        e.reason = row.getString("reason");
        e.cancelledBy = row.getString("cancelled_by");
        return e.build();
    }
}

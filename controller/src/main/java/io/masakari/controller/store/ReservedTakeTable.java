package io.masakari.controller.store;

import io.masakari.core.model.HostId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** SQL of which recovery took which reserved host. */
public final class ReservedTakeTable {
    private ReservedTakeTable() {}

    /**
     * A reserved host in a recovery's hands.
     *
     * @param disabledFor why Nova had its compute service disabled before; empty: it was enabled
     */
    public record Row(RecoveryId recovery, HostId host, HostName name, Optional<String> disabledFor) {}

    /** Takes it for the recovery; false if somebody else was faster. */
    public static boolean take(
            Transaction tx, RecoveryId recovery, HostRow host, Optional<String> disabledFor, Instant now) {
        if (!HostTable.takeReserved(tx, host.uuid(), now)) {
            return false;
        }
        tx.update(
                "insert into reserved_takes (recovery_uuid, host_uuid, hostname, taken_at_ms, disabled_reason)"
                        + " values (?, ?, ?, ?, ?)",
                recovery,
                host.uuid(),
                host.name(),
                now,
                disabledFor);
        return true;
    }

    /** Gives it back; false if its recovery does not have it any more, or the host is known no more. */
    public static boolean giveBack(Transaction tx, Row held, Instant now) {
        return tx.updateOne(
                        "update reserved_takes set returned_at_ms = ? where recovery_uuid = ? and host_uuid = ?"
                                + " and returned_at_ms is null",
                        now,
                        held.recovery(),
                        held.host())
                && HostTable.returnReserved(tx, held.host(), now);
    }

    /** What ended recoveries took, did not use and have not given back: Nova did not answer, or a crash came between. */
    public static List<Row> forgotten(Transaction tx) {
        return tx.list(
                "select t.* from reserved_takes t join recoveries r on r.recovery_uuid = t.recovery_uuid"
                        + " where t.returned_at_ms is null and not (r." + RecoveryTable.OPEN + ")"
                        + " and not exists (select 1 from vmoves v where v.recovery_uuid = t.recovery_uuid"
                        + " and v.dest_host = t.hostname and v.state in ('LANDED', 'FAILED')) order by t.id",
                ReservedTakeTable::row);
    }

    /** In the order of taking. */
    public static List<Row> heldBy(Transaction tx, RecoveryId recovery) {
        return tx.list(
                "select * from reserved_takes where recovery_uuid = ? and returned_at_ms is null order by id",
                ReservedTakeTable::row,
                recovery);
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                RecoveryId.of(row.getString("recovery_uuid")),
                HostId.of(row.getString("host_uuid")),
                new HostName(row.getString("hostname")),
                Columns.text(row, "disabled_reason"));
    }
}

package io.masakari.controller.store;

import io.masakari.core.model.HostId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryId;
import java.time.Instant;
import java.util.List;

/** SQL of which recovery took which reserved host. */
public final class ReservedTakeTable {
    private ReservedTakeTable() {}

    /** A reserved host in a recovery's hands. */
    public record Row(HostId host, HostName name) {}

    /** Takes it for the recovery; false if somebody else was faster. */
    public static boolean take(Transaction tx, RecoveryId recovery, HostRow host, Instant now) {
        if (!HostTable.takeReserved(tx, host.uuid(), now)) {
            return false;
        }
        tx.update(
                "insert into reserved_takes (recovery_uuid, host_uuid, hostname, taken_at_ms) values (?, ?, ?, ?)",
                recovery,
                host.uuid(),
                host.name(),
                now);
        return true;
    }

    /** Gives it back if the recovery has it. */
    public static boolean giveBack(Transaction tx, RecoveryId recovery, HostName name, Instant now) {
        for (Row row : heldBy(tx, recovery)) {
            if (row.name().equals(name)) {
                tx.update(
                        "update reserved_takes set returned_at_ms = ? where recovery_uuid = ? and host_uuid = ?"
                                + " and returned_at_ms is null",
                        now,
                        recovery,
                        row.host());
                return HostTable.returnReserved(tx, row.host(), now);
            }
        }
        return false;
    }

    /** Gives back what ended recoveries took and did not use: a crash may have come between their end and the return. */
    public static int giveBackForgotten(Transaction tx, Instant now) {
        record Take(RecoveryId recovery, HostName host) {}
        List<Take> forgotten = tx.list(
                "select t.recovery_uuid, t.hostname from reserved_takes t"
                        + " join recoveries r on r.recovery_uuid = t.recovery_uuid"
                        + " where t.returned_at_ms is null and r.state in ('FINISHED', 'FAILED', 'CANCELLED')"
                        + " and not exists (select 1 from vmoves v where v.recovery_uuid = t.recovery_uuid"
                        + " and v.dest_host = t.hostname and v.state in ('LANDED', 'FAILED'))",
                row -> new Take(
                        RecoveryId.of(row.getString("recovery_uuid")), new HostName(row.getString("hostname"))));
        forgotten.forEach(take -> giveBack(tx, take.recovery(), take.host(), now));
        return forgotten.size();
    }

    /** In the order of taking. */
    public static List<Row> heldBy(Transaction tx, RecoveryId recovery) {
        return tx.list(
                "select host_uuid, hostname from reserved_takes where recovery_uuid = ? and returned_at_ms is null"
                        + " order by id",
                row -> new Row(HostId.of(row.getString("host_uuid")), new HostName(row.getString("hostname"))),
                recovery);
    }
}

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
     * @param disabledFor why Nova had its compute service disabled before; empty: it was enabled, or not looked at yet
     * @param asked the last call that has no answer; empty if there is none
     */
    public record Row(
            RecoveryId recovery, HostId host, HostName name, Optional<String> disabledFor, Optional<Asked> asked) {}

    /** What is asked of Nova about its compute service. */
    public enum Call {
        ENABLE,
        DISABLE
    }

    public record Asked(Call call, Instant at) {}

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

    /** Keeps why Nova has it disabled, before it is enabled. */
    public static boolean wasDisabledFor(Transaction tx, Row held, String reason) {
        return tx.updateOne(
                "update reserved_takes set disabled_reason = ? where recovery_uuid = ? and host_uuid = ?"
                        + " and returned_at_ms is null",
                reason,
                held.recovery(),
                held.host());
    }

    /** Notes a call before it is sent, and, when it is answered, that there is none any more. */
    public static boolean asked(Transaction tx, Row held, Optional<Asked> asked) {
        return tx.updateOne(
                "update reserved_takes set asked = ?, asked_at_ms = ? where recovery_uuid = ? and host_uuid = ?"
                        + " and returned_at_ms is null",
                asked.map(Asked::call),
                asked.map(Asked::at),
                held.recovery(),
                held.host());
    }

    /** Whether nobody else has the host in hand: not the reserve itself, and no other recovery that took it from there. */
    public static boolean isOnlyTake(Transaction tx, Row held) {
        return tx.count(
                        "select count(*) from hosts h where h.uuid = ? and h.reserved = 0 and h.deleted = 0"
                                + " and not exists (select 1 from reserved_takes t where t.host_uuid = h.uuid"
                                + " and t.recovery_uuid <> ? and t.returned_at_ms is null)",
                        held.host(),
                        held.recovery())
                == 1;
    }

    /**
     * Ends a take; false if its recovery does not have it any more, or the host is known no more.
     *
     * @param intoReserve whether others may take it again
     */
    public static boolean giveBack(Transaction tx, Row held, boolean intoReserve, Instant now) {
        boolean ended = tx.updateOne(
                "update reserved_takes set returned_at_ms = ? where recovery_uuid = ? and host_uuid = ?"
                        + " and returned_at_ms is null",
                now,
                held.recovery(),
                held.host());
        return ended && (!intoReserve || HostTable.returnReserved(tx, held.host(), now));
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
                Columns.text(row, "disabled_reason"),
                asked(row));
    }

    private static Optional<Asked> asked(ResultSet row) throws SQLException {
        Optional<String> call = Columns.text(row, "asked");
        return call.isEmpty()
                ? Optional.empty()
                : Optional.of(new Asked(Call.valueOf(call.get()), Columns.instant(row, "asked_at_ms")));
    }
}

package io.masakari.controller.store;

import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.host.SkipReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * SQL of what operators have seen to. What a recovery left behind is shown until then: instances that are down, or a lost
 * host on which no instance was found. It changes nothing about any instance or recovery.
 */
public final class AcknowledgementTable {
    /** Of "recoveries": it failed, and nobody has said that it is seen to. */
    static final String FAILED = "state = 'FAILED' and not exists (select 1 from acknowledgements a"
            + " where a.recovery_uuid = recoveries.recovery_uuid)";

    /** Of "recoveries": a lost host was recovered without any instance, and nobody has said that this is right. */
    static final String EMPTY = "state = 'FINISHED' and kind = 'HOST' and not exists (select 1 from vmoves v"
            + " where v.recovery_uuid = recoveries.recovery_uuid) and not exists (select 1 from acknowledgements a"
            + " where a.recovery_uuid = recoveries.recovery_uuid)";

    private static final String STAYS_DOWN = Arrays.stream(SkipReason.values())
            .filter(SkipReason::staysDown)
            .map(reason -> "'" + reason.name() + "'")
            .collect(Collectors.joining(", "));

    private AcknowledgementTable() {}

    /** @param operator who has said so */
    public record Row(String operator, String reason, Instant at) {}

    public static Optional<Row> find(Transaction tx, RecoveryId recovery) {
        return tx.first("select * from acknowledgements where recovery_uuid = ?", AcknowledgementTable::row, recovery);
    }

    /** Of a recovery that has none yet. */
    public static void insert(Transaction tx, RecoveryId recovery, Row row) {
        tx.insert(
                "insert into acknowledgements (recovery_uuid, operator, reason, at_ms) values (?, ?, ?, ?)",
                recovery,
                row.operator(),
                row.reason(),
                row.at());
    }

    /** Its end is another one from now on. */
    static void delete(Transaction tx, RecoveryId recovery) {
        tx.update("delete from acknowledgements where recovery_uuid = ?", recovery);
    }

    /** How many instances a host's recovery has left down, or does not know of whether they run. */
    public static long down(Transaction tx, RecoveryId recovery) {
        return tx.count(
                "select count(*) from vmoves where recovery_uuid = ? and (state = 'FAILED' or skip_reason in ("
                        + STAYS_DOWN + "))",
                recovery);
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(row.getString("operator"), row.getString("reason"), Columns.instant(row, "at_ms"));
    }
}

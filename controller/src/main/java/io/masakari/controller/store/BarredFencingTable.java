package io.masakari.controller.store;

import io.masakari.core.model.HostName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** SQL of lost hosts whose fencing is barred, as host monitors tell it. It is shown, and nothing rests on it. */
public final class BarredFencingTable {
    private BarredFencingTable() {}

    /**
     * @param monitor name of its token
     * @param why what bars it
     * @param readAt when the monitor read that, by the controller's clock
     */
    public record Row(String monitor, HostName host, String why, Instant readAt) {
        public Row {
            Objects.requireNonNull(monitor, "monitor");
            Objects.requireNonNull(host, "host");
            Objects.requireNonNull(why, "why");
            Objects.requireNonNull(readAt, "readAt");
        }
    }

    /** Whether what a monitor tells now is to be stored: it is something else, or it was stored a while ago. */
    public static boolean isNews(Transaction tx, String monitor, List<Row> told, Instant now) {
        Map<HostName, String> known = tx
                .list(
                        "select * from barred_fencings where monitor = ? and told_at_ms > ?",
                        BarredFencingTable::row,
                        monitor,
                        now.minus(GreetingTable.WRITTEN_EVERY.dividedBy(2)))
                .stream()
                .collect(Collectors.toMap(Row::host, Row::why));
        if (told.isEmpty()) {
            return tx.count("select count(*) from barred_fencings where monitor = ?", monitor) > 0;
        }
        return !known.equals(told.stream().collect(Collectors.toMap(Row::host, Row::why)));
    }

    /** In place of all that the monitor has told before. */
    public static void put(Transaction tx, String monitor, List<Row> told, Instant now) {
        tx.update("delete from barred_fencings where monitor = ?", monitor);
        told.forEach(row -> tx.insert(
                "insert into barred_fencings (monitor, host, why, read_at_ms, told_at_ms) values (?, ?, ?, ?, ?)",
                row.monitor(),
                row.host(),
                row.why(),
                row.readAt(),
                now));
    }

    /** What monitors tell that live and are not revoked, by host. */
    public static Map<HostName, List<Row>> byHost(Transaction tx, Instant now) {
        return tx
                .list(
                        "select b.* from barred_fencings b join monitors m on m.name = b.monitor and m.revoked_at_ms is null"
                                + " where b.told_at_ms > ? order by b.host, b.monitor",
                        BarredFencingTable::row,
                        now.minus(GreetingTable.LIVING))
                .stream()
                .collect(Collectors.groupingBy(Row::host));
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("monitor"),
                new HostName(row.getString("host")),
                row.getString("why"),
                Columns.instant(row, "read_at_ms"));
    }
}

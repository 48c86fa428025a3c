package io.masakari.controller.store;

import io.masakari.core.model.BootId;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonitorKind;
import io.masakari.core.model.StandingGate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** SQL of greetings: the newest of each monitor. */
public final class GreetingTable {
    /** How often each monitor greets. */
    public static final Duration AGAIN_AFTER = Duration.ofSeconds(10);

    /** How old a stored greeting may be, at most, of a monitor that greets in time. */
    public static final Duration WRITTEN_EVERY = Duration.ofMinutes(1);

    /** A monitor that is silent for longer has missed three greetings. */
    public static final Duration LIVING = WRITTEN_EVERY.plus(AGAIN_AFTER.multipliedBy(3));

    private static final String SELECT =
            "select g.* from greetings g join monitors m on m.name = g.monitor and m.revoked_at_ms is null ";

    private GreetingTable() {}

    public static void put(Transaction tx, GreetingRow row) {
        Object[] values = {
            row.bound(),
            row.boot(),
            row.clockOffset().toMillis(),
            row.greetedAt(),
            row.aliveAfter(),
            row.gate().flatMap(StandingGate::waits).map(Duration::toMillis),
            row.gate().flatMap(StandingGate::fault),
            row.gate().flatMap(StandingGate::open),
            row.monitor(),
            row.kind().stored(),
            row.host()
        };
        boolean known = tx.updateOne(
                "update greetings set bound = ?, boot = ?, clock_offset_ms = ?, greeted_at_ms = ?, alive_after_ms = ?,"
                        + " gate_waits_ms = ?, gate_fault = ?, gate_open = ?"
                        + " where monitor = ? and kind = ? and host = ?",
                values);
        if (!known) {
            tx.insert(
                    "insert into greetings (bound, boot, clock_offset_ms, greeted_at_ms, alive_after_ms, gate_waits_ms,"
                            + " gate_fault, gate_open, monitor, kind, host) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    values);
        }
    }

    /** Of all monitors that are not revoked. */
    public static List<GreetingRow> list(Transaction tx) {
        return tx.list(SELECT + "order by g.monitor, g.host, g.kind", GreetingTable::row);
    }

    /**
     * The monitors of kind {@code host} of a cluster that are alive, by host, those bound to their host first.
     *
     * @param lost a host that is left out
     */
    public static List<GreetingRow> living(Transaction tx, ClusterName cluster, HostName lost, Instant now) {
        return tx
                .list(
                        SELECT + "where g.kind = ? and g.host in (select h.name from failover_segments s"
                                + " join hosts h on h.segment_uuid = s.uuid and h.deleted = 0"
                                + " where s.cluster = ? and s.deleted = 0) order by g.bound desc, g.id",
                        GreetingTable::row,
                        MonitorKind.HOST.stored(),
                        cluster)
                .stream()
                .filter(row -> !row.host().equals(lost) && row.isAlive(now))
                .sorted(Comparator.comparing(GreetingRow::host))
                .toList();
    }

    /** The hosts of a cluster, but that one, of which a monitor of kind {@code host} lives that is bound to its host. */
    public static Set<HostName> witnesses(Transaction tx, ClusterName cluster, HostName lost, Instant now) {
        return living(tx, cluster, lost, now).stream()
                .filter(GreetingRow::bound)
                .map(GreetingRow::host)
                .collect(Collectors.toSet());
    }

    /** The newest proof of life that a host's own tokens gave, by the challenge that they returned. */
    public static Optional<GreetingRow> lastSignOfLife(Transaction tx, HostName host) {
        return tx.first(
                SELECT + "where g.host = ? and g.bound = 1 and g.alive_after_ms is not null"
                        + " order by g.alive_after_ms desc limit 1",
                GreetingTable::row,
                host);
    }

    /** Whether a monitor that speaks for that host has greeted at that time, or later. */
    public static boolean greetsSince(Transaction tx, HostName host, Instant time) {
        return tx.list(SELECT + "where g.host = ? and g.bound = 1", GreetingTable::row, host).stream()
                .anyMatch(row -> !row.greetedAt().isBefore(time));
    }

    /** How many living monitors' clocks differ from the controller's so much that people should know. */
    public static long clocksApart(Transaction tx, Instant now) {
        return list(tx).stream()
                .filter(row -> row.isAlive(now) && row.isClockApart())
                .count();
    }

    private static GreetingRow row(ResultSet row) throws SQLException {
        return new GreetingRow(
                row.getString("monitor"),
                MonitorKind.ofStored(row.getString("kind")),
                new HostName(row.getString("host")),
                Columns.flag(row, "bound"),
                Columns.optional(row, "boot", BootId::of),
                Duration.ofMillis(row.getLong("clock_offset_ms")),
                Columns.instant(row, "greeted_at_ms"),
                Columns.optionalInstant(row, "alive_after_ms"),
                gate(row));
    }

    private static Optional<StandingGate> gate(ResultSet row) throws SQLException {
        Optional<Duration> waits = Columns.optionalDuration(row, "gate_waits_ms");
        Optional<String> fault = Columns.text(row, "gate_fault");
        boolean open = Columns.flag(row, "gate_open");
        Optional<Boolean> isOpen = row.wasNull() ? Optional.empty() : Optional.of(open);
        return waits.isPresent() || fault.isPresent()
                ? Optional.of(new StandingGate(waits, fault, isOpen))
                : Optional.empty();
    }

    /** What the living monitors of that host say of it in that boot, with tokens of its own. */
    public static List<GreetingRow> ofBoot(Transaction tx, HostName host, BootId boot, Instant now) {
        return tx
                .list(
                        SELECT + "where g.host = ? and g.boot = ? and g.bound = 1 order by g.id",
                        GreetingTable::row,
                        host,
                        boot)
                .stream()
                .filter(row -> row.isAlive(now))
                .toList();
    }
}

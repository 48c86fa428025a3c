package io.masakari.controller.store;

import io.masakari.core.model.BootId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.StandingGate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * SQL of hosts' boots, in the order in which the controller learned them from the greetings of each host's own tokens.
 * What others say about a host's boot, and what tokens say that are bound to no host, is not in here: nobody else ends a
 * boot.
 */
public final class BootTable {
    /** Of one host; a token that makes boots up fills no more. */
    private static final int KEPT = 50;

    private static final String SELECT = "select * from boots ";

    private BootTable() {}

    /**
     * @param doubtful whether its order says nothing: two hosts have it, or it came back after a later one
     * @param gateWaits how long the gate of the next boot waits, as this boot's monitors say; empty without a verified gate
     * @param gateToldAt when they said so, or that there is none
     */
    public record Boot(
            HostName host,
            BootId boot,
            Instant firstSeenAt,
            boolean doubtful,
            Optional<Duration> gateWaits,
            Optional<Instant> gateToldAt) {
        /** How long the gate of the next boot waits, as this boot's monitors said no earlier than that. */
        public Optional<Duration> gateToldSince(Instant time) {
            return gateWaits.filter(waits ->
                    !doubtful && gateToldAt.filter(at -> !at.isBefore(time)).isPresent());
        }
    }

    /** What a greeting told of its host's boot. */
    public enum Learned {
        KNOWN,
        NEW,
        /** Another host has the same one, as clones and containers do. */
        SHARED,
        /** It is alive although a later one of its host is known. */
        BACK
    }

    /**
     * Notes that a host said so itself.
     *
     * @param aliveAfter when the challenge was issued that it returned
     */
    public static Learned learn(Transaction tx, HostName host, BootId boot, Optional<Instant> aliveAfter, Instant now) {
        List<Boot> boots = list(tx, host);
        Optional<Boot> known =
                boots.stream().filter(it -> it.boot().equals(boot)).findFirst();
        if (known.isEmpty()) {
            boolean shared = tx.update("update boots set doubtful = 1 where boot = ? and host <> ?", boot, host) > 0;
            tx.insert(
                    "insert into boots (host, boot, first_seen_at_ms, doubtful) values (?, ?, ?, ?)",
                    host,
                    boot,
                    now,
                    shared);
            tx.update(
                    "delete from boots where host = ? and id not in"
                            + " (select id from (select id from boots where host = ? order by id desc limit " + KEPT
                            + ") newest)",
                    host,
                    host);
            return shared ? Learned.SHARED : Learned.NEW;
        }
        boolean isBack = !known.get().doubtful()
                && newest(later(boots, boot))
                        .flatMap(later -> aliveAfter.filter(later.firstSeenAt()::isBefore))
                        .isPresent();
        if (isBack) {
            tx.update(
                    "update boots set doubtful = 1 where host = ? and id >="
                            + " (select id from (select id from boots where host = ? and boot = ?) it)",
                    host,
                    host,
                    boot);
        }
        return isBack ? Learned.BACK : Learned.KNOWN;
    }

    /**
     * Notes what its living monitors say together of the gate: the least, and nothing if one says nothing (SAFETY.md, C-29).
     *
     * @param said the greeting that was written just now
     */
    public static void noteGate(Transaction tx, HostName host, BootId boot, GreetingRow said) {
        Instant now = said.greetedAt();
        boolean says = said.gate().flatMap(StandingGate::waits).isPresent();
        boolean isNoted = find(tx, host, boot).flatMap(Boot::gateWaits).isPresent();
        if (!says && !isNoted) {
            return;
        }
        List<GreetingRow> monitors = says ? GreetingTable.ofBoot(tx, host, boot, now) : List.of();
        boolean all = !monitors.isEmpty()
                && monitors.stream()
                        .allMatch(row -> row.gate().flatMap(StandingGate::waits).isPresent());
        Optional<Duration> least = monitors.stream()
                .flatMap(row -> row.gate().flatMap(StandingGate::waits).stream())
                .min(Comparator.naturalOrder())
                .filter(waits -> all);
        tx.update(
                "update boots set gate_waits_ms = ?, gate_told_at_ms = ? where host = ? and boot = ?",
                least.map(Duration::toMillis),
                now,
                host,
                boot);
    }

    /** The newest one, if what it is is beyond doubt. */
    public static Optional<Boot> current(Transaction tx, HostName host) {
        return tx.first(SELECT + "where host = ? order by id desc limit 1", BootTable::row, host)
                .filter(boot -> !boot.doubtful());
    }

    /** Whether a later boot of that host is known. False if that boot is not known at all. */
    public static boolean isOver(Transaction tx, HostName host, BootId boot) {
        return after(tx, host, boot).isPresent();
    }

    /** The newest boot of that host, if it is later than that one. */
    public static Optional<Boot> after(Transaction tx, HostName host, BootId boot) {
        return newest(later(list(tx, host), boot));
    }

    /** The boot of that host that came after that one. */
    public static Optional<Boot> next(Transaction tx, HostName host, BootId boot) {
        return later(list(tx, host), boot).stream().findFirst();
    }

    private static Optional<Boot> newest(List<Boot> boots) {
        return boots.isEmpty() ? Optional.empty() : Optional.of(boots.get(boots.size() - 1));
    }

    /** Those that are surely later, the oldest first. */
    private static List<Boot> later(List<Boot> boots, BootId boot) {
        int its = boots.stream().map(Boot::boot).toList().indexOf(boot);
        return its < 0
                ? List.of()
                : boots.subList(its + 1, boots.size()).stream()
                        .filter(other -> !other.doubtful() || !boots.get(its).doubtful())
                        .toList();
    }

    public static Optional<Boot> find(Transaction tx, HostName host, BootId boot) {
        return tx.first(SELECT + "where host = ? and boot = ?", BootTable::row, host, boot);
    }

    /** The oldest first. */
    public static List<Boot> list(Transaction tx, HostName host) {
        return tx.list(SELECT + "where host = ? order by id", BootTable::row, host);
    }

    private static Boot row(ResultSet row) throws SQLException {
        return new Boot(
                new HostName(row.getString("host")),
                BootId.of(row.getString("boot")),
                Columns.instant(row, "first_seen_at_ms"),
                Columns.flag(row, "doubtful"),
                Columns.optionalDuration(row, "gate_waits_ms"),
                Columns.optionalInstant(row, "gate_told_at_ms"));
    }
}

package io.masakari.controller.store;

import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonitorKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** SQL of monitors. A revoked row stays, so that its name tells who reported what. */
public final class MonitorTable {
    private static final String SELECT =
            "select id, name, role, cluster, host, kinds, created_at_ms, last_seen_at_ms, revoked_at_ms from monitors ";

    private MonitorTable() {}

    /** Bound to no host. Throws {@link StoreException} CONFLICT if the name was ever used. */
    public static MonitorRow insert(
            Transaction tx,
            String name,
            MonitorRow.Role role,
            Optional<ClusterName> cluster,
            String tokenHash,
            Instant now) {
        tx.insert(
                "insert into monitors (name, role, cluster, token_hash, created_at_ms) values (?, ?, ?, ?, ?)",
                name,
                role,
                cluster,
                tokenHash,
                now);
        return find(tx, name).orElseThrow();
    }

    public static Optional<MonitorRow> find(Transaction tx, String name) {
        return tx.first(SELECT + "where name = ?", MonitorTable::row, name);
    }

    /** The owner of a token that is not revoked. */
    public static Optional<MonitorRow> findByTokenHash(Transaction tx, String tokenHash) {
        return tx.first(SELECT + "where token_hash = ? and revoked_at_ms is null", MonitorTable::row, tokenHash);
    }

    /** False if there is no monitor of that name, or it is revoked. */
    public static boolean bind(Transaction tx, String name, MonitorRow.Binding binding) {
        return tx.updateOne(
                "update monitors set host = ?, kinds = ? where name = ? and role = 'MONITOR' and revoked_at_ms is null",
                binding.host(),
                binding.kinds().stream().map(MonitorKind::stored).sorted().collect(Collectors.joining(" ")),
                name);
    }

    public static List<MonitorRow> list(Transaction tx) {
        return tx.list(SELECT + "order by name", MonitorTable::row);
    }

    public static boolean revoke(Transaction tx, String name, Instant now) {
        return tx.updateOne(
                "update monitors set revoked_at_ms = ? where name = ? and revoked_at_ms is null", now, name);
    }

    public static void seen(Transaction tx, String name, Instant now) {
        tx.updateOne("update monitors set last_seen_at_ms = ? where name = ?", now, name);
    }

    private static Optional<MonitorRow.Binding> binding(ResultSet row) throws SQLException {
        Optional<HostName> host = Columns.optional(row, "host", HostName::new);
        return host.isEmpty()
                ? Optional.empty()
                : Optional.of(new MonitorRow.Binding(
                        host.get(),
                        Arrays.stream(row.getString("kinds").split(" "))
                                .map(MonitorKind::ofStored)
                                .collect(Collectors.toSet())));
    }

    private static MonitorRow row(ResultSet row) throws SQLException {
        return new MonitorRow(
                row.getLong("id"),
                row.getString("name"),
                MonitorRow.Role.valueOf(row.getString("role")),
                Columns.optional(row, "cluster", ClusterName::new),
                binding(row),
                Columns.instant(row, "created_at_ms"),
                Columns.optionalInstant(row, "last_seen_at_ms"),
                Columns.optionalInstant(row, "revoked_at_ms"));
    }
}

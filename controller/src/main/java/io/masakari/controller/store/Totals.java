package io.masakari.controller.store;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much is stored of everything.
 *
 * @param undeclaredSegments for which nobody has said where the disks of their instances lie
 * @param unboundMonitors whose tokens speak for every host of their cluster
 * @param clocksApart monitors whose clock differs from the controller's
 * @param lyingFencing hosts whose fencing is not believed
 * @param setAside notifications that the engine could not handle
 * @param notifications by status
 */
public record Totals(
        long schemaVersion,
        long segments,
        long undeclaredSegments,
        long hosts,
        long reservedHosts,
        long hostsOnMaintenance,
        long monitors,
        long unboundMonitors,
        long clocksApart,
        long lyingFencing,
        long setAside,
        Map<String, Long> notifications) {
    public static Totals read(Transaction tx, Instant now) {
        Map<String, Long> notifications = new LinkedHashMap<>();
        tx.list("select status, count(*) from notifications group by status order by status", row -> {
            notifications.put(row.getString(1), row.getLong(2));
            return null;
        });
        return new Totals(
                tx.count("select max(version) from schema_migrations"),
                tx.count("select count(*) from failover_segments where deleted = 0"),
                tx.count("select count(*) from failover_segments where deleted = 0"
                        + " and instance_disks in ('UNDECLARED', 'AS_BEFORE')"),
                tx.count("select count(*) from hosts where deleted = 0"),
                tx.count("select count(*) from hosts where deleted = 0 and reserved = 1"),
                tx.count("select count(*) from hosts where deleted = 0 and on_maintenance = 1"),
                tx.count("select count(*) from monitors where revoked_at_ms is null"),
                tx.count("select count(*) from monitors where revoked_at_ms is null and role = 'MONITOR'"
                        + " and host is null"),
                GreetingTable.clocksApart(tx, now),
                LyingFencingTable.count(tx),
                SetAsideTable.count(tx),
                notifications);
    }
}

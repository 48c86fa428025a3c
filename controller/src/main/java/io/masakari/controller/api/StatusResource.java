package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.controller.api.ControllerApi.Margins;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.controller.store.RowLimits;
import io.masakari.controller.store.Totals;
import io.masakari.runtime.time.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** /v1/status: the state of the controller in one document. Not in upstream's API. */
final class StatusResource {
    private final Database database;
    private final WallClock clock;
    private final NovaQueries nova;
    private final String version;
    private final RowLimits rows;
    private final Margins margins;
    private final Instant started;

    StatusResource(
            Database database, WallClock clock, NovaQueries nova, String version, RowLimits rows, Margins margins) {
        this.database = database;
        this.clock = clock;
        this.nova = nova;
        this.version = version;
        this.rows = rows;
        this.margins = margins;
        this.started = clock.now();
    }

    void routes(Router router) {
        router.operators("GET", "status", this::show);
    }

    private Response show(ApiCall call) {
        Totals totals = database.read(tx -> Totals.read(tx, clock.now()));
        Map<String, Integer> states = new TreeMap<>();
        Map<String, Integer> holds = new TreeMap<>();
        for (RecoveryListing.Row row : database.read(RecoveryListing::open)) {
            states.merge(row.state(), 1, Integer::sum);
            row.hold().ifPresent(hold -> holds.merge(hold.reason().name(), 1, Integer::sum));
        }
        JsonObject status = Wire.json(
                "version", version,
                "started_at", started,
                "uptime_seconds", Duration.between(started, clock.now()).toSeconds(),
                "database", database.damage().orElse("ok"),
                "schema_version", totals.schemaVersion(),
                "segments", totals.segments(),
                "segments_undeclared", totals.undeclaredSegments(),
                "hosts", totals.hosts(),
                "reserved_hosts", totals.reservedHosts(),
                "hosts_on_maintenance", totals.hostsOnMaintenance(),
                "monitors", totals.monitors(),
                "monitors_unbound", totals.unboundMonitors(),
                "clocks_apart", totals.clocksApart(),
                "lying_fencing", totals.lyingFencing(),
                "set_aside", totals.setAside(),
                "notifications", object(totals.notifications()),
                "recoveries", object(states),
                "holds", object(holds));
        JsonObject calls = new JsonObject();
        nova.calls().forEach(calls::addProperty);
        status.add("nova_calls", calls);
        if (!rows.isCounted()) {
            database.read(tx -> {
                rows.count(tx);
                return null;
            });
        }
        JsonObject stored = new JsonObject();
        rows.levels()
                .forEach((kind, level) -> stored.add(
                        kind.name().toLowerCase(Locale.ROOT),
                        Wire.json(
                                "rows",
                                rows.rows(kind),
                                "most",
                                rows.most(kind),
                                "level",
                                level.name().toLowerCase(Locale.ROOT))));
        status.add("rows", stored);
        JsonArray boots = new JsonArray();
        database.read(BootsSeen::read).forEach(seen -> boots.add(boots(seen)));
        status.add("boot_times", boots);
        Standing.addTo(status, database, nova, totals, clock.now());
        return Wire.one(200, "status", status);
    }

    /** What is held against a boot of a segment's hosts, and what could be. */
    private JsonObject boots(BootsSeen seen) {
        Duration boot = seen.segment()
                .declared()
                .bootTime()
                .filter(declared -> declared.compareTo(margins.bootTime()) > 0)
                .orElse(margins.bootTime());
        Duration margin = boot.minus(margins.latestArrival());
        return Wire.json(
                "segment", seen.segment().name(),
                "boot_time", boot.toSeconds(),
                "margin", Math.max(0, margin.toSeconds()),
                "heard_by", boot.plus(margins.heardAfter()).toSeconds(),
                "times_seen", seen.times(),
                "shortest_seen", seen.shortest().map(Duration::toSeconds),
                "suggested",
                        seen.suggested()
                                .filter(suggested -> suggested.compareTo(boot) > 0)
                                .map(Duration::toSeconds));
    }

    private static JsonObject object(Map<String, ? extends Number> counts) {
        JsonObject json = new JsonObject();
        counts.forEach((name, count) -> json.addProperty(name.toLowerCase(Locale.ROOT), count));
        return json;
    }
}

package io.masakari.controller.api;

import com.google.gson.JsonObject;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.Transaction;
import io.masakari.runtime.time.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** /v1/status: one page for an operator who wants to know how things are. Not upstream's. */
final class StatusResource {
    private final Database database;
    private final WallClock clock;
    private final RecoveryAdmin recoveries;
    private final ComputeHosts compute;
    private final String version;
    private final Instant started;

    StatusResource(Database database, WallClock clock, RecoveryAdmin recoveries, ComputeHosts compute, String version) {
        this.database = database;
        this.clock = clock;
        this.recoveries = recoveries;
        this.compute = compute;
        this.version = version;
        this.started = clock.now();
    }

    void routes(Router router) {
        router.operators("GET", "status", this::show);
    }

    private Response show(Call call) {
        JsonObject status = database.read(this::counts);
        RecoveryAdmin.Counts counts = recoveries.counts();
        status.add("recoveries", object(counts.byState()));
        status.add("holds", object(counts.holdsByReason()));
        JsonObject calls = new JsonObject();
        compute.calls().forEach(calls::addProperty);
        status.add("nova_calls", calls);
        return Wire.one(200, "status", status);
    }

    private JsonObject counts(Transaction tx) {
        JsonObject json = new JsonObject();
        json.addProperty("version", version);
        Wire.time(json, "started_at", Optional.of(started));
        json.addProperty(
                "uptime_seconds", Duration.between(started, clock.now()).toSeconds());
        json.addProperty("schema_version", tx.count("select max(version) from schema_migrations"));
        json.addProperty("segments", tx.count("select count(*) from failover_segments where deleted = 0"));
        json.addProperty("hosts", tx.count("select count(*) from hosts where deleted = 0"));
        json.addProperty("reserved_hosts", tx.count("select count(*) from hosts where deleted = 0 and reserved = 1"));
        json.addProperty(
                "hosts_on_maintenance",
                tx.count("select count(*) from hosts where deleted = 0 and on_maintenance = 1"));
        json.addProperty("monitors", tx.count("select count(*) from monitors where revoked_at_ms is null"));
        JsonObject notifications = new JsonObject();
        tx.list("select status, count(*) from notifications group by status order by status", row -> {
            notifications.addProperty(row.getString(1).toLowerCase(Locale.ROOT), row.getLong(2));
            return null;
        });
        json.add("notifications", notifications);
        return json;
    }

    private static JsonObject object(Map<String, Integer> counts) {
        JsonObject json = new JsonObject();
        counts.forEach((name, count) -> json.addProperty(name.toLowerCase(Locale.ROOT), count));
        return json;
    }
}

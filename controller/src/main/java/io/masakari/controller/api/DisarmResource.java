package io.masakari.controller.api;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.DisarmTable;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** /v1/disarm: the switch for the whole cloud (SAFETY.md, C-31). Not in upstream's API. */
final class DisarmResource {
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int MAX_REASON = 255;

    private final Database database;
    private final WallClock clock;
    private final EventLog events;

    DisarmResource(Database database, WallClock clock, EventLog events) {
        this.database = database;
        this.clock = clock;
        this.events = events;
    }

    void routes(Router router) {
        router.operators("GET", "disarm", this::show)
                .operators("PUT", "disarm", this::disarm)
                .operators("DELETE", "disarm", this::arm);
    }

    private Response show(ApiCall call) {
        return answer(database.read(tx -> DisarmTable.current(tx, clock.now())));
    }

    private Response disarm(ApiCall call) {
        RequestFields fields = RequestFields.ofBody(call.body(), "disarm", "until", "reason");
        Instant now = clock.now();
        String said = fields.requiredText("until", 64);
        Instant until = WireTime.read(said)
                .orElseThrow(() -> RequestFields.invalid(
                        "until", fields.required("until"), "It must be an ISO time, as 2026-11-23T04:00:00Z."));
        if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST))) {
            throw ApiException.badRequest("'until' must be later than now, which is " + now + " here, and at most "
                    + LONGEST.toDays() + " days ahead, not " + until + ".");
        }
        DisarmTable.Row row = new DisarmTable.Row(
                now,
                until,
                fields.requiredText("reason", MAX_REASON),
                call.caller().name());
        database.writeAndWait(tx -> {
            DisarmTable.put(tx, row);
            return null;
        });
        events.log(
                Event.CLOUD_DISARMED,
                "The whole cloud is disarmed " + row.describe() + ". Nothing is acted on until then.",
                Map.of("until", until.toString(), "reason", row.reason(), "operator", row.operator()));
        return answer(Optional.of(row));
    }

    private Response arm(ApiCall call) {
        boolean was = database.writeAndWait(tx -> {
            boolean isDisarmed = DisarmTable.current(tx, clock.now()).isPresent();
            DisarmTable.remove(tx);
            return isDisarmed;
        });
        if (was) {
            events.log(
                    Event.CLOUD_ARMED,
                    "The cloud is armed again, by " + call.caller().name() + ".",
                    Map.of("operator", call.caller().name()));
        }
        return answer(Optional.empty());
    }

    private static Response answer(Optional<DisarmTable.Row> row) {
        JsonObject json = new JsonObject();
        json.add("disarm", row.<JsonElement>map(DisarmResource::json).orElse(JsonNull.INSTANCE));
        return Response.json(200, json.toString());
    }

    static JsonObject json(DisarmTable.Row row) {
        return Wire.json(
                "since", row.since(),
                "until", row.until(),
                "reason", row.reason(),
                "operator", row.operator());
    }
}

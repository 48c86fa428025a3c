package io.masakari.controller.api;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.masakari.controller.api.http.Request;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.AuditTable;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.StoreException;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.WallClock;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Records what operators change: in the journal and in a table, with the object before and after, as the API shows it. A change is
 * done when it is recorded; what cannot be recorded in the table is in the journal.
 */
final class Audit {
    private static final int LONGEST = 16_384;
    /** What must not be stored. */
    private static final String SECRET = "token";

    private final Router router;
    private final Database database;
    private final WallClock clock;
    private final EventLog events;

    Audit(Router router, Database database, WallClock clock, EventLog events) {
        this.router = router;
        this.database = database;
        this.clock = clock;
        this.events = events;
    }

    /** The object that a request is about to change, if it can be shown. */
    Optional<String> before(Router.Match match, ApiCall call) {
        return match.route().objectPath(call.ids()).flatMap(path -> shown(path, call));
    }

    private Optional<String> shown(String path, ApiCall call) {
        Request request = new Request(
                "GET",
                "/v1/" + path,
                Map.of(),
                call.request().headers(),
                new byte[0],
                call.request().peer());
        try {
            Router.Match match = router.find("GET", path);
            return text(match.route().action().apply(new ApiCall(request, call.caller(), match.ids(), call.minor())));
        } catch (ApiException e) {
            return Optional.empty(); // there is none, or it is shown in lists only
        }
    }

    void changed(ApiCall call, RequestId id, Optional<String> before, Response response) {
        Request request = call.request();
        String operator = call.caller().name();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("operator", operator);
        fields.put("method", request.method());
        fields.put("path", request.path());
        fields.put("status", response.status());
        fields.put("request", id.own());
        id.global().ifPresent(global -> fields.put("global_request", global));
        events.log(
                Event.OPERATOR_ACTED,
                "Operator " + operator + ": " + request.method() + " " + request.path() + ", answered "
                        + response.status() + ".",
                fields);
        AuditTable.Row row = new AuditTable.Row(
                0,
                clock.now(),
                operator,
                request.peer().address(),
                id.own(),
                id.global(),
                request.method(),
                request.path(),
                response.status(),
                before,
                text(response));
        try {
            database.writeAndWait(tx -> {
                AuditTable.insert(tx, row);
                return null;
            });
        } catch (StoreException e) {
            events.log(
                    Event.STORE_UNAVAILABLE,
                    "What operator " + operator + " changed by request " + id.own()
                            + " is in the journal only, and not in the audit: " + e.getMessage());
        }
    }

    private static Optional<String> text(Response response) {
        if (response.body().length == 0) {
            return Optional.empty();
        }
        try {
            JsonElement json = JsonParser.parseString(new String(response.body(), StandardCharsets.UTF_8));
            if (json instanceof JsonObject object) {
                object.entrySet().forEach(part -> {
                    if (part.getValue() instanceof JsonObject inner) {
                        inner.remove(SECRET);
                    }
                });
            }
            return Optional.of(json.toString()).filter(text -> text.length() <= LONGEST);
        } catch (JsonParseException e) {
            return Optional.empty();
        }
    }
}

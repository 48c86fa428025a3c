package io.masakari.controller.api;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.AuditTable;
import io.masakari.controller.store.Database;
import java.util.List;
import java.util.Optional;

/** /v1/audit: what operators have changed. Not in upstream's API. */
final class AuditResource {
    private final Database database;

    AuditResource(Database database) {
        this.database = database;
    }

    void routes(Router router) {
        router.operators("GET", "audit", this::list);
    }

    private Response list(ApiCall call) {
        AuditTable.Filter filter = new AuditTable.Filter(
                call.request().parameter("operator"),
                call.request()
                        .parameter("since")
                        .map(text -> WireTime.read(text)
                                .orElseThrow(() -> ApiException.badRequest("Invalid since value: it is not a time"))),
                call.request().parameter("marker").map(AuditResource::marker));
        int limit = Paging.limit(call.request());
        List<AuditTable.Row> rows = database.read(tx -> AuditTable.list(tx, filter, limit));
        return Wire.list("audit", rows, AuditResource::wire);
    }

    private static long marker(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("Marker " + text + " could not be found.");
        }
    }

    private static JsonObject wire(AuditTable.Row row) {
        return Wire.json(
                "id", row.id(),
                "at", row.at(),
                "operator", row.operator(),
                "address", row.address(),
                "request_id", row.requestId(),
                "global_request_id", row.globalRequestId(),
                "method", row.method(),
                "path", row.path(),
                "status", row.status(),
                "before", json(row.before()),
                "after", json(row.after()));
    }

    private static JsonElement json(Optional<String> text) {
        return text.map(JsonParser::parseString).orElse(JsonNull.INSTANCE);
    }
}

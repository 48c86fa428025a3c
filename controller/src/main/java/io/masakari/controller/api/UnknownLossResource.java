package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.UnknownLossTable;
import io.masakari.core.model.HostName;

/** /v1/unknown_losses: lost hosts that no segment has, and what to do about them. Not in upstream's API. */
final class UnknownLossResource {
    private final Database database;

    UnknownLossResource(Database database) {
        this.database = database;
    }

    void routes(Router router) {
        router.operators("GET", "unknown_losses", this::list).operators("DELETE", "unknown_losses/*", this::forget);
    }

    private Response list(ApiCall call) {
        return Wire.list("unknown_losses", database.read(UnknownLosses::summaries), UnknownLossResource::json);
    }

    private Response forget(ApiCall call) {
        HostName host = Ids.require("host", call.id(0), HostName::new);
        int gone = database.writeAndWait(tx -> UnknownLossTable.deleteOf(tx, host));
        if (gone == 0) {
            throw ApiException.notFound("No report about a host " + host + " that no segment has is kept.");
        }
        return Response.empty(204);
    }

    private static JsonObject json(UnknownLosses.Summary its) {
        JsonArray monitors = new JsonArray();
        its.monitors().forEach(monitors::add);
        return Wire.json(
                "hostname", its.host(),
                "cluster", its.cluster(),
                "fencing", its.fencing(),
                "first_reported_at", its.since(),
                "kept_until", its.until(),
                "reports", its.reports(),
                "monitors", monitors,
                "message", its.message());
    }
}

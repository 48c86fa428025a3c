package io.masakari.controller.api;

import com.google.gson.JsonObject;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.MonitorRow;
import io.masakari.controller.store.MonitorRow.Role;
import io.masakari.controller.store.StoreException;
import io.masakari.core.model.ClusterName;
import java.util.Optional;

/** /v1/monitors: who may use the API over TCP. Not in upstream's API. */
final class MonitorResource {
    private final Tokens tokens;

    MonitorResource(Tokens tokens) {
        this.tokens = tokens;
    }

    void routes(Router router) {
        router.operators("GET", "monitors", this::list)
                .operators("POST", "monitors", this::create)
                .operators("DELETE", "monitors/*", this::revoke);
    }

    private Response list(ApiCall call) {
        return Wire.list("monitors", tokens.list(), MonitorResource::wire);
    }

    private Response create(ApiCall call) {
        RequestFields fields = RequestFields.ofBody(call.body(), "monitor", "name", "role", "cluster");
        String name = fields.requiredName("name");
        Role role = fields.has("role") ? fields.requiredWord("role", Role.class, true) : Role.MONITOR;
        Optional<ClusterName> cluster =
                fields.optionalText("cluster", 64).map(text -> Ids.require("cluster", text, ClusterName::new));
        if (cluster.isPresent() != (role == Role.MONITOR)) {
            throw ApiException.badRequest(
                    role == Role.MONITOR
                            ? "A monitor needs 'cluster': the Corosync cluster whose hosts it may report"
                            : "An operator has no 'cluster': it may do everything");
        }
        try {
            Tokens.Made made = tokens.make(name, role, cluster);
            JsonObject json = wire(made.row());
            json.addProperty("token", made.token().reveal());
            return Wire.one(201, "monitor", json);
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.CONFLICT) {
                throw ApiException.conflict("Monitor with name " + name
                        + " already exists, maybe revoked. Choose another name: it tells who reported what.");
            }
            throw e;
        }
    }

    private Response revoke(ApiCall call) {
        if (!tokens.revoke(call.id(0))) {
            throw ApiException.notFound("No monitor with name " + call.id(0) + " that is not revoked.");
        }
        return Response.empty(204);
    }

    private static JsonObject wire(MonitorRow row) {
        JsonObject json = new JsonObject();
        json.addProperty("id", row.id());
        json.addProperty("name", row.name());
        json.addProperty("role", Wire.lower(row.role()));
        Wire.text(json, "cluster", row.cluster());
        Wire.time(json, "created_at", Optional.of(row.createdAt()));
        Wire.time(json, "last_seen_at", row.lastSeenAt());
        Wire.time(json, "revoked_at", row.revokedAt());
        return json;
    }
}

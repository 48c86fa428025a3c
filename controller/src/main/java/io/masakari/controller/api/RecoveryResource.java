package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.controller.api.http.Response;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import java.util.Locale;
import java.util.Optional;

/** /v1/recoveries: what the engine does and why it waits; operators release and cancel. Not in upstream's API. */
final class RecoveryResource {
    private static final int MAX_REASON = 1024;

    private final RecoveryAdmin admin;

    RecoveryResource(RecoveryAdmin admin) {
        this.admin = admin;
    }

    void routes(Router router) {
        router.operators("GET", "recoveries", this::list)
                .operators("GET", "recoveries/*", this::show)
                .operators("POST", "recoveries/*/release", this::release)
                .operators("POST", "recoveries/*/cancel", this::cancel);
    }

    private Response list(ApiCall call) {
        var request = call.request();
        RecoveryAdmin.Filter filter = new RecoveryAdmin.Filter(
                request.parameter("open").flatMap(RequestFields::flagOf).orElse(false),
                request.parameter("host").map(text -> Ids.require("host", text, HostName::new)),
                request.parameter("notification").map(text -> Ids.require("notification", text, NotificationId::of)),
                request.parameter("marker").map(text -> Ids.require("marker", text, Long::valueOf)),
                request.parameter("limit")
                        .map(text -> Ids.require("limit", text, Integer::valueOf))
                        .map(limit -> Math.max(1, Math.min(limit, Paging.MAX)))
                        .orElse(Paging.MAX));
        return Wire.list("recoveries", admin.list(filter), RecoveryResource::summary);
    }

    private Response show(ApiCall call) {
        RecoveryAdmin.Detail detail =
                Ids.parse(call.id(0), RecoveryId::of).flatMap(admin::show).orElseThrow(() -> missing(call));
        JsonObject json = summary(detail.summary());
        JsonArray instances = new JsonArray();
        detail.instances().forEach(instance -> instances.add(instance(instance)));
        json.add("instances", instances);
        JsonArray steps = new JsonArray();
        detail.timeline().forEach(step -> steps.add(step(step)));
        json.add("timeline", steps);
        return Wire.one(200, "recovery", json);
    }

    private Response release(ApiCall call) {
        RequestFields fields = RequestFields.ofBody(call.body(), "release", "reason", "confirmed_off");
        String reason = fields.requiredText("reason", MAX_REASON);
        boolean confirmedOff = fields.flag("confirmed_off").orElse(false);
        RecoveryId id = id(call);
        return answer(call, id, admin.release(id, call.caller().name(), reason, confirmedOff));
    }

    private Response cancel(ApiCall call) {
        String reason = RequestFields.ofBody(call.body(), "cancel", "reason").requiredText("reason", MAX_REASON);
        RecoveryId id = id(call);
        return answer(call, id, admin.cancel(id, call.caller().name(), reason));
    }

    private Response answer(ApiCall call, RecoveryId id, RecoveryAdmin.Outcome outcome) {
        return switch (outcome.kind()) {
            case NOT_FOUND -> throw missing(call);
            case REFUSED -> throw ApiException.conflict(outcome.message());
            case DONE -> {
                JsonObject json =
                        admin.show(id).map(detail -> summary(detail.summary())).orElseGet(JsonObject::new);
                json.addProperty("outcome", outcome.message());
                yield Wire.one(202, "recovery", json);
            }
        };
    }

    private static RecoveryId id(ApiCall call) {
        return Ids.parse(call.id(0), RecoveryId::of).orElseThrow(() -> missing(call));
    }

    private static ApiException missing(ApiCall call) {
        return ApiException.notFound("No recovery with id " + call.id(0) + ".");
    }

    private static JsonObject summary(RecoveryAdmin.Summary row) {
        JsonObject json = new JsonObject();
        json.addProperty("id", row.row());
        json.addProperty("uuid", row.id().toString());
        json.addProperty("notification_uuid", row.notification().toString());
        json.addProperty("failover_segment_uuid", row.segment().toString());
        json.addProperty("kind", row.kind());
        json.addProperty("subject", row.subject());
        json.addProperty("host", row.host().value());
        json.addProperty("state", row.state().toLowerCase(Locale.ROOT));
        Wire.text(json, "hold", row.hold());
        json.addProperty("message", row.message());
        Wire.time(json, "started_at", Optional.of(row.startedAt()));
        Wire.time(json, "updated_at", Optional.of(row.updatedAt()));
        Wire.time(json, "ended_at", row.endedAt());
        return json;
    }

    private static JsonObject instance(RecoveryAdmin.Instance instance) {
        JsonObject json = new JsonObject();
        json.addProperty("uuid", instance.id().toString());
        json.addProperty("name", instance.name());
        json.addProperty("from", instance.from().value());
        Wire.text(json, "to", instance.to());
        json.addProperty("state", instance.state().toLowerCase(Locale.ROOT));
        Wire.text(json, "reason", instance.reason());
        json.addProperty("attempts", instance.attempts());
        Wire.time(json, "started_at", instance.startedAt());
        Wire.time(json, "ended_at", instance.endedAt());
        return json;
    }

    private static JsonObject step(RecoveryAdmin.Step step) {
        JsonObject json = new JsonObject();
        Wire.time(json, "at", Optional.of(step.at()));
        json.addProperty("event", step.event());
        json.addProperty("message", step.message());
        JsonObject fields = new JsonObject();
        step.fields().forEach(fields::addProperty);
        json.add("fields", fields);
        return json;
    }
}

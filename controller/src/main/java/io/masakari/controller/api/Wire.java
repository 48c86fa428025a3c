package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.SegmentRow;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Rows as upstream's JSON objects, with keys in upstream's order; our own keys follow. */
final class Wire {
    private Wire() {}

    static JsonObject segment(SegmentRow row) {
        JsonObject json = new JsonObject();
        json.addProperty("id", row.id());
        json.addProperty("uuid", row.uuid().toString());
        json.addProperty("name", row.name());
        json.addProperty("service_type", row.serviceType());
        json.addProperty("enabled", row.enabled());
        text(json, "description", row.description());
        json.addProperty("recovery_method", lower(row.recoveryMethod()));
        times(json, row.createdAt(), row.updatedAt(), row.deletedAt());
        text(json, "cluster", row.cluster());
        return json;
    }

    static JsonObject host(HostRow row, SegmentRow segment) {
        JsonObject json = new JsonObject();
        json.addProperty("id", row.id());
        json.addProperty("uuid", row.uuid().toString());
        json.addProperty("name", row.name().value());
        json.addProperty("failover_segment_id", row.segment().toString());
        json.add("failover_segment", segment(segment));
        text(json, "type", row.type());
        json.addProperty("reserved", row.reserved());
        text(json, "control_attributes", row.controlAttributes());
        json.addProperty("on_maintenance", row.onMaintenance());
        times(json, row.createdAt(), row.updatedAt(), row.deletedAt());
        return json;
    }

    static JsonObject notification(NotificationRow row) {
        JsonObject json = new JsonObject();
        json.addProperty("id", row.id());
        json.addProperty("notification_uuid", row.uuid().toString());
        json.addProperty("generated_time", WireTime.write(row.generatedAt()));
        json.addProperty("source_host_uuid", row.sourceHost().toString());
        json.addProperty("type", row.type().name());
        json.add("payload", JsonParser.parseString(row.payload()));
        json.addProperty("status", lower(row.status()));
        json.addProperty("failover_segment_uuid", row.segment().toString());
        text(json, "message", row.message());
        times(json, row.createdAt(), row.updatedAt(), Optional.empty());
        json.addProperty("hostname", row.hostname().value());
        row.evidence().ifPresent(evidence -> json.add("evidence", JsonParser.parseString(evidence)));
        return json;
    }

    static Response one(int status, String key, JsonElement value) {
        JsonObject body = new JsonObject();
        body.add(key, value);
        return Response.json(status, body.toString());
    }

    static <T> Response list(String key, List<T> rows, Function<T, JsonObject> wire) {
        JsonArray array = new JsonArray();
        rows.forEach(row -> array.add(wire.apply(row)));
        return one(200, key, array);
    }

    static void text(JsonObject json, String key, Optional<?> value) {
        if (value.isPresent()) {
            json.addProperty(key, value.get().toString());
        } else {
            json.add(key, JsonNull.INSTANCE);
        }
    }

    static void time(JsonObject json, String key, Optional<Instant> value) {
        text(json, key, value.map(WireTime::write));
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static void times(JsonObject json, Instant created, Optional<Instant> updated, Optional<Instant> deleted) {
        time(json, "created_at", Optional.of(created));
        time(json, "updated_at", updated);
        time(json, "deleted_at", deleted);
        json.addProperty("deleted", deleted.isPresent());
    }
}

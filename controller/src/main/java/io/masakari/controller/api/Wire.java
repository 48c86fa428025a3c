package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.SegmentRow;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.Saying;
import io.masakari.core.model.StandingGate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Rows as upstream's JSON objects, with keys in upstream's order; our own keys follow. */
final class Wire {
    private Wire() {}

    static JsonObject segment(SegmentRow row) {
        JsonObject json = json(
                "id", row.id(),
                "uuid", row.uuid().toString(),
                "name", row.name(),
                "service_type", row.serviceType(),
                "enabled", row.enabled(),
                "description", row.description(),
                "recovery_method", lower(row.rules().method()));
        times(json, row.createdAt(), row.updatedAt(), row.deletedAt());
        json.add("cluster", element(row.cluster()));
        json.add("boot_time", element(row.declared().bootTime().map(Duration::toSeconds)));
        json.addProperty("instance_disks", lower(row.declared().disks()));
        json.addProperty("orderly_leave", lower(row.declared().orderlyLeave()));
        json.addProperty("io_error", row.declared().ioError().map(Wire::lower).orElse(SegmentResource.AS_CONFIGURED));
        return json;
    }

    /** @param processDown shown as maintenance, as upstream sets it then; what is stored, and the host's protection, stay */
    static JsonObject host(HostRow row, SegmentRow segment, boolean processDown) {
        JsonObject json = json(
                "id", row.id(),
                "uuid", row.uuid().toString(),
                "name", row.name().value(),
                "failover_segment_id", row.segment().toString(),
                "failover_segment", segment(segment),
                "type", row.type(),
                "reserved", row.reserved(),
                "control_attributes", row.controlAttributes(),
                "on_maintenance", row.onMaintenance() || processDown);
        times(json, row.createdAt(), row.updatedAt(), row.deletedAt());
        json.add(
                "on_maintenance_by", element(row.onMaintenance() ? "operator" : processDown ? "failed process" : null));
        return json;
    }

    static JsonObject notification(NotificationRow row) {
        JsonObject json = json(
                "id", row.id(),
                "notification_uuid", row.uuid().toString(),
                "generated_time", WireTime.write(row.generatedAt()),
                "source_host_uuid", row.sourceHost().toString(),
                "type", row.type().name(),
                "payload", JsonParser.parseString(row.payload()),
                "status", lower(row.status()),
                "failover_segment_uuid", row.segment().toString(),
                "message", row.message());
        times(json, row.createdAt(), row.updatedAt(), Optional.empty());
        json.addProperty("hostname", row.hostname().value());
        row.evidence().ifPresent(evidence -> json.add("evidence", JsonParser.parseString(evidence)));
        return json;
    }

    /** What each monitor has said of a loss. */
    static JsonArray sayings(List<Saying> sayings) {
        JsonArray array = new JsonArray();
        for (Saying saying : sayings) {
            array.add(json(
                    "monitor", saying.monitor(),
                    "speaks_for", saying.speaksFor(),
                    "cause", saying.cause(),
                    "fencing", saying.fencing(),
                    "proof_source", saying.proof().map(FencingProof::source),
                    "proof_action", saying.proof().map(FencingProof::action),
                    "proof_completed_at", saying.proof().map(FencingProof::completedAt),
                    "boot", saying.boot(),
                    "said_at", saying.saidAt()));
        }
        return array;
    }

    static Response one(int status, String key, JsonElement value) {
        return Response.json(status, json(key, value).toString());
    }

    static JsonObject gate(StandingGate gate) {
        JsonObject json = new JsonObject();
        gate.waits().ifPresent(waits -> json.addProperty("waits_ms", waits.toMillis()));
        gate.fault().ifPresent(fault -> json.addProperty("fault", fault));
        gate.open().ifPresent(open -> json.addProperty("open", open));
        return json;
    }

    static <T> Response list(String key, List<T> rows, Function<T, JsonObject> wire) {
        JsonArray array = new JsonArray();
        rows.forEach(row -> array.add(wire.apply(row)));
        return one(200, key, array);
    }

    /** Of keys and values, in pairs; a value is null where there is none, and text if it is nothing that JSON has. */
    static JsonObject json(Object... pairs) {
        JsonObject json = new JsonObject();
        for (int i = 0; i < pairs.length; i += 2) {
            json.add((String) pairs[i], element(pairs[i + 1]));
        }
        return json;
    }

    private static JsonElement element(Object value) {
        if (value == null) {
            return JsonNull.INSTANCE;
        }
        if (value instanceof Optional<?> maybe) {
            return element(maybe.orElse(null));
        }
        if (value instanceof Instant at) {
            return new JsonPrimitive(WireTime.write(at));
        }
        if (value instanceof Number number) {
            return new JsonPrimitive(number);
        }
        if (value instanceof Boolean flag) {
            return new JsonPrimitive(flag);
        }
        return value instanceof JsonElement element ? element : new JsonPrimitive(value.toString());
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static void times(JsonObject json, Instant created, Optional<Instant> updated, Optional<Instant> deleted) {
        json.add("created_at", element(created));
        json.add("updated_at", element(updated));
        json.add("deleted_at", element(deleted));
        json.addProperty("deleted", deleted.isPresent());
    }
}

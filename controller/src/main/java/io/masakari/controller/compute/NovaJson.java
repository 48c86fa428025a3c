package io.masakari.controller.compute;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.masakari.controller.engine.ComputeApi.ComputeService;
import io.masakari.controller.engine.ComputeApi.Evacuation;
import io.masakari.controller.engine.ComputeApi.InstanceAction;
import io.masakari.controller.engine.ComputeApi.Server;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import java.util.LinkedHashMap;
import java.util.Map;

/** Turns Nova's JSON into the port's records. Pure. */
final class NovaJson {
    private NovaJson() {}

    static ComputeService service(JsonObject json) {
        return new ComputeService(
                Json.text(json, "id"),
                new HostName(Json.text(json, "host")),
                "up".equals(Json.text(json, "state")),
                "enabled".equals(Json.text(json, "status")),
                Json.flag(json, "forced_down"),
                Json.textOrNull(json, "disabled_reason"),
                Json.textOrNull(json, "updated_at") == null ? null : Json.time(json, "updated_at"));
    }

    static Server server(JsonObject json) {
        if (!json.has("OS-EXT-SRV-ATTR:host")) {
            // Nova shows an instance's host to administrators only, and filters by host only for them.
            throw new IllegalArgumentException("no OS-EXT-SRV-ATTR:host: the user needs the admin role");
        }
        JsonElement fault = json.get("fault");
        return new Server(
                InstanceId.of(Json.text(json, "id")),
                json.has("name") ? Json.text(json, "name") : "",
                hostOrNull(json, "OS-EXT-SRV-ATTR:host"),
                Json.text(json, "status"),
                Json.text(json, "OS-EXT-STS:vm_state"),
                Json.textOrNull(json, "OS-EXT-STS:task_state"),
                Json.number(json, "OS-EXT-STS:power_state", 0),
                Json.flag(json, "locked"),
                metadata(json),
                fault instanceof JsonObject detail ? Json.textOrNull(detail, "message") : null);
    }

    static Evacuation evacuation(JsonObject json) {
        return new Evacuation(
                InstanceId.of(Json.text(json, "instance_uuid")),
                new HostName(Json.text(json, "source_compute")),
                hostOrNull(json, "dest_compute"),
                Json.text(json, "status"),
                Json.time(json, "created_at"));
    }

    static InstanceAction action(JsonObject json) {
        return new InstanceAction(
                Json.text(json, "action"),
                Json.text(json, "request_id"),
                Json.time(json, "start_time"),
                Json.textOrNull(json, "user_id") != null);
    }

    private static HostName hostOrNull(JsonObject json, String field) {
        String name = Json.textOrNull(json, field);
        return name == null || name.isEmpty() ? null : new HostName(name);
    }

    private static Map<String, String> metadata(JsonObject json) {
        Map<String, String> pairs = new LinkedHashMap<>();
        if (json.get("metadata") instanceof JsonObject metadata) {
            metadata.entrySet()
                    .forEach(pair -> pairs.put(pair.getKey(), pair.getValue().getAsString()));
        }
        return Map.copyOf(pairs);
    }
}

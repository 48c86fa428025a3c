package io.masakari.controller.compute;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.HostAggregate;
import io.masakari.core.recovery.Move;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.host.EvacuationRecord;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Turns Nova's JSON into core's records. Pure. */
final class NovaJson {
    private NovaJson() {}

    /** @param answeredAt what the answer says of its own time */
    static ServiceView service(JsonObject json, Optional<Instant> answeredAt) {
        return ServiceView.of(service -> {
            service.id = Json.text(json, "id");
            service.host = new HostName(Json.text(json, "host"));
            service.up = "up".equals(Json.text(json, "state"));
            service.enabled = "enabled".equals(Json.text(json, "status"));
            service.forcedDown = Json.flag(json, "forced_down");
            service.answeredAt = answeredAt;
            service.disabledReason = Objects.requireNonNullElse(Json.textOrNull(json, "disabled_reason"), "");
            service.updatedAt =
                    Optional.ofNullable(Json.textOrNull(json, "updated_at")).map(text -> Json.time(json, "updated_at"));
        });
    }

    /** What Nova tells of a server or service whose cell is away, from 2.69 on: that there is one. */
    static boolean isPartial(JsonObject json) {
        return "UNKNOWN".equals(Json.textOrNull(json, "status"))
                && !json.has("OS-EXT-STS:vm_state")
                && !json.has("state");
    }

    static HostAggregate aggregate(JsonObject json) {
        Set<HostName> hosts = new HashSet<>();
        json.getAsJsonArray("hosts").forEach(host -> hosts.add(new HostName(host.getAsString())));
        return new HostAggregate(Json.number(json, "id", 0), Json.text(json, "name"), hosts);
    }

    static boolean isOf(HostName host, JsonObject hypervisor) {
        return hypervisor.get("service") instanceof JsonObject service
                && host.value().equals(Json.textOrNull(service, "host"));
    }

    /** Before 2.75 the field is missing where there is none. */
    static Stream<InstanceId> serversOf(JsonObject hypervisor) {
        return hypervisor.get("servers") instanceof JsonArray servers
                ? servers.asList().stream().map(server -> InstanceId.of(Json.text(server.getAsJsonObject(), "uuid")))
                : Stream.empty();
    }

    static ServerView server(JsonObject json) {
        if (!json.has("OS-EXT-SRV-ATTR:host")) {
            // Nova shows an instance's host to administrators only, and filters by host only for them.
            throw new IllegalArgumentException("no OS-EXT-SRV-ATTR:host: the user needs the admin role");
        }
        JsonElement fault = json.get("fault");
        return ServerView.of(server -> {
            server.id = InstanceId.of(Json.text(json, "id"));
            server.name = json.has("name") ? Json.text(json, "name") : "";
            server.host = host(json, "OS-EXT-SRV-ATTR:host");
            server.vmState = Json.text(json, "OS-EXT-STS:vm_state");
            server.taskState = Optional.ofNullable(Json.textOrNull(json, "OS-EXT-STS:task_state"));
            server.powerState = Json.number(json, "OS-EXT-STS:power_state", 0);
            server.metadata = pairs(json.get("metadata"));
            server.project = Objects.requireNonNullElse(Json.textOrNull(json, "tenant_id"), "");
            server.tags = texts(json.get("tags"));
            server.localDisk = hasLocalDisk(json);
            server.extraSpecs =
                    json.get("flavor") instanceof JsonObject flavor ? pairs(flavor.get("extra_specs")) : Map.of();
            if (fault instanceof JsonObject detail) {
                server.fault = Objects.requireNonNullElse(Json.textOrNull(detail, "message"), "");
            }
        });
    }

    static EvacuationRecord evacuation(JsonObject json) {
        return new EvacuationRecord(
                InstanceId.of(Json.text(json, "instance_uuid")),
                host(json, "dest_compute"),
                EvacuationRecord.Stage.of(Json.text(json, "status")),
                Json.time(json, "created_at"));
    }

    static Move move(JsonObject json) {
        Instant createdAt = Json.time(json, "created_at");
        return new Move(
                InstanceId.of(Json.text(json, "instance_uuid")),
                Json.text(json, "migration_type"),
                Json.text(json, "status"),
                host(json, "source_compute"),
                host(json, "dest_compute"),
                createdAt,
                Json.textOrNull(json, "updated_at") == null ? createdAt : Json.time(json, "updated_at"));
    }

    /** Whether the compute service of that host says that it has done what an action asks for. */
    static boolean isCompleted(JsonObject action, HostName on) {
        boolean done = false;
        for (JsonElement element : action.getAsJsonArray("events")) {
            JsonObject event = element.getAsJsonObject();
            boolean succeeded = "Success".equals(Json.textOrNull(event, "result"));
            String host = Json.textOrNull(event, "host");
            if (Json.text(event, "event").startsWith("compute_")) {
                done = succeeded && (host == null || host.equals(on.value()));
            }
            if (!succeeded) {
                return false;
            }
        }
        return done && Json.textOrNull(action, "message") == null;
    }

    static ServerAction action(JsonObject json) {
        return new ServerAction(
                Json.text(json, "action"), Json.time(json, "start_time"), Json.textOrNull(json, "user_id") != null);
    }

    private static Optional<HostName> host(JsonObject json, String field) {
        return Optional.ofNullable(Json.textOrNull(json, field))
                .filter(name -> !name.isEmpty())
                .map(HostName::new);
    }

    /** What boots from a volume has no image. Swap and config drive hold nothing that is missed. */
    private static boolean hasLocalDisk(JsonObject json) {
        boolean bootsFromVolume = json.get("image") instanceof JsonPrimitive image
                && image.getAsString().isEmpty();
        boolean hasNoEphemeral = json.get("flavor") instanceof JsonObject flavor
                && flavor.has("ephemeral")
                && Json.number(flavor, "ephemeral", 1) == 0;
        return !bootsFromVolume || !hasNoEphemeral;
    }

    private static Set<String> texts(JsonElement json) {
        Set<String> texts = new HashSet<>();
        if (json instanceof JsonArray array) {
            array.forEach(text -> texts.add(text.getAsString()));
        }
        return texts;
    }

    private static Map<String, String> pairs(JsonElement json) {
        Map<String, String> pairs = new LinkedHashMap<>();
        if (json instanceof JsonObject object) {
            object.entrySet()
                    .forEach(pair -> pairs.put(pair.getKey(), pair.getValue().getAsString()));
        }
        return Map.copyOf(pairs);
    }
}

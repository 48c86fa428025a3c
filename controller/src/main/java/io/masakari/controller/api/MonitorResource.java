package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.GreetingRow;
import io.masakari.controller.store.GreetingTable;
import io.masakari.controller.store.MonitorRow;
import io.masakari.controller.store.MonitorRow.Binding;
import io.masakari.controller.store.MonitorRow.Role;
import io.masakari.controller.store.StoreException;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonitorKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** /v1/monitors: who may use the API over TCP. Not in upstream's API. */
final class MonitorResource {
    private final Database database;
    private final Tokens tokens;

    MonitorResource(Database database, Tokens tokens) {
        this.database = database;
        this.tokens = tokens;
    }

    void routes(Router router) {
        router.operators("GET", "monitors", this::list)
                .operators("POST", "monitors", this::create)
                .operators("PUT", "monitors/*", this::bind)
                .operators("DELETE", "monitors/*", this::revoke);
    }

    private Response list(ApiCall call) {
        Map<String, List<GreetingRow>> greetings =
                database.read(GreetingTable::list).stream().collect(Collectors.groupingBy(GreetingRow::monitor));
        return Wire.list("monitors", tokens.list(), row -> {
            JsonObject json = wire(row);
            JsonArray greeted = new JsonArray();
            greetings.getOrDefault(row.name(), List.of()).forEach(greeting -> greeted.add(wire(greeting)));
            json.add("greetings", greeted);
            return json;
        });
    }

    private Response create(ApiCall call) {
        RequestFields fields = RequestFields.ofBody(call.body(), "monitor", "name", "role", "cluster", "host", "kinds");
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
        Optional<Binding> binding =
                fields.has("host") || fields.has("kinds") ? Optional.of(binding(fields)) : Optional.empty();
        if (binding.isPresent() && role == Role.OPERATOR) {
            throw ApiException.badRequest("An operator is bound to no 'host': it may do everything");
        }
        if (Caller.isReserved(name)) {
            throw ApiException.badRequest(
                    "The name " + name + " stands for Masakari v1's monitors, or for a user of Keystone");
        }
        try {
            Tokens.Made made = tokens.make(name, role, cluster, binding);
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

    private Response bind(ApiCall call) {
        Binding binding = binding(RequestFields.ofBody(call.body(), "monitor", "host", "kinds"));
        MonitorRow bound = tokens.bind(call.id(0), binding)
                .orElseThrow(
                        () -> ApiException.notFound("No monitor with name " + call.id(0) + " that is not revoked."));
        return Wire.one(200, "monitor", wire(bound));
    }

    private static Binding binding(RequestFields fields) {
        HostName host = Ids.require("host", fields.requiredText("host", 255), HostName::new);
        Set<MonitorKind> kinds = Arrays.stream(fields.requiredText("kinds", 64).split(","))
                .map(word -> Ids.require("kinds", word.strip(), MonitorKind::ofWord))
                .collect(Collectors.toSet());
        return new Binding(host, kinds);
    }

    private Response revoke(ApiCall call) {
        if (!tokens.revoke(call.id(0))) {
            throw ApiException.notFound("No monitor with name " + call.id(0) + " that is not revoked.");
        }
        return Response.empty(204);
    }

    private static String words(Binding binding) {
        return Arrays.stream(MonitorKind.values())
                .filter(binding.kinds()::contains)
                .map(MonitorKind::word)
                .collect(Collectors.joining(","));
    }

    private static JsonObject wire(GreetingRow row) {
        JsonObject json = Wire.json(
                "kind", row.kind().word(),
                "host", row.host(),
                "boot", row.boot(),
                "greeted_at", row.greetedAt(),
                "clock_offset_ms", row.clockOffset().toMillis(),
                "clock_apart", row.isClockApart());
        row.gate().ifPresent(gate -> json.add("gate", Wire.gate(gate)));
        return json;
    }

    private static JsonObject wire(MonitorRow row) {
        return Wire.json(
                "id", row.id(),
                "name", row.name(),
                "role", Wire.lower(row.role()),
                "cluster", row.cluster(),
                "host", row.binding().map(Binding::host),
                "kinds", row.binding().map(MonitorResource::words),
                "created_at", row.createdAt(),
                "last_seen_at", row.lastSeenAt(),
                "revoked_at", row.revokedAt());
    }
}

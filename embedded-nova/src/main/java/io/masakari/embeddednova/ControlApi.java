package io.masakari.embeddednova;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.masakari.embeddednova.cloud.Caller;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.MigrationStatus;
import io.masakari.embeddednova.cloud.MigrationView;
import io.masakari.embeddednova.cloud.Refusal;
import io.masakari.embeddednova.cloud.Violation;
import io.masakari.embeddednova.http.Fault;
import io.masakari.embeddednova.http.RecordedCall;
import io.masakari.embeddednova.http.Reply;
import io.masakari.embeddednova.http.Request;
import io.masakari.embeddednova.http.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Lets the demo and tests control a cloud in another process (power, processes, faults) and read what happened there.
 * Any thread.
 */
final class ControlApi {
    /** What a POST to hosts/HOST/... does. */
    private static final Map<String, BiConsumer<Cloud, String>> CHANGES = Map.of(
            "hosts/power-off", Cloud::powerOff,
            "hosts/power-on", Cloud::powerOn,
            "hosts/freeze-service", Cloud::freezeService,
            "hosts/thaw-service", Cloud::thawService);

    private final EmbeddedNovaServer server;

    ControlApi(EmbeddedNovaServer server) {
        this.server = server;
    }

    Reply answer(Request request) {
        try {
            return route(request);
        } catch (Refusal | IllegalArgumentException | IllegalStateException | JsonParseException refused) {
            return error(400, String.valueOf(refused.getMessage()));
        }
    }

    private Reply route(Request request) {
        List<String> parts = request.parts();
        if (parts.size() < 2 || !parts.get(0).equals("lab")) {
            return unknown(request);
        }
        BiConsumer<Cloud, String> change = parts.size() == 4 ? CHANGES.get(parts.get(1) + "/" + parts.get(3)) : null;
        if (change != null && request.method().equals("POST")) {
            return done(() -> change.accept(server.cloud(), parts.get(2)));
        }
        return switch (request.method() + " " + String.join("/", parts.subList(1, parts.size()))) {
            case "GET calls" -> Reply.json(200, calls());
            case "GET evacuations" -> Reply.json(200, evacuations());
            case "GET violations" -> Reply.json(200, violations());
            case "POST faults" -> addFault(request);
            case "POST live-migrations" -> liveMigrated(request);
            case "DELETE faults" -> done(server.faults()::clear);
            case "POST tokens/expire" -> done(server::expireTokens);
            case "POST keystone/away" -> done(server.identity()::goAway);
            case "POST keystone/back" -> done(server.identity()::comeBack);
            default -> unknown(request);
        };
    }

    private JsonElement calls() {
        JsonArray list = new JsonArray();
        for (RecordedCall call : server.calls().list()) {
            list.add(Wire.json(
                    "t_us", call.monotonicMicros(),
                    "duration_us", call.durationMicros(),
                    "method", call.method(),
                    "template", call.template(),
                    "path", call.path(),
                    "action", call.action(),
                    "instance", call.instanceId(),
                    "agent", call.agent(),
                    "status", call.status()));
        }
        return Wire.json(
                "total", server.calls().total(),
                "counts", server.calls().counts(),
                "calls", list);
    }

    /** Every evacuation that Nova began, the newest first; times are exact, unlike those of its public API. */
    private JsonElement evacuations() {
        JsonArray evacuations = new JsonArray();
        for (MigrationView migration : server.cloud().migrations()) {
            if (!migration.type().equals("evacuation")) {
                continue;
            }
            evacuations.add(Wire.json(
                    "instance", migration.instanceId(),
                    "source", migration.source(),
                    "target", migration.target(),
                    "status", migration.status().wire(),
                    "created_at", migration.createdAt().toString()));
        }
        return evacuations;
    }

    private JsonElement violations() {
        JsonArray violations = new JsonArray();
        for (Violation violation : server.cloud().violations()) {
            violations.add(Wire.json(
                    "instance", violation.instanceId(),
                    "running_on", violation.runningOn(),
                    "at", violation.at().toString(),
                    "t_us", violation.monotonicMicros()));
        }
        return violations;
    }

    /** {"call":"POST /v2.1/servers/{id}/action evacuate","times":1,"kind":"ANSWER","status":503,"body":"","pause_ms":0} */
    private Reply addFault(Request request) {
        JsonObject wanted = body(request);
        String type = Wire.string(wanted, "content_type");
        String text = Wire.string(wanted, "body");
        server.faults()
                .add(new Fault(
                        required(wanted, "call"),
                        number(wanted, "times", 1),
                        Fault.Kind.valueOf(required(wanted, "kind")),
                        number(wanted, "status", 0),
                        type == null ? "application/json" : type,
                        text == null ? "" : text,
                        Duration.ofMillis(number(wanted, "pause_ms", 0))));
        return Reply.empty(204);
    }

    /** {"instance":"UUID","target":"HOST","status":"ERROR"}: the guest has moved, and Nova's record of that ends so. */
    private Reply liveMigrated(Request request) {
        JsonObject wanted = body(request);
        return done(() -> server.cloud()
                .liveMigrated(
                        Caller.nova(),
                        required(wanted, "instance"),
                        required(wanted, "target"),
                        MigrationStatus.valueOf(required(wanted, "status"))));
    }

    private static String required(JsonObject from, String key) {
        String value = Wire.string(from, key);
        if (value == null) {
            throw new IllegalArgumentException("'" + key + "' is missing");
        }
        return value;
    }

    private static int number(JsonObject from, String key, int otherwise) {
        return from.has(key) ? from.get(key).getAsInt() : otherwise;
    }

    private static JsonObject body(Request request) {
        JsonObject json = request.json();
        if (json == null) {
            throw new IllegalArgumentException("the body is not a JSON object");
        }
        return json;
    }

    private static Reply done(Runnable change) {
        change.run();
        return Reply.empty(204);
    }

    private static Reply unknown(Request request) {
        return error(404, "there is no " + request.method() + " " + request.path());
    }

    private static Reply error(int status, String message) {
        return Reply.json(status, Wire.json("error", message));
    }
}

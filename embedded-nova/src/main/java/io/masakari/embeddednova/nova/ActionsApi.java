package io.masakari.embeddednova.nova;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.masakari.embeddednova.cloud.ActionView;
import io.masakari.embeddednova.cloud.Caller;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.Refusal;
import io.masakari.embeddednova.http.Reply;
import io.masakari.embeddednova.http.Wire;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** servers/{id}/action and the history of actions. Any thread. */
final class ActionsApi {
    private final Cloud cloud;

    ActionsApi(Cloud cloud) {
        this.cloud = cloud;
    }

    Reply perform(Question question) {
        JsonObject body = question.body();
        if (body.size() != 1) {
            throw Refusal.badRequest("The server could not comply with the request since it is either malformed or"
                    + " otherwise incorrect.");
        }
        String action = body.keySet().iterator().next();
        JsonElement arguments = body.get(action);
        return switch (action) {
            case "evacuate" -> evacuate(question, arguments);
            case "os-stop" -> act(question, "servers:stop", cloud::stop, Reply.emptyJson(202));
            case "os-start" -> act(question, "servers:start", cloud::start, Reply.emptyJson(202));
            case "migrate" -> migrate(question);
            case "confirmResize" -> act(question, "servers:confirm_resize", cloud::confirmResize, Reply.empty(204));
            case "os-resetState" -> resetState(question, arguments);
            default -> throw Refusal.badRequest("There is no such action: " + action);
        };
    }

    private Reply evacuate(Question question, JsonElement arguments) {
        JsonObject evacuate = checked(arguments);
        String id = ServersApi.visible(cloud, question).id();
        question.requireAdmin("os_compute_api:os-evacuate");
        String host = Wire.string(evacuate, "host");
        awaitBroker();
        cloud.evacuate(question.caller(), id, host);
        return Reply.emptyJson(200);
    }

    private static JsonObject checked(JsonElement arguments) {
        String invalid = "Invalid input for field/attribute evacuate. Value: " + Wire.python(arguments) + ". ";
        if (!arguments.isJsonObject()) {
            throw Refusal.badRequest(invalid + Wire.python(arguments) + " is not of type 'object'");
        }
        JsonObject evacuate = arguments.getAsJsonObject();
        Set<String> unknown = new TreeSet<>(evacuate.keySet());
        unknown.removeAll(Set.of("host", "adminPass"));
        if (!unknown.isEmpty()) {
            throw Refusal.badRequest(invalid + ServicesApi.unexpected(unknown));
        }
        for (String key : evacuate.keySet()) {
            JsonElement value = evacuate.get(key);
            if (!Wire.isString(value)) {
                throw Refusal.badRequest("Invalid input for field/attribute " + key + ". Value: " + Wire.python(value)
                        + ". " + Wire.python(value) + " is not of type 'string'");
            }
        }
        return evacuate;
    }

    private Reply act(Question question, String rule, BiConsumer<Caller, String> action, Reply accepted) {
        question.requireMember("os_compute_api:" + rule);
        String id = ServersApi.visible(cloud, question).id();
        awaitBroker();
        action.accept(question.caller(), id);
        return accepted;
    }

    private Reply migrate(Question question) {
        String id = ServersApi.visible(cloud, question).id();
        question.requireAdmin("os_compute_api:os-migrate-server:migrate");
        awaitBroker();
        cloud.migrate(question.caller(), id);
        return Reply.emptyJson(202);
    }

    private Reply resetState(Question question, JsonElement arguments) {
        JsonElement given =
                arguments.isJsonObject() ? arguments.getAsJsonObject().get("state") : null;
        if (given == null) {
            throw Refusal.badRequest("Invalid input for field/attribute os-resetState. Value: " + Wire.python(arguments)
                    + ". 'state' is a required property");
        }
        String state = Wire.isString(given) ? given.getAsString() : Wire.python(given);
        if (!Set.of("active", "error").contains(state)) {
            throw Refusal.badRequest("Invalid input for field/attribute state. Value: " + state + ". "
                    + Wire.python(given) + " is not one of ['active', 'error']");
        }
        String id = ServersApi.visible(cloud, question).id();
        question.requireAdmin("os_compute_api:os-admin-actions:reset_state");
        cloud.resetState(question.caller(), id, state.equals("error"));
        return Reply.emptyJson(202);
    }

    /** As long as it takes, like a real Nova; the client gives up first. */
    private void awaitBroker() {
        try {
            cloud.awaitBroker();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while waiting for the broker", stopping);
        }
    }

    Reply history(Question question) {
        question.requireMember("os_compute_api:os-instance-actions:list");
        String id = ServersApi.visible(cloud, question).id();
        JsonArray actions = new JsonArray();
        cloud.actions(id).forEach(action -> actions.add(describe(action, question)));
        return Reply.json(200, Wire.json("instanceActions", actions));
    }

    /** With its event at the host, if that is followed. */
    Reply show(Question question) {
        question.requireMember("os_compute_api:os-instance-actions:show");
        String id = ServersApi.visible(cloud, question).id();
        String request = question.parts().get(4);
        ActionView action = cloud.actions(id).stream()
                .filter(known -> request.equals(known.requestId()))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("Action " + request + " not found on instance " + id));
        JsonObject json = describe(action, question);
        JsonArray events = new JsonArray();
        if (action.completedOn() != null) {
            JsonObject event = Wire.json(
                    "event",
                    "compute_" + action.name() + "_instance",
                    "start_time",
                    Wire.stored(action.startedAt()),
                    "finish_time",
                    Wire.stored(action.completedAt()),
                    "result",
                    "Success",
                    "traceback",
                    null);
            if (question.minor() >= 62) {
                event.addProperty("host", action.completedOn());
            }
            events.add(event);
        }
        json.add("events", events);
        return Reply.json(200, Wire.json("instanceAction", json));
    }

    private static JsonObject describe(ActionView action, Question question) {
        JsonObject json = Wire.json(
                "action", action.name(),
                "instance_uuid", action.instanceId(),
                "request_id", action.requestId(),
                "user_id", action.userId(),
                "project_id", action.projectId(),
                "start_time", Wire.stored(action.startedAt()),
                "message", action.message());
        if (question.minor() >= 58) {
            json.addProperty("updated_at", Wire.stored(action.updatedAt()));
        }
        return json;
    }
}

package io.masakari.embeddednova.nova;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.embeddednova.cloud.AggregateView;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.Refusal;
import io.masakari.embeddednova.http.Reply;
import io.masakari.embeddednova.http.Wire;

/** os-aggregates: the list, and adding a host, after Nova's API reference and source; not recorded. Any thread. */
final class AggregatesApi {
    private static final int UUIDS = 41;

    private final Cloud cloud;

    AggregatesApi(Cloud cloud) {
        this.cloud = cloud;
    }

    Reply list(Question question) {
        question.requireAdmin("os_compute_api:os-aggregates:index");
        JsonArray all = new JsonArray();
        cloud.aggregates().forEach(aggregate -> all.add(describe(aggregate, question.minor())));
        return Reply.json(200, Wire.json("aggregates", all));
    }

    Reply perform(Question question) {
        JsonObject body = question.body();
        if (body.size() != 1 || !(body.get("add_host") instanceof JsonObject what)) {
            throw Refusal.badRequest("There is no such action: " + body.keySet());
        }
        question.requireAdmin("os_compute_api:os-aggregates:add_host");
        if (!what.has("host") || !Wire.isString(what.get("host"))) {
            throw Refusal.badRequest(
                    "Invalid input for field/attribute add_host. Value: " + what + ". 'host' is a required property");
        }
        int id = number(question.parts().get(2));
        AggregateView changed = cloud.addToAggregate(id, Wire.string(what, "host"));
        return Reply.json(200, Wire.json("aggregate", describe(changed, question.minor())));
    }

    private static int number(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw Refusal.badRequest("Invalid input: '" + text + "' is not an integer.");
        }
        return Integer.parseInt(text);
    }

    private static JsonObject describe(AggregateView aggregate, int minor) {
        JsonArray hosts = new JsonArray();
        aggregate.hosts().forEach(hosts::add);
        JsonObject metadata = new JsonObject();
        if (aggregate.zone() != null) {
            metadata.addProperty("availability_zone", aggregate.zone());
        }
        JsonObject json = Wire.json(
                "id",
                aggregate.id(),
                "name",
                aggregate.name(),
                "hosts",
                hosts,
                "availability_zone",
                aggregate.zone(),
                "metadata",
                metadata,
                "created_at",
                Wire.micros(aggregate.createdAt()),
                "updated_at",
                aggregate.updatedAt() == null ? null : Wire.micros(aggregate.updatedAt()),
                "deleted_at",
                null,
                "deleted",
                false);
        if (minor >= UUIDS) {
            json.addProperty("uuid", aggregate.uuid());
        }
        return json;
    }
}

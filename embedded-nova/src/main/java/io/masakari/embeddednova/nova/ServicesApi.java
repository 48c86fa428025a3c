package io.masakari.embeddednova.nova;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.Refusal;
import io.masakari.embeddednova.cloud.ServiceView;
import io.masakari.embeddednova.http.Reply;
import io.masakari.embeddednova.http.Wire;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** os-services. Any thread. */
final class ServicesApi {
    private final Cloud cloud;

    ServicesApi(Cloud cloud) {
        this.cloud = cloud;
    }

    Reply list(Question question) {
        question.requireAdmin("os_compute_api:os-services:list");
        String host = question.query().get("host");
        String binary = question.query().get("binary");
        JsonArray services = new JsonArray();
        for (ServiceView service : cloud.services()) {
            boolean isAsked = (host == null || service.host().equals(host))
                    && (binary == null || service.binary().equals(binary));
            if (isAsked && !cloud.isCellAway(service.host())) {
                services.add(describe(service, Wire.stored(service.updatedAt())));
            } else if (isAsked && question.minor() >= ServersApi.CELLS_TOLD) {
                services.add(Wire.json("binary", service.binary(), "host", service.host(), "status", "UNKNOWN"));
            }
        }
        return Reply.json(200, Wire.json("services", services));
    }

    Reply update(Question question) {
        question.requireAdmin("os_compute_api:os-services:update");
        String id = question.parts().get(2);
        JsonObject body = question.body();
        refuseUnknown(body, Set.of("status", "disabled_reason", "forced_down"));
        Boolean enabled = status(body);
        String reason = Wire.string(body, "disabled_reason");
        Boolean forcedDown = forcedDown(body);
        if (!isUuid(id)) {
            throw Refusal.badRequest("Invalid uuid " + id);
        }
        if (enabled == null && forcedDown == null) {
            throw Refusal.badRequest(
                    "No updates were requested. Fields 'status' or 'forced_down' should be specified.");
        }
        if (Boolean.TRUE.equals(enabled) && reason != null) {
            throw Refusal.badRequest("Specifying 'disabled_reason' with status 'enabled' is invalid.");
        }
        if (enabled == null && reason != null) {
            throw Refusal.badRequest("Specifying 'disabled_reason' without status 'disabled' is invalid.");
        }
        refuseInCellAway(id);
        awaitCompute(id, enabled, forcedDown);
        ServiceView changed = cloud.updateService(id, enabled, reason, forcedDown);
        return Reply.json(200, Wire.json("service", describe(changed, Wire.micros(changed.updatedAt()))));
    }

    /** Nova looks for it in every cell, and fails at one that it cannot reach. */
    private void refuseInCellAway(String id) {
        boolean isAway = cloud.services().stream()
                .anyMatch(service -> service.id().equals(id) && cloud.isCellAway(service.host()));
        if (isAway) {
            throw new IllegalStateException("the cell of service " + id + " does not answer");
        }
    }

    private static Boolean status(JsonObject body) {
        if (!body.has("status")) {
            return null;
        }
        String status = Wire.string(body, "status");
        if (!"enabled".equals(status) && !"disabled".equals(status)) {
            throw Refusal.badRequest("Invalid input for field/attribute status. Value: "
                    + plain(body.get("status")) + ". " + Wire.python(body.get("status"))
                    + " is not one of ['enabled', 'disabled']");
        }
        return status.equals("enabled");
    }

    private static Boolean forcedDown(JsonObject body) {
        if (!body.has("forced_down")) {
            return null;
        }
        if (!Wire.isBoolean(body.get("forced_down"))) {
            throw Refusal.badRequest("Invalid input for field/attribute forced_down. Value: "
                    + plain(body.get("forced_down")) + ". " + Wire.python(body.get("forced_down"))
                    + " is not one of [True, 'True', 'TRUE', 'true', '1', 'ON', 'On', 'on', 'YES', 'Yes', 'yes',"
                    + " 'y', 't', False, 'False', 'FALSE', 'false', '0', 'OFF', 'Off', 'off', 'NO', 'No', 'no',"
                    + " 'n', 'f']");
        }
        return body.get("forced_down").getAsBoolean();
    }

    private static String plain(JsonElement value) {
        return Wire.isString(value) ? value.getAsString() : Wire.python(value);
    }

    /** Nova tells a nova-compute that it believes to be alive of the change; a dead one keeps it waiting. */
    private void awaitCompute(String id, Boolean enabled, Boolean forcedDown) {
        Duration hang = cloud.updateHangs(id, enabled, forcedDown);
        if (hang.isZero()) {
            return;
        }
        CountDownLatch over = new CountDownLatch(1);
        cloud.time().after(hang, over::countDown);
        try {
            // In simulated time the wait ends when the clock gets there; the limit is for a clock that nobody advances.
            if (!over.await(hang.toMillis() * 2, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("the clock stands still");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static JsonObject describe(ServiceView service, String updatedAt) {
        return Wire.json(
                "binary", service.binary(),
                "host", service.host(),
                "id", service.id(),
                "zone", service.zone(),
                "status", service.enabled() ? "enabled" : "disabled",
                "state", service.up() ? "up" : "down",
                "disabled_reason", service.disabledReason(),
                "forced_down", service.forcedDown(),
                "updated_at", updatedAt);
    }

    static void refuseUnknown(JsonObject body, Set<String> known) {
        Set<String> unknown = new TreeSet<>(body.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw Refusal.badRequest(unexpected(unknown));
        }
    }

    static String unexpected(Set<String> unknown) {
        String names = unknown.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
        return "Additional properties are not allowed (" + names + (unknown.size() == 1 ? " was" : " were")
                + " unexpected)";
    }

    static boolean isUuid(String text) {
        try {
            return UUID.fromString(text).toString().equalsIgnoreCase(text);
        } catch (IllegalArgumentException no) {
            return false;
        }
    }
}

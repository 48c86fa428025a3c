package io.masakari.embeddednova.nova;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.HostView;
import io.masakari.embeddednova.cloud.InstanceView;
import io.masakari.embeddednova.cloud.Refusal;
import io.masakari.embeddednova.cloud.ServiceView;
import io.masakari.embeddednova.cloud.VmState;
import io.masakari.embeddednova.http.Reply;
import io.masakari.embeddednova.http.Wire;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** os-services and os-hypervisors. Any thread. */
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
            if ((host == null || service.host().equals(host))
                    && (binary == null || service.binary().equals(binary))) {
                JsonObject json = describe(service, question);
                json.addProperty("updated_at", Wire.stored(service.updatedAt()));
                services.add(json);
            }
        }
        return Reply.json(200, Wire.wrapped("services", services));
    }

    Reply update(Question question) {
        question.requireAdmin("os_compute_api:os-services:update");
        String id = question.parts().get(2);
        return question.hasUuids() ? updateById(id, question) : updateByHost(id, question);
    }

    private Reply updateById(String id, Question question) {
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
        awaitCompute(id, enabled, forcedDown);
        ServiceView changed = cloud.updateService(id, enabled, reason, forcedDown);
        JsonObject json = describe(changed, question);
        json.addProperty("updated_at", Wire.micros(changed.updatedAt()));
        return Reply.json(200, Wire.wrapped("service", json));
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

    /** The forms of 2.1 to 2.52: PUT os-services/enable, disable, disable-log-reason, force-down. */
    private Reply updateByHost(String verb, Question question) {
        boolean known = Set.of("enable", "disable", "disable-log-reason").contains(verb)
                || (verb.equals("force-down") && question.minor() >= 11);
        if (!known) {
            throw Refusal.notFound("The resource could not be found.");
        }
        JsonObject body = question.body();
        String host = Wire.string(body, "host");
        String binary = Wire.string(body, "binary");
        if (host == null || binary == null) {
            throw Refusal.badRequest((host == null ? "'host'" : "'binary'") + " is a required property");
        }
        ServiceView service = cloud.services().stream()
                .filter(candidate ->
                        candidate.host().equals(host) && candidate.binary().equals(binary))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("Could not find binary " + binary + " on host " + host + "."));
        JsonObject json = new JsonObject();
        json.addProperty("host", host);
        json.addProperty("binary", binary);
        if (verb.equals("force-down")) {
            refuseUnknown(body, Set.of("host", "binary", "forced_down"));
            Boolean forcedDown = forcedDown(body);
            if (forcedDown == null) {
                throw Refusal.badRequest("'forced_down' is a required property");
            }
            cloud.updateService(service.id(), null, null, forcedDown);
            json.addProperty("forced_down", forcedDown);
            return Reply.json(200, Wire.wrapped("service", json));
        }
        boolean enable = verb.equals("enable");
        String reason = verb.equals("disable-log-reason") ? Wire.string(body, "disabled_reason") : null;
        awaitCompute(service.id(), enable, null);
        cloud.updateService(service.id(), enable, reason, null);
        json.addProperty("status", enable ? "enabled" : "disabled");
        if (reason != null) {
            json.addProperty("disabled_reason", reason);
        }
        return Reply.json(200, Wire.wrapped("service", json));
    }

    Reply hypervisors(Question question, boolean detail) {
        question.requireAdmin("os_compute_api:os-hypervisors:list" + (detail ? "-detail" : ""));
        String pattern = question.query().get("hypervisor_hostname_pattern");
        boolean withServers = "true".equalsIgnoreCase(question.query().get("with_servers"));
        JsonArray hypervisors = new JsonArray();
        for (HostView host : cloud.hosts()) {
            if (pattern == null || host.name().contains(pattern)) {
                hypervisors.add(describe(host, question, detail, withServers));
            }
        }
        return Reply.json(200, Wire.wrapped("hypervisors", hypervisors));
    }

    private JsonObject describe(HostView host, Question question, boolean detail, boolean withServers) {
        ServiceView service = host.service();
        JsonObject json = new JsonObject();
        addId(json, host.hypervisorId(), service.number(), question);
        json.addProperty("hypervisor_hostname", host.name());
        json.addProperty("state", service.up() ? "up" : "down");
        json.addProperty("status", service.enabled() ? "enabled" : "disabled");
        if (detail) {
            json.addProperty("hypervisor_type", "fake");
            json.addProperty("hypervisor_version", 1000);
            json.addProperty("host_ip", "127.0.0.1");
            JsonObject owner = new JsonObject();
            addId(owner, service.id(), service.number(), question);
            owner.addProperty("host", host.name());
            owner.addProperty("disabled_reason", service.disabledReason());
            json.add("service", owner);
            json.addProperty("uptime", (String) null);
        }
        if (withServers) {
            JsonArray servers = new JsonArray();
            for (InstanceView instance : cloud.instances()) {
                if (instance.vmState() != VmState.DELETED && host.name().equals(instance.host())) {
                    JsonObject server = new JsonObject();
                    server.addProperty("name", ServersApi.instanceName(instance));
                    server.addProperty("uuid", instance.id());
                    servers.add(server);
                }
            }
            json.add("servers", servers);
        }
        return json;
    }

    private static JsonObject describe(ServiceView service, Question question) {
        JsonObject json = new JsonObject();
        json.addProperty("binary", service.binary());
        json.addProperty("host", service.host());
        addId(json, service.id(), service.number(), question);
        json.addProperty("zone", service.zone());
        json.addProperty("status", service.enabled() ? "enabled" : "disabled");
        json.addProperty("state", service.up() ? "up" : "down");
        json.addProperty("disabled_reason", service.disabledReason());
        if (question.minor() >= 11) {
            json.addProperty("forced_down", service.forcedDown());
        }
        return json;
    }

    private static void addId(JsonObject json, String uuid, int number, Question question) {
        if (question.hasUuids()) {
            json.addProperty("id", uuid);
        } else {
            json.addProperty("id", number);
        }
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

package io.masakari.embeddednova.nova;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.HostView;
import io.masakari.embeddednova.cloud.InstanceView;
import io.masakari.embeddednova.cloud.Refusal;
import io.masakari.embeddednova.http.Reply;
import io.masakari.embeddednova.http.Wire;
import java.util.List;

/** os-hypervisors/detail, with the instances of each. Any thread. */
final class HypervisorsApi {
    private static final int SERVERS_ALWAYS = 75;

    private final Cloud cloud;

    HypervisorsApi(Cloud cloud) {
        this.cloud = cloud;
    }

    /** Reads each cell directly, and fails where one is away. */
    Reply list(Question question) {
        question.requireAdmin("os_compute_api:os-hypervisors:list-detail");
        String pattern = question.query().getOrDefault("hypervisor_hostname_pattern", "");
        boolean withServers = "true".equals(question.query().get("with_servers"));
        List<HostView> hosts = cloud.hosts().stream()
                .filter(host -> host.name().contains(pattern))
                .toList();
        if (hosts.isEmpty() && !pattern.isEmpty()) {
            throw Refusal.notFound("No hypervisor matching '" + pattern + "' could be found.");
        }
        JsonArray all = new JsonArray();
        for (HostView host : hosts) {
            if (cloud.isCellAway(host.name())) {
                throw new IllegalStateException("the cell of " + host.name() + " does not answer");
            }
            all.add(describe(host, withServers, question.minor()));
        }
        return Reply.json(200, Wire.json("hypervisors", all));
    }

    private JsonObject describe(HostView host, boolean withServers, int minor) {
        JsonObject json = Wire.json(
                "id", host.service().id(),
                "hypervisor_hostname", host.name(),
                "state", host.service().up() ? "up" : "down",
                "status", host.service().enabled() ? "enabled" : "disabled",
                "service",
                        Wire.json(
                                "id", host.service().id(),
                                "host", host.name(),
                                "disabled_reason", host.service().disabledReason()));
        JsonArray servers = new JsonArray();
        for (InstanceView instance : cloud.instancesOn(host.name())) {
            servers.add(Wire.json("uuid", instance.id(), "name", instance.hypervisorName()));
        }
        if (withServers && (minor >= SERVERS_ALWAYS || !servers.isEmpty())) {
            json.add("servers", servers);
        }
        return json;
    }
}

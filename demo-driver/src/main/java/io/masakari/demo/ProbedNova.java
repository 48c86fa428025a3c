package io.masakari.demo;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Nova, embedded or real, through its public API and the {@link NovaProbe}. */
public final class ProbedNova {
    private static final Duration BOOT_LIMIT_EACH = Duration.ofSeconds(3);

    private final ProbeClient probe;
    private final String compute;
    private final String image;
    private final String flavor;

    /** @param compute base URL, as in http://address:8774/v2.1 */
    ProbedNova(ProbeClient probe, String compute, String image, String flavor) {
        this.probe = probe;
        this.compute = compute;
        this.image = image;
        this.flavor = flavor;
    }

    /** Boots instances on a host and waits until they run there. */
    public void boot(String host, int count) throws InterruptedException {
        for (int i = 1; i <= count; i++) {
            order(host, "vm-" + i, fromImage());
        }
        awaitRunning(host, count);
    }

    /** A root disk that Nova makes from the image. */
    JsonObject fromImage() {
        JsonObject server = new JsonObject();
        server.addProperty("imageRef", image);
        return server;
    }

    /** A root disk that is a new volume. */
    JsonObject fromVolume(String volumes) {
        JsonObject made = probe.call("POST", volumes + "/volumes", "{\"volume\": {\"size\": 1}}")
                .getAsJsonObject()
                .getAsJsonObject("volume");
        JsonObject disk = new JsonObject();
        disk.addProperty("boot_index", 0);
        disk.addProperty("uuid", text(made, "id"));
        disk.addProperty("source_type", "volume");
        disk.addProperty("destination_type", "volume");
        JsonArray disks = new JsonArray();
        disks.add(disk);
        JsonObject server = new JsonObject();
        server.add("block_device_mapping_v2", disks);
        return server;
    }

    /** Begins to boot an instance on a host. */
    void order(String host, String name, JsonObject server) {
        server.addProperty("name", name);
        server.addProperty("flavorRef", flavor);
        server.addProperty("networks", "none");
        server.addProperty("host", host);
        JsonObject body = new JsonObject();
        body.add("server", server);
        probe.call("POST", compute + "/servers", body.toString());
    }

    /** Waits until that many instances run on a host. */
    void awaitRunning(String host, int count) throws InterruptedException {
        // Nova does not report the end of a boot, so it is polled.
        Duration limit = BOOT_LIMIT_EACH.multipliedBy(count).plusMinutes(5);
        if (!Poll.until(limit, () -> running(host) >= count || hasFailed()) || hasFailed()) {
            throw new DemoException("Not all " + count + " instances became ACTIVE on " + host + ": " + instances());
        }
    }

    private boolean hasFailed() {
        return instances().stream()
                .anyMatch(i -> i.status().equals("ERROR") && i.host().isEmpty());
    }

    private long running(String host) {
        return instances().stream()
                .filter(i -> i.status().equals("ACTIVE") && i.host().equals(host))
                .count();
    }

    public List<InstanceView> instances() {
        List<InstanceView> found = new ArrayList<>();
        String url = compute + "/servers/detail?all_tenants=1";
        for (int page = 0; url != null && page < 100; page++) {
            JsonObject answer = probe.get(url);
            for (JsonElement each : answer.getAsJsonArray("servers")) {
                JsonObject server = each.getAsJsonObject();
                found.add(new InstanceView(
                        text(server, "id"),
                        text(server, "name"),
                        text(server, "OS-EXT-SRV-ATTR:host"),
                        text(server, "status"),
                        text(server, "OS-EXT-STS:task_state")));
            }
            url = nextPage(answer);
        }
        found.sort((a, b) -> a.name().length() == b.name().length()
                ? a.name().compareTo(b.name())
                : a.name().length() - b.name().length());
        return found;
    }

    /** The compute service of a host. */
    ServiceView service(String host) {
        JsonObject service = probe.get(compute + "/os-services?binary=nova-compute&host=" + host)
                .getAsJsonArray("services")
                .get(0)
                .getAsJsonObject();
        return new ServiceView(text(service, "status").equals("enabled"), text(service, "disabled_reason"));
    }

    /** @param reason why it is disabled, or "" */
    record ServiceView(boolean enabled, String reason) {}

    /** Evacuations that Nova began, by instance. */
    public Map<String, Integer> evacuateCalls() {
        Map<String, Integer> calls = new LinkedHashMap<>();
        for (InstanceView instance : instances()) {
            int count = 0;
            for (JsonElement action : probe.get(compute + "/servers/" + instance.uuid() + "/os-instance-actions")
                    .getAsJsonArray("instanceActions")) {
                count += text(action.getAsJsonObject(), "action").equals("evacuate") ? 1 : 0;
            }
            calls.put(instance.uuid(), count);
        }
        return calls;
    }

    /** Enables a host that is back and clears its forced-down flag, as an operator does. */
    public void readmit(String host) {
        for (JsonElement each : services()) {
            JsonObject service = each.getAsJsonObject();
            if (text(service, "host").equals(host)
                    && (service.get("forced_down").getAsBoolean()
                            || text(service, "status").equals("disabled"))) {
                JsonObject change = new JsonObject();
                change.addProperty("status", "enabled");
                change.addProperty("forced_down", false);
                probe.call("PUT", compute + "/os-services/" + text(service, "id"), change.toString());
            }
        }
    }

    /** Whether that many compute services are up. */
    public boolean hears(int hosts) {
        int up = 0;
        for (JsonElement each : services()) {
            up += text(each.getAsJsonObject(), "state").equals("up") ? 1 : 0;
        }
        return up >= hosts;
    }

    /** Hosts by the id of their compute service. */
    public Map<String, String> hostsByService() {
        Map<String, String> hosts = new HashMap<>();
        services().forEach(each -> hosts.put(text(each.getAsJsonObject(), "id"), text(each.getAsJsonObject(), "host")));
        return hosts;
    }

    private JsonArray services() {
        return probe.get(compute + "/os-services?binary=nova-compute").getAsJsonArray("services");
    }

    /** Starts the guest of an instance that Nova shows as active, as its owner does. */
    void rebootHard(String instance) {
        probe.call("POST", compute + "/servers/" + instance + "/action", "{\"reboot\": {\"type\": \"HARD\"}}");
    }

    /** Starts an instance that is shut off. */
    public void start(String instance) {
        probe.call("POST", compute + "/servers/" + instance + "/action", "{\"os-start\":null}");
    }

    /** Records of evacuations, the newest first, as Nova shows them. */
    public JsonArray evacuations() {
        return probe.get(compute + "/os-migrations?migration_type=evacuation").getAsJsonArray("migrations");
    }

    private static String nextPage(JsonObject answer) {
        if (answer.has("servers_links")) {
            for (JsonElement link : answer.getAsJsonArray("servers_links")) {
                if (text(link.getAsJsonObject(), "rel").equals("next")) {
                    return text(link.getAsJsonObject(), "href");
                }
            }
        }
        return null;
    }

    /** The value of a key, "" if it is missing or null. */
    public static String text(JsonObject object, String key) {
        JsonElement value = object.get(key);
        return value == null || value.isJsonNull() ? "" : value.getAsString();
    }
}

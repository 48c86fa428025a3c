package io.masakari.embeddednova.nova;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.InstanceSpec;
import io.masakari.embeddednova.cloud.InstanceView;
import io.masakari.embeddednova.cloud.Refusal;
import io.masakari.embeddednova.cloud.TaskState;
import io.masakari.embeddednova.cloud.VmState;
import io.masakari.embeddednova.http.Reply;
import io.masakari.embeddednova.http.Wire;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** servers and servers/{id}: reading and creating. Any thread. */
final class ServersApi {
    private static final String IMAGE = "11111111-2222-4333-8444-555555555555";
    /** From this microversion on Nova tells of what it cannot read. */
    static final int CELLS_TOLD = 69;

    private static final Pattern TRUE = Pattern.compile("|1|t|true|on|y|yes", Pattern.CASE_INSENSITIVE);

    private final Cloud cloud;

    ServersApi(Cloud cloud) {
        this.cloud = cloud;
    }

    /** The instance, if the caller may see it: one of another project is refused as if it did not exist. */
    static InstanceView visible(Cloud cloud, Question question) {
        String id = question.parts().get(2);
        InstanceView instance = cloud.instance(id);
        if (!question.caller().isAdmin() && !question.caller().owns(instance.projectId())) {
            throw Refusal.notFound("Instance " + id + " could not be found.");
        }
        return instance;
    }

    static String instanceName(InstanceView instance) {
        boolean unscheduled = instance.taskState() == TaskState.SCHEDULING;
        return unscheduled ? "" : instance.hypervisorName();
    }

    Reply show(Question question) {
        question.requireMember("os_compute_api:servers:show");
        InstanceView instance = visible(cloud, question);
        if (cloud.isCellAway(instance)) {
            if (question.minor() < CELLS_TOLD) {
                throw new IllegalStateException("Cell is not responding and hence instance info is not available.");
            }
            return Reply.json(200, Wire.json("server", partial(instance, question)));
        }
        JsonObject server = detail(instance, question);
        if (question.minor() >= 71) {
            server.add("server_groups", new JsonArray());
        }
        return Reply.json(200, Wire.json("server", server));
    }

    Reply list(Question question, boolean detail) {
        String rule = "os_compute_api:servers:" + (detail ? "detail" : "index");
        question.requireMember(rule);
        boolean allTenants =
                TRUE.matcher(question.query().getOrDefault("all_tenants", "no")).matches();
        if (allTenants) {
            question.requireAdmin(rule + ":get_all_tenants");
        }
        Predicate<InstanceView> wanted = filter(question, allTenants);
        // A list by host skips what a cell holds that is away; one of all tells of it, where that can be told.
        boolean tellsPartial =
                question.minor() >= CELLS_TOLD && !question.query().containsKey("host");
        List<InstanceView> matching = cloud.instances().stream()
                .filter(wanted)
                .filter(instance -> cloud.isListed(instance) || tellsPartial && cloud.isCellAway(instance))
                .toList();
        Page<InstanceView> page = Page.of(matching, question, cloud.settings().maxLimit(), InstanceView::id);
        JsonArray servers = new JsonArray();
        for (InstanceView instance : page.entries()) {
            servers.add(
                    cloud.isCellAway(instance)
                            ? partial(instance, question)
                            : detail ? detail(instance, question) : brief(instance, question));
        }
        JsonObject body = Wire.json("servers", servers);
        if (page.nextMarker() != null) {
            body.add("servers_links", Wire.array(question.linkToNext(page)));
        }
        return Reply.json(200, body);
    }

    /** Filters by host, which are dropped, not refused, for a plain user. */
    private static Predicate<InstanceView> filter(Question question, boolean allTenants) {
        String host = question.caller().isAdmin() ? question.query().get("host") : null;
        return instance -> instance.vmState() != VmState.DELETED
                && (allTenants || question.caller().owns(instance.projectId()))
                && (host == null || host.equals(instance.host()));
    }

    Reply create(Question question) {
        question.requireMember("os_compute_api:servers:create");
        JsonObject server = Wire.object(question.body(), "server");
        if (server == null) {
            throw Refusal.badRequest("'server' is a required property");
        }
        for (String key : List.of("name", "flavorRef")) {
            if (Wire.string(server, key) == null) {
                throw Refusal.badRequest("Invalid input for field/attribute server. Value: " + Wire.python(server)
                        + ". '" + key + "' is a required property");
            }
        }
        String host = Wire.string(server, "host");
        if (host != null && question.minor() < 74) {
            throw Refusal.badRequest("Invalid input for field/attribute server. Value: " + Wire.python(server)
                    + ". Additional properties are not allowed ('host' was unexpected)");
        }
        if (host != null) {
            question.requireAdmin("compute:servers:create:requested_destination");
            if (cloud.hosts().stream().noneMatch(known -> known.name().equals(host))) {
                throw Refusal.badRequest("Compute host " + host + " could not be found.");
            }
        }
        Map<String, String> metadata = new TreeMap<>();
        JsonObject given = Wire.object(server, "metadata");
        for (Map.Entry<String, JsonElement> entry : given == null ? new JsonObject().entrySet() : given.entrySet()) {
            if (!Wire.isString(entry.getValue())) {
                throw Refusal.badRequest("Invalid input for field/attribute " + entry.getKey() + ". Value: "
                        + Wire.python(entry.getValue()) + ". " + Wire.python(entry.getValue())
                        + " is not of type 'string'");
            }
            metadata.put(entry.getKey(), entry.getValue().getAsString());
        }
        InstanceSpec spec = InstanceSpec.on(host, Wire.string(server, "name"))
                .withMetadata(metadata)
                .withDisk(server.has("imageRef") ? InstanceSpec.Disk.SHARED : InstanceSpec.Disk.VOLUME);
        InstanceView created = cloud.create(question.caller(), spec);
        JsonObject json = Wire.json(
                "id", created.id(),
                "links", serverLinks(created, question),
                "OS-DCF:diskConfig", "MANUAL",
                "security_groups", List.of(Map.of("name", "default")),
                "adminPass", UUID.randomUUID().toString().substring(0, 12));
        return Reply.json(202, Wire.json("server", json))
                .with("Location", question.baseUrl() + "/v2.1/servers/" + created.id());
    }

    private static JsonObject partial(InstanceView instance, Question question) {
        return Wire.json(
                "id", instance.id(),
                "status", "UNKNOWN",
                "tenant_id", instance.projectId(),
                "created", Wire.seconds(instance.createdAt()),
                "links", serverLinks(instance, question));
    }

    private static JsonObject brief(InstanceView instance, Question question) {
        return Wire.json("id", instance.id(), "name", instance.name(), "links", serverLinks(instance, question));
    }

    private static JsonObject detail(InstanceView instance, Question question) {
        int minor = question.minor();
        boolean admin = question.caller().isAdmin();
        String status = instance.status();
        JsonObject json = new JsonObject();
        json.addProperty("id", instance.id());
        json.addProperty("name", instance.name());
        json.addProperty("status", status);
        json.addProperty("tenant_id", instance.projectId());
        json.addProperty("user_id", instance.userId());
        json.add("metadata", Wire.GSON.toJsonTree(new TreeMap<>(instance.metadata())));
        json.addProperty("hostId", Wire.hostId(instance.projectId(), instance.host()));
        if (instance.disk() == InstanceSpec.Disk.VOLUME) {
            json.addProperty("image", "");
        } else {
            JsonArray imageLinks = Wire.array(Wire.link("bookmark", question.baseUrl() + "/images/" + IMAGE));
            json.add("image", Wire.json("id", IMAGE, "links", imageLinks));
        }
        json.add("flavor", flavor());
        json.addProperty("created", Wire.seconds(instance.createdAt()));
        json.addProperty("updated", Wire.seconds(instance.updatedAt()));
        json.add("addresses", new JsonObject());
        json.addProperty("accessIPv4", "");
        json.addProperty("accessIPv6", "");
        json.add("links", serverLinks(instance, question));
        json.addProperty("OS-DCF:diskConfig", "MANUAL");
        if (Stream.of("ACTIVE", "BUILD", "REBUILD", "VERIFY_RESIZE").anyMatch(status::equals)) {
            json.addProperty("progress", 0);
        }
        if (instance.fault() != null && (status.equals("ERROR") || status.equals("DELETED"))) {
            json.add("fault", fault(instance.fault(), admin));
        }
        json.addProperty("OS-EXT-AZ:availability_zone", instance.host() == null ? "" : "nova");
        json.addProperty("config_drive", "");
        json.addProperty("key_name", (String) null);
        json.addProperty("OS-SRV-USG:launched_at", Wire.stored(instance.launchedAt()));
        json.addProperty("OS-SRV-USG:terminated_at", Wire.stored(instance.terminatedAt()));
        if (question.caller().may("os_compute_api:os-extended-server-attributes")) {
            json.addProperty("OS-EXT-SRV-ATTR:host", instance.host());
            json.addProperty("OS-EXT-SRV-ATTR:instance_name", instanceName(instance));
            json.addProperty("OS-EXT-SRV-ATTR:hypervisor_hostname", instance.host());
            json.addProperty("OS-EXT-SRV-ATTR:reservation_id", instance.reservationId());
            json.addProperty("OS-EXT-SRV-ATTR:launch_index", 0);
            json.addProperty("OS-EXT-SRV-ATTR:kernel_id", "");
            json.addProperty("OS-EXT-SRV-ATTR:ramdisk_id", "");
            json.addProperty(
                    "OS-EXT-SRV-ATTR:root_device_name",
                    instance.host() == null && instance.launchedAt() == null ? null : "/dev/sda");
            json.addProperty("OS-EXT-SRV-ATTR:user_data", (String) null);
        }
        if (admin || minor >= 90) {
            json.addProperty("OS-EXT-SRV-ATTR:hostname", instance.name());
        }
        json.addProperty(
                "OS-EXT-STS:task_state",
                instance.taskState() == null ? null : instance.taskState().wire());
        json.addProperty("OS-EXT-STS:vm_state", instance.vmState().wire());
        json.addProperty("OS-EXT-STS:power_state", instance.powerState());
        json.add("os-extended-volumes:volumes_attached", new JsonArray());
        if (admin) {
            json.addProperty("host_status", instance.hostStatus());
        }
        addNewer(json, minor);
        return json;
    }

    private static void addNewer(JsonObject json, int minor) {
        json.addProperty("locked", false);
        if (minor >= 73) {
            json.addProperty("locked_reason", (String) null);
        }
        json.addProperty("description", (String) null);
        json.add("tags", new JsonArray());
        if (minor >= 63) {
            json.add("trusted_image_certificates", JsonNull.INSTANCE);
        }
    }

    private static JsonObject flavor() {
        JsonObject flavor = Wire.json("vcpus", 1, "ram", 64, "disk", 1, "ephemeral", 0, "swap", 0);
        flavor.addProperty("original_name", "m1.nano");
        flavor.add("extra_specs", new JsonObject());
        return flavor;
    }

    private static JsonObject fault(InstanceView.Fault fault, boolean admin) {
        JsonObject json =
                Wire.json("code", fault.code(), "created", Wire.seconds(fault.createdAt()), "message", fault.message());
        if (admin) {
            json.add("details", new JsonPrimitive("Traceback (most recent call last):\n  " + fault.message()));
        }
        return json;
    }

    private static JsonArray serverLinks(InstanceView instance, Question question) {
        return Wire.array(
                Wire.link("self", question.baseUrl() + "/v2.1/servers/" + instance.id()),
                Wire.link("bookmark", question.baseUrl() + "/servers/" + instance.id()));
    }
}

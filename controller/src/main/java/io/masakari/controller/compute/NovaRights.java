package io.masakari.controller.compute;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.controller.engine.ComputeException;
import io.masakari.controller.engine.ComputeException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whether the controller's user may see all that a recovery looks at, asked for before a host is lost. A list with a bound of one
 * is asked for of each, so it costs little. What only an act would show, as the right to evacuate, is not tried.
 */
final class NovaRights {
    private static final String HOST = "OS-EXT-SRV-ATTR:host";
    private static final int FORBIDDEN = 403;

    private final Function<String, JsonObject> get;

    /** @param get asks Nova for a path; throws {@link ComputeException} */
    NovaRights(Function<String, JsonObject> get) {
        this.get = get;
    }

    /** What is missing, and the rule of Nova's policy that permits it. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        may("/os-services?binary=nova-compute", "list compute services (os_compute_api:os-services:list)", missing);
        Optional<JsonObject> servers = may(
                "/servers/detail?all_tenants=1&limit=1",
                "list the instances of all projects (os_compute_api:servers:detail:get_all_tenants)",
                missing);
        boolean hidesHosts = servers.map(body -> body.getAsJsonArray("servers"))
                .filter(list -> !list.isEmpty() && !isPartial(list) && !hasHost(list))
                .isPresent();
        if (hidesHosts) {
            missing.add("see on which host an instance is (os_compute_api:os-extended-server-attributes)");
        }
        may("/os-hypervisors/detail?limit=1", "list hypervisors (os_compute_api:os-hypervisors:list-detail)", missing);
        // Before 2.59 there is no limit: of a host that does not exist, the list is empty.
        may(
                "/os-migrations?host=masakari-rights",
                "list records of migrations (os_compute_api:os-migrations:index)",
                missing);
        return List.copyOf(missing);
    }

    private Optional<JsonObject> may(String path, String what, List<String> missing) {
        try {
            return Optional.of(get.apply(path));
        } catch (ComputeException e) {
            if (e.kind() == Kind.REFUSED && e.status() == FORBIDDEN) {
                missing.add(what);
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Of a cell that is away Nova tells no host. */
    private static boolean isPartial(JsonArray list) {
        return NovaJson.isPartial(list.get(0).getAsJsonObject());
    }

    private static boolean hasHost(JsonArray list) {
        return list.get(0).getAsJsonObject().has(HOST);
    }
}

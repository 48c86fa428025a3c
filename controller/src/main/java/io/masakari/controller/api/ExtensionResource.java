package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.controller.api.http.Response;
import java.util.LinkedHashMap;
import java.util.Map;

/** /v1/extensions: the parts of upstream's API, as it names them. */
final class ExtensionResource {
    private static final Map<String, String> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put("extensions", "Extensions");
        PARTS.put("notifications", "Notifications");
        PARTS.put("os-hosts", "Hosts");
        PARTS.put("segments", "Segments");
        PARTS.put("versions", "Versions");
        PARTS.put("vmoves", "VMoves");
    }

    void routes(Router router) {
        router.operators("GET", "extensions", this::list).operators("GET", "extensions/*", this::show);
    }

    private Response list(ApiCall call) {
        JsonArray all = new JsonArray();
        PARTS.keySet().forEach(alias -> all.add(wire(alias)));
        return Wire.one(200, "extensions", all);
    }

    private Response show(ApiCall call) {
        if (!PARTS.containsKey(call.id(0))) {
            throw ApiException.notFound("No extension with alias " + call.id(0) + ".");
        }
        return Wire.one(200, "extension", wire(call.id(0)));
    }

    private static JsonObject wire(String alias) {
        String name = PARTS.get(alias);
        JsonObject json = Wire.json(
                "name", name, "alias", alias, "description", "The part " + name + ".", "namespace", "", "updated", "");
        json.add("links", new JsonArray());
        return json;
    }
}

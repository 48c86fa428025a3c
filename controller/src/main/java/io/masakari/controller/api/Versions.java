package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.controller.api.http.Request;
import io.masakari.controller.api.http.Response;

/** Version documents, which clients read before anything else. */
final class Versions {
    private static final String MEDIA_TYPE = "application/vnd.openstack.masakari+json;version=1";

    private final PublicAddress address;
    private final String scheme;

    /** @param scheme of the listener, "https" or "http" */
    Versions(PublicAddress address, String scheme) {
        this.address = address;
        this.scheme = scheme;
    }

    Response all(Request request) {
        return Wire.one(200, "versions", array(version(request)));
    }

    Response v1(Request request) {
        JsonObject version = version(request);
        version.getAsJsonArray("links")
                .add(Wire.json("rel", "describedby", "href", "https://docs.openstack.org/", "type", "text/html"));
        version.add("media-types", mediaTypes());
        return Wire.one(200, "version", version);
    }

    Response choices(Request request) {
        JsonObject choice = Wire.json(
                "id",
                "v1.0",
                "status",
                "CURRENT",
                "links",
                version(request).getAsJsonArray("links"),
                "media-types",
                mediaTypes());
        return Wire.one(300, "choices", array(choice));
    }

    private JsonObject version(Request request) {
        return Wire.json(
                "id", "v1.0",
                "links", array(Wire.json("rel", "self", "href", address.of(request, scheme) + "/v1/")),
                "status", "CURRENT",
                "version", "1." + ApiMicroversion.NEWEST,
                "min_version", "1.0",
                "updated", "2016-07-01T11:33:21Z");
    }

    private static JsonArray mediaTypes() {
        return array(Wire.json("base", "application/json", "type", MEDIA_TYPE));
    }

    private static JsonArray array(JsonObject only) {
        JsonArray array = new JsonArray();
        array.add(only);
        return array;
    }
}

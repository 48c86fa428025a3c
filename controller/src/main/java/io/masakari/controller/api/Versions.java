package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.controller.api.http.Request;
import io.masakari.controller.api.http.Response;
import java.util.regex.Pattern;

/** Version documents, which clients read before anything else. */
final class Versions {
    /** A host and port as a client may send it; anything else does not get into a link. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:\\[\\]-]{1,255}");

    private final String scheme;

    /** @param scheme of the links, "https" or "http" */
    Versions(String scheme) {
        this.scheme = scheme;
    }

    Response all(Request request) {
        JsonArray versions = new JsonArray();
        versions.add(version(request));
        return Response.json(200, object("versions", versions));
    }

    Response v1(Request request) {
        JsonObject version = version(request);
        JsonObject describedBy = link("describedby", "https://docs.openstack.org/");
        describedBy.addProperty("type", "text/html");
        version.getAsJsonArray("links").add(describedBy);
        version.add("media-types", mediaTypes());
        JsonObject body = new JsonObject();
        body.add("version", version);
        return Response.json(200, body.toString());
    }

    Response choices(Request request) {
        JsonObject choice = new JsonObject();
        choice.addProperty("id", "v1.0");
        choice.addProperty("status", "CURRENT");
        choice.add("links", version(request).getAsJsonArray("links"));
        choice.add("media-types", mediaTypes());
        JsonArray choices = new JsonArray();
        choices.add(choice);
        return Response.json(300, object("choices", choices));
    }

    private JsonObject version(Request request) {
        String host = request.header("Host")
                .filter(name -> HOST.matcher(name).matches())
                .orElse("localhost");
        JsonArray links = new JsonArray();
        links.add(link("self", scheme + "://" + host + "/v1/"));
        JsonObject version = new JsonObject();
        version.addProperty("id", "v1.0");
        version.add("links", links);
        version.addProperty("status", "CURRENT");
        version.addProperty("version", "1." + ApiMicroversion.NEWEST);
        version.addProperty("min_version", "1.0");
        version.addProperty("updated", "2016-07-01T11:33:21Z");
        return version;
    }

    private static JsonArray mediaTypes() {
        JsonObject type = new JsonObject();
        type.addProperty("base", "application/json");
        type.addProperty("type", "application/vnd.openstack.masakari+json;version=1");
        JsonArray types = new JsonArray();
        types.add(type);
        return types;
    }

    private static JsonObject link(String rel, String href) {
        JsonObject link = new JsonObject();
        link.addProperty("rel", rel);
        link.addProperty("href", href);
        return link;
    }

    private static String object(String key, JsonArray value) {
        JsonObject body = new JsonObject();
        body.add(key, value);
        return body.toString();
    }
}

package io.masakari.embeddednova.nova;

import com.google.gson.JsonObject;
import io.masakari.embeddednova.cloud.Caller;
import io.masakari.embeddednova.cloud.Refusal;
import io.masakari.embeddednova.http.Request;
import io.masakari.embeddednova.http.Wire;
import java.util.List;
import java.util.Map;

/** A request to Nova whose caller and microversion are known; {@code minor} is the y of 2.y. */
record Question(Request request, Caller caller, int minor) {
    Map<String, String> query() {
        return request.query();
    }

    List<String> parts() {
        return request.parts();
    }

    String path() {
        return request.path();
    }

    String baseUrl() {
        return request.baseUrl();
    }

    JsonObject linkToNext(Page<?> page) {
        return Wire.link("next", baseUrl() + path() + "?" + request.queryWithMarker(page.nextMarker()));
    }

    JsonObject body() {
        JsonObject json = request.json();
        if (json == null) {
            throw Refusal.badRequest("The server could not comply with the request since it is either malformed or"
                    + " otherwise incorrect.");
        }
        return json;
    }

    void requireAdmin(String rule) {
        if (!caller.may(rule)) {
            throw Refusal.forbidden(rule);
        }
    }

    void requireMember(String rule) {
        if (!caller.isMember()) {
            throw Refusal.forbidden(rule);
        }
    }
}

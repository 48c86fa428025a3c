package io.masakari.controller.api.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer.
 *
 * @param contentType null if there is no body
 * @param keepIdle the connection may stay open for long, since its sender has authenticated
 */
public record Response(int status, Map<String, String> headers, String contentType, byte[] body, boolean keepIdle) {
    public static Response json(int status, String body) {
        return new Response(status, Map.of(), "application/json", body.getBytes(StandardCharsets.UTF_8), false);
    }

    public static Response text(int status, String contentType, String body) {
        return new Response(status, Map.of(), contentType, body.getBytes(StandardCharsets.UTF_8), false);
    }

    public static Response empty(int status) {
        return new Response(status, Map.of(), null, new byte[0], false);
    }

    public Response with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Response(status, more, contentType, body, keepIdle);
    }

    public Response keepingIdle() {
        return new Response(status, headers, contentType, body, true);
    }
}

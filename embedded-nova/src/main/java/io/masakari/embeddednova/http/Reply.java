package io.masakari.embeddednova.http;

import com.google.gson.JsonElement;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An HTTP answer; body is null where there is none. Immutable: {@link #with} makes a copy. */
public record Reply(int status, Map<String, String> headers, byte[] body) {
    public static Reply json(int status, JsonElement body) {
        return new Reply(
                status,
                Map.of("Content-Type", "application/json"),
                Wire.GSON.toJson(body).getBytes(StandardCharsets.UTF_8));
    }

    public static Reply text(int status, String contentType, String body) {
        return new Reply(status, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
    }

    public static Reply empty(int status) {
        return new Reply(status, Map.of(), null);
    }

    /** Nova answers actions with an empty body that it calls JSON. */
    public static Reply emptyJson(int status) {
        return empty(status).with("Content-Type", "application/json");
    }

    /** The error form of Nova's own code. */
    public static Reply refusal(int status, String kind, String message) {
        return json(status, Wire.json(kind, Wire.json("code", status, "message", message)))
                .with("Content-Type", "application/json; charset=UTF-8");
    }

    /** The error form of Keystone, and of the layer that checks tokens before Nova sees the request. */
    public static Reply identityError(int status, String title, String message) {
        return json(status, Wire.json("error", Wire.json("code", status, "message", message, "title", title)));
    }

    /** The form of everything that never reaches Nova's own code; the detail may be empty. */
    public static Reply html(int status, String title, String text, String detail) {
        return text(
                status,
                "text/html; charset=UTF-8",
                "<html>\n <head>\n  <title>" + status + " " + title + "</title>\n </head>\n <body>\n  <h1>" + status
                        + " " + title + "</h1>\n  " + text + "<br /><br />\n" + detail + "\n\n\n </body>\n</html>");
    }

    public Reply with(String header, String value) {
        Map<String, String> changed = new LinkedHashMap<>(headers);
        changed.put(header, value);
        return new Reply(status, Map.copyOf(changed), body);
    }
}

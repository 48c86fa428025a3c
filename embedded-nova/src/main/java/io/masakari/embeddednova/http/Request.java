package io.masakari.embeddednova.http;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An HTTP request that has been read whole. Header names are in lower case, the query is decoded. */
public record Request(
        String id,
        String method,
        String path,
        Map<String, String> query,
        Map<String, String> headers,
        byte[] body,
        String baseUrl) {

    public String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /** The path's parts after the leading slash; a trailing slash adds none. */
    public List<String> parts() {
        return path.equals("/") ? List.of() : List.of(path.substring(1).split("/"));
    }

    /** The body if it is one JSON object, else null. */
    public JsonObject json() {
        try (JsonReader reader = new JsonReader(new StringReader(new String(body, StandardCharsets.UTF_8)))) {
            reader.setStrictness(Strictness.STRICT);
            JsonElement element = JsonParser.parseReader(reader);
            return element.isJsonObject() && reader.peek() == JsonToken.END_DOCUMENT ? element.getAsJsonObject() : null;
        } catch (JsonParseException | IOException notJson) {
            return null;
        }
    }

    /** The query as it is repeated in the link to the next page, with another marker. */
    public String queryWithMarker(String marker) {
        Map<String, String> changed = new LinkedHashMap<>(query);
        changed.put("marker", marker);
        return String.join(
                "&",
                changed.entrySet().stream()
                        .map(entry ->
                                entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                        .sorted()
                        .toList());
    }
}

package io.masakari.embeddednova;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One request to a real Keystone or Nova and its answer, as {@code lab/record-nova} wrote it down. */
record Recording(
        String name,
        String service,
        String method,
        String path,
        Map<String, String> headers,
        JsonElement body,
        int status,
        Map<String, String> answerHeaders,
        JsonElement answer) {

    private static final Pattern ID =
            Pattern.compile("(?:/|instance_uuid=)([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})");

    static List<Recording> all() {
        try (Stream<Path> files =
                Files.list(Path.of(Recording.class.getResource("/recordings").toURI()))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(Recording::read)
                    .toList();
        } catch (IOException | URISyntaxException failed) {
            throw new IllegalStateException("cannot list the recordings", failed);
        }
    }

    private static Recording read(Path file) {
        try {
            JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
            JsonObject request = json.getAsJsonObject("request");
            JsonObject response = json.getAsJsonObject("response");
            return new Recording(
                    json.get("name").getAsString(),
                    json.get("service").getAsString(),
                    request.get("method").getAsString(),
                    request.get("path").getAsString(),
                    strings(request.getAsJsonObject("headers")),
                    request.get("body"),
                    response.get("status").getAsInt(),
                    strings(response.getAsJsonObject("headers")),
                    response.get("body"));
        } catch (IOException failed) {
            throw new IllegalStateException("cannot read " + file, failed);
        }
    }

    private static Map<String, String> strings(JsonObject json) {
        Map<String, String> strings = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        json.entrySet()
                .forEach(entry -> strings.put(entry.getKey(), entry.getValue().getAsString()));
        return strings;
    }

    /** The instance or service that the path names, or null. */
    String id() {
        Matcher matcher = ID.matcher(path);
        return matcher.find() ? matcher.group(1) : null;
    }

    /** The body as the client sent it; null if it sent none. */
    String sentBody() {
        if (body == null || body.isJsonNull()) {
            return null;
        }
        return body.isJsonPrimitive() ? body.getAsString() : body.toString();
    }
}

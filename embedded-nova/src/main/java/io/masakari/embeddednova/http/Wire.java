package io.masakari.embeddednova.http;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Helpers for OpenStack's JSON: tolerant reading, times, links, and values as Python prints them. */
public final class Wire {
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    public static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    private Wire() {}

    /** The object at {@code key}; null if there is none or {@code from} is null. */
    public static JsonObject object(JsonObject from, String key) {
        JsonElement value = from == null ? null : from.get(key);
        return value != null && value.isJsonObject() ? value.getAsJsonObject() : null;
    }

    /** The string at {@code key}; null if there is none or {@code from} is null. */
    public static String string(JsonObject from, String key) {
        JsonElement value = from == null ? null : from.get(key);
        return isString(value) ? value.getAsString() : null;
    }

    public static String firstString(JsonObject from, String key, String otherKey) {
        String value = string(from, key);
        return value != null ? value : string(from, otherKey);
    }

    public static boolean isString(JsonElement value) {
        return value != null
                && value.isJsonPrimitive()
                && value.getAsJsonPrimitive().isString();
    }

    public static boolean isBoolean(JsonElement value) {
        return value != null
                && value.isJsonPrimitive()
                && value.getAsJsonPrimitive().isBoolean();
    }

    /** An object with these keys and values, in pairs; a value is what Gson can write, or null. */
    public static JsonObject json(Object... pairs) {
        JsonObject object = new JsonObject();
        for (int i = 0; i < pairs.length; i += 2) {
            Object value = pairs[i + 1];
            object.add((String) pairs[i], value instanceof JsonElement json ? json : GSON.toJsonTree(value));
        }
        return object;
    }

    public static JsonArray array(JsonElement... values) {
        JsonArray array = new JsonArray();
        List.of(values).forEach(array::add);
        return array;
    }

    public static JsonObject link(String rel, String href) {
        return json("rel", rel, "href", href);
    }

    public static String micros(Instant at) {
        return at == null ? null : MICROS.format(at);
    }

    /** The database stores whole seconds and shows them with six zeros. */
    public static String stored(Instant at) {
        return at == null ? null : MICROS.format(at.truncatedTo(ChronoUnit.SECONDS));
    }

    public static String seconds(Instant at) {
        return at == null ? null : SECONDS.format(at);
    }

    /** The anonymous host id that users see: a hash of project and host. */
    public static String hostId(String projectId, String host) {
        if (host == null) {
            return "";
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-224").digest((projectId + host).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-224", impossible);
        }
    }

    /** As Python's repr prints it: Nova's messages quote the input in this form. */
    public static String python(JsonElement value) {
        if (value == null || value.isJsonNull()) {
            return "None";
        }
        if (value.isJsonArray()) {
            return python(value.getAsJsonArray());
        }
        if (value.isJsonObject()) {
            return value.getAsJsonObject().entrySet().stream()
                    .map(Wire::python)
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (isBoolean(value)) {
            return value.getAsBoolean() ? "True" : "False";
        }
        return isString(value) ? "'" + value.getAsString() + "'" : value.getAsString();
    }

    private static String python(Map.Entry<String, JsonElement> entry) {
        return "'" + entry.getKey() + "': " + python(entry.getValue());
    }

    private static String python(JsonArray values) {
        return StreamSupport.stream(values.spliterator(), false)
                .map(Wire::python)
                .collect(Collectors.joining(", ", "[", "]"));
    }
}

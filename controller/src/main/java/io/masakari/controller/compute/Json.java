package io.masakari.controller.compute;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Writes objects of requests, and reads fields of answers; throws a {@link RuntimeException} that names the field where the shape is not as expected. */
final class Json {
    private static final Gson GSON = new Gson();

    private Json() {}

    /** Of keys and values, in pairs; a value is text, a flag, or JSON. */
    static JsonObject of(Object... pairs) {
        JsonObject json = new JsonObject();
        for (int i = 0; i < pairs.length; i += 2) {
            Object value = pairs[i + 1];
            json.add((String) pairs[i], value instanceof JsonElement element ? element : GSON.toJsonTree(value));
        }
        return json;
    }

    static JsonObject object(String text) {
        return JsonParser.parseString(text).getAsJsonObject();
    }

    static String text(JsonObject json, String field) {
        String text = textOrNull(json, field);
        if (text == null) {
            throw new IllegalArgumentException("field '" + field + "' is missing");
        }
        return text;
    }

    static String textOrNull(JsonObject json, String field) {
        JsonElement value = json.get(field);
        return value == null || value.isJsonNull() ? null : value.getAsString();
    }

    static boolean flag(JsonObject json, String field) {
        JsonElement value = json.get(field);
        return value != null && !value.isJsonNull() && value.getAsBoolean();
    }

    static int number(JsonObject json, String field, int otherwise) {
        JsonElement value = json.get(field);
        return value == null || value.isJsonNull() ? otherwise : value.getAsInt();
    }

    /** Nova writes UTC without saying so ("2026-11-22T23:43:17.000000"); some fields end in Z. */
    static Instant time(JsonObject json, String field) {
        String text = text(json, field);
        return text.endsWith("Z")
                ? Instant.parse(text)
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }
}

package io.masakari.controller.compute;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Reads fields of answers; throws a {@link RuntimeException} that names the field where the shape is not as expected. */
final class Json {
    private Json() {}

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

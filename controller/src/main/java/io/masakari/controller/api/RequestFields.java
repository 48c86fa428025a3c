package io.masakari.controller.api;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.masakari.core.model.Printable;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads a JSON object of a request strictly: no unknown keys, no wrong types. Refuses with upstream's messages. */
final class RequestFields {
    private static final Set<String> TRUE = Set.of("true", "1", "on", "yes");
    private static final Set<String> FALSE = Set.of("false", "0", "off", "no");
    private static final int VALUE_SHOWN = 80;

    private final JsonObject object;

    private RequestFields(JsonObject object) {
        this.object = object;
    }

    /** A body {@code {"KEY": {...}}} with no other key. */
    static RequestFields ofBody(byte[] body, String key, String... allowed) {
        JsonElement parsed = parse(body);
        RequestFields whole = of(parsed, key);
        return of(whole.required(key), allowed);
    }

    static RequestFields of(JsonElement element, String... allowed) {
        if (!element.isJsonObject()) {
            throw ApiException.badRequest(show(element) + " is not of type 'object'");
        }
        JsonObject object = element.getAsJsonObject();
        for (String key : object.keySet()) {
            if (!List.of(allowed).contains(key)) {
                throw ApiException.badRequest(
                        "Additional properties are not allowed ('" + shorten(key) + "' was unexpected)");
            }
        }
        return new RequestFields(object);
    }

    static JsonElement parse(byte[] body) {
        if (body.length == 0) {
            return JsonNull.INSTANCE;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            JsonReader reader = new JsonReader(new StringReader(text));
            reader.setStrictness(Strictness.STRICT);
            JsonElement parsed = JsonParser.parseReader(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw ApiException.badRequest("Malformed request body");
            }
            return parsed;
        } catch (CharacterCodingException e) {
            throw ApiException.badRequest("Malformed request body: it is not UTF-8");
        } catch (JsonParseException | IOException | IllegalStateException e) {
            throw ApiException.badRequest("Malformed request body");
        }
    }

    boolean has(String key) {
        return object.has(key);
    }

    boolean isEmpty() {
        return object.size() == 0;
    }

    JsonElement required(String key) {
        JsonElement value = object.get(key);
        if (value == null) {
            throw ApiException.badRequest("'" + key + "' is a required property");
        }
        return value;
    }

    String requiredText(String key, int max) {
        return text(key, required(key), 1, max);
    }

    /** Text, or empty if the key is absent or null. */
    Optional<String> optionalText(String key, int max) {
        JsonElement value = object.get(key);
        return value == null || value.isJsonNull() ? Optional.empty() : Optional.of(text(key, value, 0, max));
    }

    long requiredNumber(String key, long min, long max) {
        JsonElement value = required(key);
        if (value instanceof JsonPrimitive primitive && primitive.isNumber()) {
            try {
                long number = primitive.getAsBigDecimal().longValueExact();
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (ArithmeticException | NumberFormatException e) {
                throw invalid(key, value, "It must be a whole number from " + min + " to " + max + ".");
            }
        }
        throw invalid(key, value, "It must be a whole number from " + min + " to " + max + ".");
    }

    /** A whole number, or empty if the key is absent or null. */
    Optional<Long> optionalNumber(String key, long min, long max) {
        JsonElement value = object.get(key);
        return value == null || value.isJsonNull() ? Optional.empty() : Optional.of(requiredNumber(key, min, max));
    }

    /** Upstream's rule for names: printable, no white space at the ends. */
    String requiredName(String key) {
        String value = requiredText(key, 255);
        if (!Printable.isPrintable(value) || !value.equals(value.strip())) {
            throw ApiException.badRequest("An invalid 'name' value was provided. The name must be: printable"
                    + " characters. Can not start or end with whitespace.");
        }
        return value;
    }

    <E extends Enum<E>> E requiredWord(String key, Class<E> type, boolean lowerCase) {
        String value = requiredText(key, 64);
        for (E constant : type.getEnumConstants()) {
            String word = lowerCase ? constant.name().toLowerCase(Locale.ROOT) : constant.name();
            if (word.equals(value)) {
                return constant;
            }
        }
        throw invalid(key, required(key), "'" + shorten(value) + "' is not one of the allowed values");
    }

    /** Upstream takes JSON booleans and a set of words. */
    Optional<Boolean> flag(String key) {
        if (!has(key)) {
            return Optional.empty();
        }
        JsonElement value = required(key);
        if (value instanceof JsonPrimitive primitive) {
            if (primitive.isBoolean()) {
                return Optional.of(primitive.getAsBoolean());
            }
            Optional<Boolean> parsed = primitive.isString() ? flagOf(primitive.getAsString()) : Optional.empty();
            if (parsed.isPresent()) {
                return parsed;
            }
        }
        throw invalid(key, value, show(value) + " is not of type 'boolean'");
    }

    static Optional<Boolean> flagOf(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        if (TRUE.contains(word)) {
            return Optional.of(true);
        }
        return FALSE.contains(word) ? Optional.of(false) : Optional.empty();
    }

    static ApiException invalid(String key, JsonElement value, String reason) {
        return ApiException.badRequest(
                "Invalid input for field/attribute " + key + ". Value: " + show(value) + ". " + reason);
    }

    private static String text(String key, JsonElement value, int min, int max) {
        if (!(value instanceof JsonPrimitive primitive) || !primitive.isString()) {
            throw invalid(key, value, show(value) + " is not of type 'string'");
        }
        String text = primitive.getAsString();
        if (text.length() < min) {
            throw invalid(key, value, "'' is too short");
        }
        if (text.length() > max) {
            throw invalid(key, value, "it is longer than " + max + " characters");
        }
        if (!key.equals("name") && !Printable.isPrintable(text)) {
            throw invalid(
                    key, new JsonPrimitive(Printable.cleaned(text)), "it must be one line of printable characters");
        }
        return text;
    }

    private static String show(JsonElement value) {
        if (value.isJsonNull()) {
            return "None";
        }
        boolean isText = value instanceof JsonPrimitive primitive && primitive.isString();
        return isText ? "'" + shorten(value.getAsString()) + "'" : shorten(value.toString());
    }

    private static String shorten(String text) {
        return text.length() <= VALUE_SHOWN ? text : text.substring(0, VALUE_SHOWN) + "...";
    }
}

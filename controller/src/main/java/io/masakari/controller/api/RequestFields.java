package io.masakari.controller.api;

import com.google.gson.JsonArray;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads a JSON object of a request strictly: no unknown keys, no wrong types. Refuses with upstream's messages, which are those
 * of Python's jsonschema.
 */
final class RequestFields {
    private static final List<String> TRUE =
            List.of("True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes");
    private static final List<String> FALSE =
            List.of("False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no");
    private static final String FLAGS = "[True, " + quoted(TRUE) + ", False, " + quoted(FALSE) + "]";
    private static final Pattern LINE_END = Pattern.compile("\n");
    private static final int VALUE_SHOWN = 200;

    private final JsonObject object;
    private final String key;

    /** @param key where it stands; empty for the whole body */
    private RequestFields(JsonObject object, String key) {
        this.object = object;
        this.key = key;
    }

    /** A body {@code {"KEY": {...}}} with no other key. */
    static RequestFields ofBody(byte[] body, String key, String... allowed) {
        JsonElement parsed = parse(body);
        RequestFields whole = of(parsed, "", key);
        return of(whole.required(key), key, allowed);
    }

    /** @param key where it stands; empty for the whole body */
    static RequestFields of(JsonElement element, String key, String... allowed) {
        if (!element.isJsonObject()) {
            throw invalid(key, element, show(element) + " is not of type 'object'");
        }
        RequestFields fields = new RequestFields(element.getAsJsonObject(), key);
        List<String> known = List.of(allowed);
        List<String> unknown = fields.object.keySet().stream()
                .filter(each -> !known.contains(each))
                .toList();
        if (!unknown.isEmpty()) {
            throw fields.refused("Additional properties are not allowed (" + quoted(unknown)
                    + (unknown.size() == 1 ? " was" : " were") + " unexpected)");
        }
        return fields;
    }

    /** Refuses the object as a whole. */
    private ApiException refused(String reason) {
        return invalid(key, object, reason);
    }

    /** Throws a 400 if it changes nothing. */
    RequestFields notEmpty() {
        if (object.size() == 0) {
            throw refused("{} does not have enough properties");
        }
        return this;
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

    JsonElement required(String name) {
        JsonElement value = object.get(name);
        if (value == null) {
            throw refused("'" + name + "' is a required property");
        }
        return value;
    }

    String requiredText(String key, int max) {
        return text(key, required(key), 1, max);
    }

    /** Text that fits the pattern as a whole, which upstream's message names. */
    String requiredText(String key, int max, Pattern pattern) {
        return fitting(key, text(key, required(key), 0, max), pattern);
    }

    /** The same, or empty if the key is null. */
    Optional<String> optionalText(String key, int max, Pattern pattern) {
        return optionalText(key, max).map(text -> fitting(key, text, pattern));
    }

    private static String fitting(String key, String text, Pattern pattern) {
        if (!pattern.matcher(text).matches()) {
            throw invalid(
                    key, new JsonPrimitive(text), show(new JsonPrimitive(text)) + " does not match '" + pattern + "'");
        }
        return text;
    }

    /** Lines for people, as upstream's description and control_attributes. */
    String requiredLines(String key, int max) {
        return lines(key, required(key), max);
    }

    /** The same, or empty if the key is absent or null. */
    Optional<String> optionalLines(String key, int max) {
        JsonElement value = object.get(key);
        return value == null || value.isJsonNull() ? Optional.empty() : Optional.of(lines(key, value, max));
    }

    private static String lines(String key, JsonElement value, int max) {
        String text = textOfAnySign(key, value, 0, max);
        if (!Printable.isPrintable(LINE_END.matcher(text).replaceAll(" "))) {
            throw unprintable(key, text);
        }
        return text;
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
        JsonElement value = required(key);
        List<String> words = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            String word = lowerCase ? constant.name().toLowerCase(Locale.ROOT) : constant.name();
            if (value.equals(new JsonPrimitive(word))) {
                return constant;
            }
            words.add(word);
        }
        throw invalid(key, value, show(value) + " is not one of [" + quoted(words) + "]");
    }

    /** Upstream takes JSON booleans and a set of words. */
    Optional<Boolean> flag(String key) {
        if (!has(key)) {
            return Optional.empty();
        }
        JsonElement value = required(key);
        if (!(value instanceof JsonPrimitive primitive) || primitive.isNumber()) {
            throw invalid(key, value, show(value) + " is not of type 'boolean', 'string'");
        }
        if (primitive.isBoolean()) {
            return Optional.of(primitive.getAsBoolean());
        }
        return Optional.of(flagOf(primitive.getAsString())
                .orElseThrow(() -> invalid(key, value, show(value) + " is not one of " + FLAGS)));
    }

    static Optional<Boolean> flagOf(String text) {
        if (TRUE.contains(text)) {
            return Optional.of(true);
        }
        return FALSE.contains(text) ? Optional.of(false) : Optional.empty();
    }

    /** @param key empty if it is about the whole body */
    static ApiException invalid(String key, JsonElement value, String reason) {
        return ApiException.badRequest(
                key.isEmpty()
                        ? reason
                        : "Invalid input for field/attribute " + key + ". Value: " + asText(value) + ". " + reason);
    }

    private static ApiException unprintable(String key, String text) {
        return invalid(key, new JsonPrimitive(Printable.cleaned(text)), "it has characters that are not printable");
    }

    private static String text(String key, JsonElement value, int min, int max) {
        String text = textOfAnySign(key, value, min, max);
        if (!key.equals("name") && !Printable.isPrintable(text)) {
            throw unprintable(key, text);
        }
        return text;
    }

    private static String textOfAnySign(String key, JsonElement value, int min, int max) {
        if (!(value instanceof JsonPrimitive primitive) || !primitive.isString()) {
            throw invalid(key, value, show(value) + " is not of type 'string'");
        }
        String text = primitive.getAsString();
        if (text.length() < min) {
            throw invalid(key, value, "'' is too short");
        }
        if (text.length() > max) {
            throw invalid(key, value, show(value) + " is too long");
        }
        return text;
    }

    /** As Python's str(). */
    private static String asText(JsonElement value) {
        boolean isText = value instanceof JsonPrimitive primitive && primitive.isString();
        return isText ? shorten(Printable.cleaned(value.getAsString())) : show(value);
    }

    /** As Python's repr(), cut where it is long. */
    static String show(JsonElement value) {
        StringBuilder text = new StringBuilder();
        append(text, value);
        return shorten(Printable.cleaned(text.toString()));
    }

    private static void append(StringBuilder text, JsonElement value) {
        if (text.length() > VALUE_SHOWN) {
            return;
        }
        if (value instanceof JsonObject object) {
            String gap = "{";
            for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
                text.append(gap).append(quoted(List.of(entry.getKey()))).append(": ");
                append(text, entry.getValue());
                gap = ", ";
            }
            text.append(object.size() == 0 ? "{}" : "}");
        } else if (value instanceof JsonArray array) {
            String gap = "[";
            for (JsonElement each : array) {
                text.append(gap);
                append(text, each);
                gap = ", ";
            }
            text.append(array.isEmpty() ? "[]" : "]");
        } else if (value.isJsonNull()) {
            text.append("None");
        } else {
            JsonPrimitive primitive = value.getAsJsonPrimitive();
            text.append(
                    primitive.isString()
                            ? quoted(List.of(primitive.getAsString()))
                            : primitive.isBoolean()
                                    ? primitive.getAsBoolean() ? "True" : "False"
                                    : primitive.getAsString());
        }
    }

    private static String quoted(List<String> words) {
        return words.stream().map(word -> "'" + shorten(word) + "'").collect(Collectors.joining(", "));
    }

    private static String shorten(String text) {
        return text.length() <= VALUE_SHOWN ? text : text.substring(0, VALUE_SHOWN) + "...";
    }
}

package io.masakari.runtime.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.masakari.core.model.Printable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Takes the fields of one object by name and type; if strict, {@link #end} refuses what was not taken. */
final class JsonFields {
    private final JsonObject object;
    private final String path;
    private final boolean strict;
    private final Set<String> taken = new HashSet<>();

    private JsonFields(JsonObject object, String path, boolean strict) {
        this.object = object;
        this.path = path;
        this.strict = strict;
    }

    static JsonFields strict(JsonObject object) {
        return new JsonFields(object, "", true);
    }

    /** Passes over unknown keys, and takes text of any length. */
    static JsonFields lenient(JsonObject object) {
        return new JsonFields(object, "", false);
    }

    String text(String name, int maxLength) throws WireException {
        JsonElement element = required(name);
        if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isString()) {
            throw refuse(name, "It must be text.");
        }
        String text = element.getAsString();
        if (text.isEmpty() || (strict && text.length() > maxLength)) {
            throw refuse(name, "It must have 1 to " + maxLength + " characters.");
        }
        if (strict && !Printable.isPrintable(text)) {
            throw refuse(name, "It must be one line of printable characters.");
        }
        return text;
    }

    /** What only helps people must not cost the report: what is not printable in it is replaced. */
    String shown(String name, int maxLength) throws WireException {
        JsonElement element = required(name);
        boolean isText =
                element.isJsonPrimitive() && element.getAsJsonPrimitive().isString();
        if (isText && !element.getAsString().isEmpty() && element.getAsString().length() <= maxLength) {
            return Printable.cleaned(element.getAsString());
        }
        return text(name, maxLength);
    }

    /** As text that {@code parse} understands; the message of its exception is passed on. */
    <T> T parsed(String name, int maxLength, Function<String, T> parse) throws WireException {
        String text = text(name, maxLength);
        try {
            return parse.apply(text);
        } catch (RuntimeException e) {
            throw refuse(name, "'" + text + "' is not allowed here. " + e.getMessage());
        }
    }

    <E extends Enum<E>> E oneOf(String name, Class<E> type) throws WireException {
        String text = text(name, 64);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw refuse(name, "'" + text + "' is none of " + List.of(type.getEnumConstants()) + ".");
    }

    boolean bool(String name) throws WireException {
        JsonElement element = required(name);
        if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isBoolean()) {
            throw refuse(name, "It must be true or false.");
        }
        return element.getAsBoolean();
    }

    long number(String name, long min, long max) throws WireException {
        return number(name, required(name), min, max);
    }

    List<Long> numbers(String name, long min, long max, int maxCount) throws WireException {
        JsonElement element = required(name);
        if (!element.isJsonArray() || element.getAsJsonArray().size() > maxCount) {
            throw refuse(name, "It must be a list of at most " + maxCount + " numbers.");
        }
        List<Long> numbers = new ArrayList<>();
        for (JsonElement each : element.getAsJsonArray()) {
            numbers.add(number(name, each, min, max));
        }
        return numbers;
    }

    /** Each may be empty; what is not printable in them is replaced. */
    List<String> texts(String name, int maxLength, int maxCount) throws WireException {
        JsonElement element = required(name);
        if (!element.isJsonArray() || element.getAsJsonArray().size() > maxCount) {
            throw refuse(name, "It must be a list of at most " + maxCount + " texts.");
        }
        List<String> texts = new ArrayList<>();
        for (JsonElement each : element.getAsJsonArray()) {
            if (!each.isJsonPrimitive()
                    || !each.getAsJsonPrimitive().isString()
                    || each.getAsString().length() > maxLength) {
                throw refuse(name, "Each must be text of at most " + maxLength + " characters.");
            }
            texts.add(Printable.cleaned(each.getAsString()));
        }
        return texts;
    }

    JsonFields object(String name) throws WireException {
        JsonElement element = required(name);
        if (!element.isJsonObject()) {
            throw refuse(name, "It must be an object.");
        }
        return new JsonFields(element.getAsJsonObject(), at(name), strict);
    }

    Optional<JsonFields> optionalObject(String name) throws WireException {
        return has(name) ? Optional.of(object(name)) : Optional.empty();
    }

    boolean has(String name) {
        return object.has(name);
    }

    /** Refuses the first field that was not asked for. */
    void end() throws WireException {
        for (String name : object.keySet()) {
            if (strict && !taken.contains(name)) {
                throw refuse(name, "Unknown key. Allowed here: " + String.join(", ", new TreeSet<>(taken)) + ".");
            }
        }
    }

    WireException refuse(String name, String message) {
        return new WireException(at(name), message);
    }

    private long number(String name, JsonElement element, long min, long max) throws WireException {
        if (element.isJsonPrimitive() && element.getAsJsonPrimitive().isNumber()) {
            BigDecimal value = element.getAsBigDecimal();
            boolean inRange =
                    value.compareTo(BigDecimal.valueOf(min)) >= 0 && value.compareTo(BigDecimal.valueOf(max)) <= 0;
            if (inRange && value.stripTrailingZeros().scale() <= 0) {
                return value.longValueExact();
            }
        }
        throw refuse(name, "It must be a whole number, " + min + " to " + max + ".");
    }

    private JsonElement required(String name) throws WireException {
        taken.add(name);
        JsonElement element = object.get(name);
        if (element == null) {
            throw refuse(name, "It is missing.");
        }
        return element;
    }

    private String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}

package io.masakari.controller.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the controller's answers leniently: a field that is missing or null is empty. */
final class AnswerFields {
    private AnswerFields() {}

    static String text(JsonObject json, String name) {
        JsonElement value = json.get(name);
        if (value == null || value.isJsonNull()) {
            return "";
        }
        return value.isJsonPrimitive() ? value.getAsString() : value.toString();
    }

    /** Names of constants as words: AWAITING_PROOF becomes "awaiting proof"; sentences stay. */
    static String words(JsonObject json, String name) {
        String text = text(json, name);
        return text.matches("[A-Za-z]+(_[A-Za-z]+)*")
                ? text.toLowerCase(Locale.ROOT).replace('_', ' ')
                : text;
    }

    static String yesNo(JsonObject json, String name) {
        JsonElement value = json.get(name);
        return value == null || value.isJsonNull() ? "" : value.getAsBoolean() ? "yes" : "no";
    }

    /** In whole seconds, with Z added: the controller writes UTC. */
    static String time(JsonObject json, String name) {
        String text = text(json, name);
        return text.length() < 19 ? text : text.substring(0, 19).replace('T', ' ') + "Z";
    }

    static Optional<JsonObject> object(JsonObject json, String name) {
        return json.get(name) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    static JsonArray array(List<JsonObject> list) {
        JsonArray array = new JsonArray();
        list.forEach(array::add);
        return array;
    }

    static List<JsonObject> list(JsonObject json, String name) {
        List<JsonObject> list = new ArrayList<>();
        if (json.get(name) instanceof JsonArray array) {
            array.forEach(each -> list.add(each.getAsJsonObject()));
        }
        return list;
    }
}

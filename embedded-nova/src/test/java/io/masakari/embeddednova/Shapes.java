package io.masakari.embeddednova;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Compares JSON by keys and types; and by value where the value is a word of the API or a message. */
final class Shapes {
    /** Keys whose values are words of the API, so they must be equal, not only alike. */
    private static final Set<String> WORDS = Set.of(
            "OS-DCF:diskConfig",
            "OS-EXT-AZ:availability_zone",
            "OS-EXT-STS:power_state",
            "OS-EXT-STS:task_state",
            "OS-EXT-STS:vm_state",
            "action",
            "binary",
            "code",
            "disabled_reason",
            "event",
            "forced_down",
            "host_status",
            "interface",
            "is_domain",
            "locked",
            "methods",
            "migration_type",
            "min_version",
            "progress",
            "region",
            "rel",
            "result",
            "state",
            "status",
            "title",
            "version",
            "zone");

    /** Objects whose keys users choose. */
    private static final Set<String> FREE = Set.of("metadata");

    private Shapes() {}

    static List<String> differences(JsonElement expected, JsonElement actual) {
        List<String> found = new ArrayList<>();
        compare("", "", expected, actual, found);
        return found;
    }

    private static void compare(String at, String key, JsonElement expected, JsonElement actual, List<String> found) {
        if (!type(expected).equals(type(actual))) {
            found.add(at + ": expected " + type(expected) + " but was " + type(actual) + " " + actual);
        } else if (expected.isJsonObject()) {
            if (!FREE.contains(key)) {
                compareObjects(at, expected.getAsJsonObject(), actual.getAsJsonObject(), found);
            }
        } else if (expected.isJsonArray()) {
            compareArrays(at, key, expected.getAsJsonArray(), actual.getAsJsonArray(), found);
        } else if (WORDS.contains(key) && !expected.equals(actual)) {
            found.add(at + ": expected " + expected + " but was " + actual);
        } else if (key.equals("message") && !expected.isJsonNull()) {
            compareMessages(at, expected.getAsString(), actual.getAsString(), found);
        }
    }

    private static void compareObjects(String at, JsonObject expected, JsonObject actual, List<String> found) {
        Set<String> missing = new TreeSet<>(expected.keySet());
        missing.removeAll(actual.keySet());
        Set<String> surplus = new TreeSet<>(actual.keySet());
        surplus.removeAll(expected.keySet());
        if (!missing.isEmpty() || !surplus.isEmpty()) {
            found.add(at + ": missing " + missing + ", surplus " + surplus);
            return;
        }
        for (String key : expected.keySet()) {
            compare(at + "/" + key, key, expected.get(key), actual.get(key), found);
        }
    }

    /** Lists of ours may be shorter or longer, but each entry must be like one of the real entries. */
    private static void compareArrays(String at, String key, JsonArray expected, JsonArray actual, List<String> found) {
        if (expected.isEmpty() != actual.isEmpty()) {
            found.add(at + ": expected " + expected.size() + " entries but was " + actual.size());
            return;
        }
        for (JsonElement entry : actual) {
            List<String> closest = null;
            for (JsonElement candidate : expected) {
                List<String> differences = new ArrayList<>();
                compare(at + "[]", key, candidate, entry, differences);
                if (closest == null || differences.size() < closest.size()) {
                    closest = differences;
                }
            }
            if (closest != null) {
                found.addAll(closest);
            }
        }
    }

    /** A long message ends in a dump of the schema: only its first line is compared. */
    private static void compareMessages(String at, String expected, String actual, List<String> found) {
        String first = RecordingsTest.masked(expected.lines().findFirst().orElse(""));
        String ours = RecordingsTest.masked(actual.lines().findFirst().orElse(""));
        if (!first.equals(ours)) {
            found.add(at + ": expected \"" + first + "\" but was \"" + ours + "\"");
        }
    }

    private static String type(JsonElement element) {
        if (element == null || element.isJsonNull()) {
            return "null";
        }
        if (element.isJsonObject()) {
            return "object";
        }
        if (element.isJsonArray()) {
            return "array";
        }
        if (element.getAsJsonPrimitive().isString()) {
            return "string";
        }
        return element.getAsJsonPrimitive().isBoolean() ? "boolean" : "number";
    }
}

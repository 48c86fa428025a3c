package io.masakari.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/** Counts of HTTP calls, "METHOD /path/template" to number. */
final class HttpCalls {
    private HttpCalls() {}

    static Map<String, Integer> parse(JsonObject counts) {
        Map<String, Integer> calls = new TreeMap<>();
        for (Map.Entry<String, JsonElement> entry : counts.entrySet()) {
            calls.put(entry.getKey(), entry.getValue().getAsInt());
        }
        return calls;
    }

    /** What was called between two readings of the same counters. */
    static Map<String, Integer> since(Map<String, Integer> before, Map<String, Integer> after) {
        Map<String, Integer> calls = new TreeMap<>();
        after.forEach((name, count) -> {
            int more = count - before.getOrDefault(name, 0);
            if (more > 0) {
                calls.put(name, more);
            }
        });
        return calls;
    }
}

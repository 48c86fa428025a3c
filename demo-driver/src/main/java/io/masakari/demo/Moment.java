package io.masakari.demo;

import java.util.Map;

/**
 * One event of the time line.
 *
 * @param micros on the machine's monotonic clock
 * @param name as logged, or "demo.…" and "lab.…" for what the demo itself did and saw
 * @param host where it was logged or done
 * @param message the sentence for people
 * @param fields what the event carries, keys in lower case
 */
public record Moment(long micros, String name, String host, String message, Map<String, String> fields) {
    public Moment {
        fields = Map.copyOf(fields);
    }

    public String field(String key) {
        return fields.getOrDefault(key, "");
    }
}

package io.masakari.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Entry point of {@code bin/demo-spread}: the spread of the durations over several reports, as a Markdown table. */
public final class Spread {
    private Spread() {}

    public static void main(String[] reports) throws IOException {
        Map<String, List<Double>> columns = new LinkedHashMap<>();
        for (String report : reports) {
            JsonObject root =
                    JsonParser.parseString(Files.readString(Path.of(report))).getAsJsonObject();
            for (Map.Entry<String, JsonElement> span :
                    root.getAsJsonObject("durations_ms").entrySet()) {
                columns.computeIfAbsent(span.getKey(), any -> new ArrayList<>())
                        .add(span.getValue().getAsDouble());
            }
            columns.computeIfAbsent("HTTP calls per instance", any -> new ArrayList<>())
                    .add(callsPerInstance(root));
        }
        System.out.println("| span | runs | least | median | most |");
        System.out.println("| --- | --- | --- | --- | --- |");
        columns.forEach((name, values) -> System.out.println(row(name, values)));
    }

    /** One row; the median of an even number of values is the lower middle one. */
    static String row(String name, List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.1f | %.1f | %.1f |",
                name.replace('_', ' '),
                sorted.size(),
                sorted.get(0),
                sorted.get((sorted.size() - 1) / 2),
                sorted.get(sorted.size() - 1));
    }

    private static double callsPerInstance(JsonObject root) {
        double calls = root.getAsJsonObject("http_calls").entrySet().stream()
                .mapToInt(e -> e.getValue().getAsInt())
                .sum();
        return calls / root.getAsJsonArray("instances").size();
    }
}

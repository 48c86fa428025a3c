package io.masakari.demo;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The whole run as one JSON file, for scripts and for comparing runs. */
record Report(
        String nova,
        List<Moment> moments,
        List<InstanceView> before,
        List<InstanceView> after,
        Map<String, Integer> httpCalls,
        Map<String, Double> durations,
        List<String> faults) {

    void write(Path file) {
        JsonObject root = new JsonObject();
        root.addProperty("nova", nova);
        JsonArray events = new JsonArray();
        for (Moment moment : moments) {
            JsonObject event = new JsonObject();
            event.addProperty("t_us", moment.micros());
            event.addProperty("name", moment.name());
            event.addProperty("host", moment.host());
            event.addProperty("message", moment.message());
            JsonObject fields = new JsonObject();
            moment.fields().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(e -> fields.addProperty(e.getKey(), e.getValue()));
            event.add("fields", fields);
            events.add(event);
        }
        root.add("events", events);
        JsonArray instances = new JsonArray();
        for (InstanceView was : before) {
            JsonObject instance = new JsonObject();
            instance.addProperty("uuid", was.uuid());
            instance.addProperty("name", was.name());
            instance.addProperty("from", was.host());
            after.stream().filter(i -> i.uuid().equals(was.uuid())).findFirst().ifPresent(is -> {
                instance.addProperty("to", is.host());
                instance.addProperty("status", is.status());
            });
            instances.add(instance);
        }
        root.add("instances", instances);
        JsonObject calls = new JsonObject();
        httpCalls.forEach(calls::addProperty);
        root.add("http_calls", calls);
        JsonObject spans = new JsonObject();
        durations.forEach(spans::addProperty);
        root.add("durations_ms", spans);
        JsonArray found = new JsonArray();
        faults.forEach(found::add);
        root.add("faults", found);
        try {
            if (file.toAbsolutePath().getParent() != null) {
                Files.createDirectories(file.toAbsolutePath().getParent());
            }
            Files.writeString(
                    file, new GsonBuilder().setPrettyPrinting().create().toJson(root) + "\n");
        } catch (IOException e) {
            throw new DemoException("Cannot write the report " + file + ": " + e.getMessage(), e);
        }
    }
}

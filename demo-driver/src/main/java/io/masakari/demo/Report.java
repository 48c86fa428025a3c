package io.masakari.demo;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The whole run as one JSON file, for scripts and for comparing runs. Its keys are the names here, with '_'. */
record Report(
        String nova,
        List<Event> events,
        List<Instance> instances,
        Map<String, Integer> httpCalls,
        Map<String, Double> durationsMs,
        List<String> faults) {

    record Event(long tUs, String name, String host, String message, Map<String, String> fields) {
        Event(Moment moment) {
            this(moment.micros(), moment.name(), moment.host(), moment.message(), new TreeMap<>(moment.fields()));
        }
    }

    /** @param to null, like the status, if it is gone */
    record Instance(String uuid, String name, String from, String to, String status) {
        static Instance of(InstanceView was, List<InstanceView> after) {
            Optional<InstanceView> is =
                    after.stream().filter(i -> i.uuid().equals(was.uuid())).findFirst();
            return new Instance(
                    was.uuid(),
                    was.name(),
                    was.host(),
                    is.map(InstanceView::host).orElse(null),
                    is.map(InstanceView::status).orElse(null));
        }
    }

    void write(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(
                    file,
                    new GsonBuilder()
                                    .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
                                    .setPrettyPrinting()
                                    .create()
                                    .toJson(this)
                            + "\n");
        } catch (IOException e) {
            throw new DemoException("Cannot write the report " + file + ": " + e.getMessage(), e);
        }
    }
}

package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.core.model.HostName;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What speaks against it that all hosts are protected, in words for people. */
final class Problems {
    static final int MOST_NAMES = 10;

    private final JsonArray problems = new JsonArray();

    void critical(String message) {
        problems.add(Wire.json("severity", "critical", "message", message));
    }

    void warning(String message) {
        problems.add(Wire.json("severity", "warning", "message", message));
    }

    void addTo(JsonObject status) {
        status.addProperty("protected", problems.isEmpty());
        status.add("problems", problems);
    }

    static String subjects(List<RecoveryListing.Row> rows) {
        return firstOf(rows.stream()
                .map(row -> switch (row.kind()) {
                    case HOST -> row.host().value();
                    case INSTANCE -> "instance " + row.subject();
                    case PROCESS -> row.subject() + " on " + row.host();
                })
                .distinct()
                .toList());
    }

    static String names(Collection<HostName> hosts) {
        return firstOf(hosts.stream().sorted().map(HostName::value).toList());
    }

    private static String firstOf(List<String> all) {
        String first = all.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return all.size() <= MOST_NAMES ? first : first + " and " + (all.size() - MOST_NAMES) + " more";
    }

    static JsonArray array(Collection<HostName> hosts) {
        JsonArray array = new JsonArray();
        hosts.stream().sorted().map(HostName::value).forEach(array::add);
        return array;
    }
}

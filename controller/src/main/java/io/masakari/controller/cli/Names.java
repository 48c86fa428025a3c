package io.masakari.controller.cli;

import com.google.gson.JsonObject;
import io.masakari.runtime.config.Nearest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Finds the object that an operator names by a name, a uuid or a host, so that nobody has to copy uuids. */
final class Names {
    /** A shorter one may match another object by accident. */
    private static final int SHORTEST_PREFIX = 4;

    private final ApiClient client;

    Names(ApiClient client) {
        this.client = client;
    }

    JsonObject segment(String nameOrUuid) {
        return find("segment", nameOrUuid, segments());
    }

    List<JsonObject> segments() {
        return AnswerFields.list(client.get("/v1/segments"), "segments");
    }

    /** A host's name is in one segment only. */
    JsonObject host(String nameOrUuid) {
        return find("host", nameOrUuid, hosts(segments()));
    }

    /** By segment, then by name. */
    List<JsonObject> hosts(List<JsonObject> segments) {
        List<JsonObject> hosts = new ArrayList<>();
        for (JsonObject segment : segments) {
            String path = "/v1/segments/" + AnswerFields.text(segment, "uuid") + "/hosts";
            AnswerFields.list(client.get(path), "hosts").stream()
                    .sorted(Comparator.comparing(host -> AnswerFields.text(host, "name")))
                    .forEach(hosts::add);
        }
        return hosts;
    }

    static String path(JsonObject host) {
        return "/v1/segments/" + AnswerFields.text(host, "failover_segment_id") + "/hosts/"
                + AnswerFields.text(host, "uuid");
    }

    /** By uuid, by the beginning of a uuid, or by host: then the newest. */
    String notification(String idOrHost) {
        return event(
                "notification",
                "notification_uuid",
                "hostname",
                idOrHost,
                () -> AnswerFields.list(client.get("/v1/notifications"), "notifications"));
    }

    /** By uuid, by the beginning of a uuid, or by host: then the newest. */
    String recovery(String idOrHost) {
        return event(
                "recovery",
                "uuid",
                "host",
                idOrHost,
                () -> AnswerFields.list(client.get("/v1/recoveries"), "recoveries"));
    }

    private interface Listing {
        List<JsonObject> get();
    }

    private static String event(String what, String idField, String hostField, String wanted, Listing listing) {
        if (isUuid(wanted)) {
            return wanted;
        }
        List<JsonObject> all = listing.get();
        List<JsonObject> ofHost = all.stream()
                .filter(each -> wanted.equals(AnswerFields.text(each, hostField)))
                .toList();
        if (!ofHost.isEmpty()) {
            return AnswerFields.text(newest(ofHost), idField);
        }
        List<String> ids =
                all.stream().map(each -> AnswerFields.text(each, idField)).toList();
        List<String> matching = wanted.length() < SHORTEST_PREFIX
                ? List.of()
                : ids.stream().filter(id -> id.startsWith(wanted)).toList();
        if (matching.size() == 1) {
            return matching.get(0);
        }
        if (matching.size() > 1) {
            throw new CtlException(
                    ExitCode.USAGE,
                    "'" + wanted + "' is the beginning of " + matching.size() + " ids: give more of it.");
        }
        throw new CtlException(
                ExitCode.NOT_FOUND,
                "There is no " + what + " with id or host '" + wanted + "'. See: masakarictl " + what + " list.");
    }

    private static JsonObject newest(List<JsonObject> events) {
        JsonObject newest = events.get(0);
        for (JsonObject each : events) {
            if (startOf(each).compareTo(startOf(newest)) > 0) {
                newest = each;
            }
        }
        return newest;
    }

    private static String startOf(JsonObject event) {
        String started = AnswerFields.text(event, "started_at");
        return started.isEmpty() ? AnswerFields.text(event, "created_at") : started;
    }

    private static JsonObject find(String what, String wanted, List<JsonObject> candidates) {
        String field = isUuid(wanted) ? "uuid" : "name";
        List<String> names =
                candidates.stream().map(each -> AnswerFields.text(each, "name")).toList();
        return candidates.stream()
                .filter(each -> wanted.equalsIgnoreCase(AnswerFields.text(each, field)))
                .findFirst()
                .orElseThrow(() -> new CtlException(ExitCode.NOT_FOUND, unknown(what, wanted, names)));
    }

    private static String unknown(String what, String wanted, List<String> names) {
        String start = "There is no " + what + " '" + wanted + "'.";
        if (names.isEmpty()) {
            return start + " There is none yet. Add one: "
                    + Map.of(
                                    "segment", "masakarictl segment create NAME --cluster CLUSTER",
                                    "host", "masakarictl host add HOST --segment SEGMENT")
                            .get(what)
                    + ".";
        }
        return Nearest.to(wanted, names)
                .map(near -> start + " Did you mean '" + near + "'?")
                .orElseGet(() -> start + " There are: "
                        + String.join(", ", names.stream().limit(10).toList())
                        + (names.size() > 10 ? " and " + (names.size() - 10) + " more." : "."));
    }

    private static boolean isUuid(String text) {
        try {
            return UUID.fromString(text).toString().equalsIgnoreCase(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

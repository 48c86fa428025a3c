package io.masakari.embeddednova.http;

import java.util.List;
import java.util.Map;

/**
 * One HTTP call as it arrived. {@code template} is the path with its variables named; {@code action} and
 * {@code instanceId} are null where the call has none; {@code agent} is what the client calls itself, or empty;
 * {@code status} is 0 where the connection was closed instead.
 */
public record RecordedCall(
        long monotonicMicros,
        long durationMicros,
        String method,
        String template,
        String path,
        String action,
        String instanceId,
        String agent,
        int status) {

    /** What calls are counted under. */
    public String key() {
        return method + " " + template;
    }

    public static String instanceId(String template, List<String> parts) {
        return template.startsWith("/v2.1/servers/{id}") ? parts.get(2) : null;
    }

    /** The key of an action's body; any other body has none. */
    public static String action(String template, Request request) {
        if (!template.equals("/v2.1/servers/{id}/action") || request.json() == null) {
            return null;
        }
        return request.json().entrySet().stream()
                .findFirst()
                .map(Map.Entry::getKey)
                .orElse(null);
    }
}

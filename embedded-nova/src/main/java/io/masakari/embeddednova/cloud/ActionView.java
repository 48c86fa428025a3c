package io.masakari.embeddednova.cloud;

import java.time.Instant;
import java.util.List;

/** An entry of {@code os-instance-actions}; its request id is the one in the call's answer. */
public record ActionView(
        String name,
        String instanceId,
        String requestId,
        String userId,
        String projectId,
        Instant startedAt,
        Instant updatedAt,
        String message,
        List<Event> events) {

    /** A stage of the action; {@code finishedAt} and {@code result} are null while it runs. */
    public record Event(String name, String host, Instant startedAt, Instant finishedAt, String result) {}

    public ActionView {
        events = List.copyOf(events);
    }
}

package io.masakari.embeddednova.cloud;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One entry of an instance's history: mutable, guarded by the {@link Cloud}'s lock. */
final class Action {
    private final String name;
    private final String instanceId;
    private final Caller caller;
    private final Instant startedAt;
    private final List<ActionView.Event> events = new ArrayList<>();
    private Instant updatedAt;
    private String message;

    Action(String name, String instanceId, Caller caller, Instant now) {
        this.name = name;
        this.instanceId = instanceId;
        this.caller = caller;
        this.startedAt = now;
        this.updatedAt = now;
    }

    boolean isOf(String requestId) {
        return caller.requestId().equals(requestId);
    }

    void eventBegins(String event, String host, Instant now) {
        events.add(0, new ActionView.Event(event, host, now, null, null));
        updatedAt = now;
    }

    void eventEnds(String event, boolean success, Instant now) {
        events.replaceAll(begun -> begun.name().equals(event)
                ? new ActionView.Event(event, begun.host(), begun.startedAt(), now, success ? "Success" : "Error")
                : begun);
        message = success ? message : "Error";
        updatedAt = now;
    }

    ActionView view() {
        return new ActionView(
                name,
                instanceId,
                caller.requestId(),
                caller.userId(),
                caller.projectId(),
                startedAt,
                updatedAt,
                message,
                events);
    }
}

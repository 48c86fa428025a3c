package io.masakari.embeddednova.cloud;

import java.time.Instant;

/** One entry of an instance's history: mutable, guarded by the {@link Cloud}'s lock. */
final class Action {
    private final String name;
    private final String instanceId;
    private final Caller caller;
    private final Instant startedAt;
    private Instant updatedAt;
    private String message;
    private String completedOn;
    private Instant completedAt;

    Action(String name, String instanceId, Caller caller, Instant now) {
        this.name = name;
        this.instanceId = instanceId;
        this.caller = caller;
        this.startedAt = now;
        this.updatedAt = now;
    }

    void stageBegins(Instant now) {
        updatedAt = now;
    }

    void stageEnds(boolean success, Instant now) {
        message = success ? message : "Error";
        updatedAt = now;
    }

    void completed(String host, Instant now) {
        completedOn = host;
        completedAt = now;
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
                completedOn,
                completedAt);
    }
}

package io.masakari.embeddednova.cloud;

import java.util.Set;
import java.util.UUID;

/** Who asks, as Nova learns it from the token, and the id of the request. Project is null for an unscoped token. */
public record Caller(String userId, String projectId, Set<String> roles, String requestId) {
    public Caller {
        roles = Set.copyOf(roles);
    }

    /** What Nova does by itself is recorded without a user. */
    public static Caller nova() {
        return new Caller(null, null, Set.of("admin"), newRequestId());
    }

    public boolean isAdmin() {
        return roles.contains("admin");
    }

    /** Whether Nova's policy lets it do what mostly only an administrator may. A role "!RULE" takes that one away. */
    public boolean may(String rule) {
        return isAdmin() && !roles.contains("!" + rule);
    }

    public boolean isMember() {
        return projectId != null && !roles.isEmpty();
    }

    public boolean owns(String project) {
        return project.equals(projectId);
    }

    public static String newRequestId() {
        return "req-" + UUID.randomUUID();
    }
}

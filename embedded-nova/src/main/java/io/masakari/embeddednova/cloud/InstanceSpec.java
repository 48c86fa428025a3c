package io.masakari.embeddednova.cloud;

import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** What to boot. {@code host} is null to let the scheduler choose. */
public record InstanceSpec(String id, String name, String host, Map<String, String> metadata) {
    public InstanceSpec {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        metadata = Map.copyOf(metadata);
    }

    public static InstanceSpec on(String host, String name) {
        return new InstanceSpec(UUID.randomUUID().toString(), name, host, Map.of());
    }

    public InstanceSpec withId(String other) {
        return new InstanceSpec(other, name, host, metadata);
    }

    public InstanceSpec withMetadata(Map<String, String> other) {
        return new InstanceSpec(id, name, host, other);
    }
}

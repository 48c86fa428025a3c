package io.masakari.core.model;

import java.util.Objects;
import java.util.UUID;

/** Identity of an instance: the UUID of its Nova server. */
public record InstanceId(UUID value) {
    public InstanceId {
        Objects.requireNonNull(value, "value");
    }

    /** Throws {@link IllegalArgumentException} if {@code text} is no UUID. */
    public static InstanceId of(String text) {
        return new InstanceId(Uuids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

package io.masakari.core.model;

import java.util.Objects;
import java.util.UUID;

/** Identity of a host's entry in a failover segment; its Nova name is a {@link HostName}. */
public record HostId(UUID value) {
    public HostId {
        Objects.requireNonNull(value, "value");
    }

    /** Throws {@link IllegalArgumentException} if {@code text} is no UUID. */
    public static HostId of(String text) {
        return new HostId(Uuids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

package io.masakari.core.model;

import java.util.Objects;
import java.util.UUID;

/** Identity of a failover segment. */
public record SegmentId(UUID value) {
    public SegmentId {
        Objects.requireNonNull(value, "value");
    }

    /** Throws {@link IllegalArgumentException} if {@code text} is no UUID. */
    public static SegmentId of(String text) {
        return new SegmentId(Uuids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

package io.masakari.core.model;

import java.util.Objects;
import java.util.UUID;

/** Identity of a recovery. */
public record RecoveryId(UUID value) {
    public RecoveryId {
        Objects.requireNonNull(value, "value");
    }

    /** Throws {@link IllegalArgumentException} if {@code text} is no UUID. */
    public static RecoveryId of(String text) {
        return new RecoveryId(Uuids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

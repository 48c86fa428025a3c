package io.masakari.core.model;

import java.util.Objects;
import java.util.UUID;

/** Identity of a stored notification, given by the controller. */
public record NotificationId(UUID value) {
    public NotificationId {
        Objects.requireNonNull(value, "value");
    }

    /** Throws {@link IllegalArgumentException} if {@code text} is no UUID. */
    public static NotificationId of(String text) {
        return new NotificationId(Uuids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

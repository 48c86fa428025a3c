package io.masakari.core.model;

import java.util.UUID;

/** Reads UUIDs as they are written. Java's own parser takes other texts too, and makes another UUID of some of them. */
final class Uuids {
    private Uuids() {}

    /** Throws {@link IllegalArgumentException} if {@code text} is no UUID, in capitals or not. */
    static UUID parse(String text) {
        UUID value = UUID.fromString(text);
        if (!value.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("It must be a UUID, as in " + value + ".");
        }
        return value;
    }
}

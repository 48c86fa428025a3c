package io.masakari.core.model;

import java.util.Objects;
import java.util.UUID;

/**
 * One boot of one host: the kernel's {@code /proc/sys/kernel/random/boot_id}, which is drawn at each boot. Says nothing
 * about which of two boots came first.
 */
public record BootId(UUID value) {
    public BootId {
        Objects.requireNonNull(value, "value");
    }

    /** Throws {@link IllegalArgumentException} if {@code text} is no UUID. */
    public static BootId of(String text) {
        return new BootId(Uuids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

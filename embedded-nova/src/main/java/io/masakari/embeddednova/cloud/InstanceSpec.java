package io.masakari.embeddednova.cloud;

import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** What to boot. {@code host} is null to let the scheduler choose. */
public record InstanceSpec(String id, String name, String host, Map<String, String> metadata, Disk disk) {
    /** Where its root disk lies. */
    public enum Disk {
        VOLUME,
        /** Made from an image, on storage that all hosts share. */
        SHARED,
        /** Made from an image, on its host. */
        LOCAL
    }

    public InstanceSpec {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(disk, "disk");
        metadata = Map.copyOf(metadata);
    }

    /** It boots from a volume. */
    public static InstanceSpec on(String host, String name) {
        return new InstanceSpec(UUID.randomUUID().toString(), name, host, Map.of(), Disk.VOLUME);
    }

    public InstanceSpec withId(String other) {
        return new InstanceSpec(other, name, host, metadata, disk);
    }

    public InstanceSpec withMetadata(Map<String, String> other) {
        return new InstanceSpec(id, name, host, other, disk);
    }

    public InstanceSpec withDisk(Disk other) {
        return new InstanceSpec(id, name, host, metadata, other);
    }
}

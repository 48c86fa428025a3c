package io.masakari.core.model;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What the operators declare of a host's segment, since no API shows it.
 *
 * @param bootTime shortest time from a fencing of one of its hosts until that is back
 * @param disks where root and ephemeral disks lie
 */
public record Declared(Optional<Duration> bootTime, InstanceDisks disks) {
    public static final Declared NOTHING = new Declared(Optional.empty(), InstanceDisks.UNDECLARED);

    public Declared {
        Objects.requireNonNull(bootTime, "bootTime");
        Objects.requireNonNull(disks, "disks");
    }
}

package io.masakari.core.recovery;

import io.masakari.core.model.HostName;
import java.util.Objects;
import java.util.Set;

/**
 * A group of hosts in Nova, by which its scheduler chooses.
 *
 * @param id Nova's number of it
 */
public record HostAggregate(int id, String name, Set<HostName> hosts) {
    public HostAggregate {
        Objects.requireNonNull(name, "name");
        hosts = Set.copyOf(hosts);
    }
}

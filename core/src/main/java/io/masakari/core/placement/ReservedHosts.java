package io.masakari.core.placement;

import io.masakari.core.model.HostName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which reserved host of a segment is taken next: the oldest one that can really take instances. */
public final class ReservedHosts {
    private ReservedHosts() {}

    /**
     * @param reserved the segment's reserved hosts that nobody has taken, oldest first
     * @param sound hosts whose compute service is up and not forced down, read just now
     * @param avoid hosts that may not be used: failed ones, and those already taken
     */
    public static Optional<HostName> choose(List<HostName> reserved, Set<HostName> sound, Set<HostName> avoid) {
        return reserved.stream()
                .filter(host -> sound.contains(host) && !avoid.contains(host))
                .findFirst();
    }
}

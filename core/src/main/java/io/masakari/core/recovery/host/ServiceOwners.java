package io.masakari.core.recovery.host;

import io.masakari.core.recovery.ServerView;
import java.util.Set;

/**
 * Which instances belong to a service of the cloud (load balancers, databases, clusters, shares), which replaces them itself.
 *
 * @param projects Keystone's ids of the projects in which such services keep theirs
 * @param marks keys of metadata or of extra specs, or server tags, that tell of one
 */
public record ServiceOwners(Set<String> projects, Set<String> marks) {
    /** None are known. */
    public static final ServiceOwners NONE = new ServiceOwners(Set.of(), Set.of());

    public ServiceOwners {
        projects = Set.copyOf(projects);
        marks = Set.copyOf(marks);
    }

    public boolean own(ServerView server) {
        return projects.contains(server.project())
                || marks.stream()
                        .anyMatch(mark -> server.metadata().containsKey(mark)
                                || server.extraSpecs().containsKey(mark)
                                || server.tags().contains(mark));
    }
}

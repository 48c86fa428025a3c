package io.masakari.core.recovery.host;

import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.ServerView;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The instances of a host by another question than the list: Nova leaves servers out of a list, without a word, that it
 * cannot read just then (SAFETY.md, C-32).
 *
 * @param unknown why there is no such count; "" if there is
 */
public record SecondCount(Set<InstanceId> instances, String unknown) {
    public SecondCount {
        instances = Set.copyOf(instances);
        Objects.requireNonNull(unknown, "unknown");
    }

    public static SecondCount of(Set<InstanceId> instances) {
        return new SecondCount(instances, "");
    }

    public static SecondCount unknown(String why) {
        return new SecondCount(Set.of(), why);
    }

    /** One that agrees with a list. */
    static SecondCount of(List<ServerView> servers) {
        return of(servers.stream().map(ServerView::id).collect(Collectors.toSet()));
    }

    boolean isKnown() {
        return unknown.isEmpty();
    }
}

package io.masakari.core.recovery.instance;

import io.masakari.core.model.HostName;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How many instances of the whole cloud stand still on I/O errors, and where.
 *
 * @param standing those that nobody has acted on, by host
 * @param restarted those that were stopped for it within the window
 * @param underWay of these, those that do not run again yet
 */
public record Outage(Map<HostName, Integer> standing, int restarted, int underWay) {
    public static final Outage NONE = new Outage(Map.of(), 0, 0);
    private static final int MOST_HOSTS = 5;

    public Outage {
        standing = Map.copyOf(standing);
    }

    public int count() {
        return standing.values().stream().mapToInt(Integer::intValue).sum();
    }

    boolean isStorm(IoErrors policy) {
        return count() + restarted > policy.limit();
    }

    /** Several instances of that host and none of any other. */
    public boolean isOnlyOn(HostName host) {
        return standing.size() == 1 && standing.getOrDefault(host, 0) > 1;
    }

    /** As in "12 instances on 2 hosts: 4 on compute1, 8 on compute2". */
    public String describe() {
        String hosts = new TreeMap<>(standing)
                .entrySet().stream()
                        .limit(MOST_HOSTS)
                        .map(host -> host.getValue() + " on " + host.getKey())
                        .collect(Collectors.joining(", "));
        return count() + " instances on " + standing.size() + (standing.size() == 1 ? " host: " : " hosts: ") + hosts
                + (standing.size() > MOST_HOSTS ? ", ..." : "")
                + (restarted > 0 ? "; " + restarted + " more were restarted lately" : "");
    }
}

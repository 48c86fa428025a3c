package io.masakari.simulator.world;

import io.masakari.core.model.Edits;
import io.masakari.core.model.InstanceDisks;
import io.masakari.core.model.IoErrorAnswer;
import io.masakari.core.model.OrderlyLeave;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.safety.SafeTimes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a run begins with; a scenario has it in its cluster.json.
 *
 * @param seed draws all delays and orders
 * @param clusters hosts of each Corosync cluster; "hosts" stands for the hosts of a single one
 * @param instances names of the instances of each host; one that ends in -stopped, -paused, -suspended, -rescued, -resized or
 *     -optedout is so; in one that ends in -poweringoff, -poweringon, -rebooting or -snapshot that was begun and is left over (the
 *     last is stopped); the disk of one that ends in -hostdisk or -expendable lies on its host, of one that ends in -rbd on
 *     shared storage, of the others on a volume
 * @param reserved reserved hosts; members of their cluster without instances
 * @param vcpus instances that fit on each host
 * @param method how targets are chosen, in the enum's words
 * @param stormPercent share of a segment's hosts that may be lost at once; each cluster is a segment
 * @param novaMillis how long an evacuation takes
 * @param spoolMost reports that each host's spool takes
 * @param callers the controller's threads for Nova, beside those that are reserved
 * @param resumeGuests whether Nova starts a host's guests when it boots
 * @param arrivalSeconds the controller's latest_arrival; where guests start at boot, Nova begins no call later
 * @param comparesAfterSeconds how long after its start nova-compute compares its guests with Nova's record
 * @param watchdogSeconds a host that hangs longer is reset by its own watchdog; 0 for none
 * @param greets whether monitors greet the controller, so that it knows boots and who lives
 * @param witnesses how many must have a proof, where as many greet
 * @param disks what its segments declare of disks that are no volumes, in the enum's words
 * @param ioError what its segments want to be done about instances that stand still, in the enum's words
 * @param orderlyLeave what follows where a host leaves in order, in the enum's words
 */
public record ClusterSpec(
        long seed,
        Map<String, List<String>> clusters,
        Map<String, List<String>> instances,
        List<String> reserved,
        int vcpus,
        RecoveryMethod method,
        int stormPercent,
        int novaMillis,
        int spoolMost,
        int callers,
        boolean resumeGuests,
        int arrivalSeconds,
        int comparesAfterSeconds,
        int watchdogSeconds,
        boolean greets,
        int witnesses,
        InstanceDisks disks,
        Optional<IoErrorAnswer> ioError,
        OrderlyLeave orderlyLeave) {
    public static final int SPOOL = 1_000;
    public static final int CALLERS = 8;
    public static final int ARRIVAL = (int) SafeTimes.defaults().latestArrival().toSeconds();

    public ClusterSpec {
        clusters = new LinkedHashMap<>(clusters);
        instances = new LinkedHashMap<>(instances);
        reserved = List.copyOf(reserved);
        List<String> hosts = flat(clusters);
        requireHosts("instances", hosts, instances.keySet());
        requireHosts("reserved", hosts, reserved);
    }

    /** The components, to be set by name. */
    public static final class Edit {
        public long seed = 1;
        public Map<String, List<String>> clusters = Map.of();
        public Map<String, List<String>> instances = Map.of();
        public List<String> reserved = List.of();
        public int vcpus = 20;
        public RecoveryMethod method = RecoveryMethod.AUTO;
        public int stormPercent = 100;
        public int novaMillis = 2_000;
        public int spoolMost = SPOOL;
        public int callers = CALLERS;
        public boolean resumeGuests;
        public int arrivalSeconds = ARRIVAL;
        public int comparesAfterSeconds;
        public int watchdogSeconds;
        public boolean greets;
        public int witnesses = 1;
        public InstanceDisks disks = InstanceDisks.UNDECLARED;
        public Optional<IoErrorAnswer> ioError = Optional.empty();
        public OrderlyLeave orderlyLeave = OrderlyLeave.IGNORE;

        private Edit() {}
    }

    /** The defaults with that change. */
    public static ClusterSpec of(Consumer<Edit> change) {
        return Edits.changed(ClusterSpec.class, new Edit(), change);
    }

    private static void requireHosts(String key, List<String> hosts, Iterable<String> named) {
        for (String host : named) {
            if (!hosts.contains(host)) {
                throw new IllegalArgumentException(
                        "there is no host '" + host + "' for \"" + key + "\"; known: " + hosts);
            }
        }
    }

    public List<String> hosts() {
        return flat(clusters);
    }

    private static List<String> flat(Map<String, List<String>> clusters) {
        List<String> all = new ArrayList<>();
        clusters.values().forEach(all::addAll);
        return all;
    }
}

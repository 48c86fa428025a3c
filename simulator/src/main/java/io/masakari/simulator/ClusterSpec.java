package io.masakari.simulator;

import com.google.gson.Gson;
import io.masakari.core.model.RecoveryMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A scenario's cluster.json. Absent keys have their default.
 *
 * @param seed draws all delays and orders
 * @param instances names of the instances of each host; a name that ends in "-stopped" is of a stopped one
 * @param reserved reserved hosts; members of the cluster without instances
 * @param vcpus instances that fit on each host
 * @param method how targets are chosen, in the enum's words
 * @param stormPercent share of the hosts that may be lost at once
 * @param novaMillis how long an evacuation takes
 */
record ClusterSpec(
        long seed,
        List<String> hosts,
        Map<String, List<String>> instances,
        List<String> reserved,
        int vcpus,
        RecoveryMethod method,
        int stormPercent,
        int novaMillis) {

    /** As gson reads it: every key may be absent. */
    private static final class Json {
        private Long seed;
        private List<String> hosts;
        private Map<String, List<String>> instances;
        private List<String> reserved;
        private Integer vcpus;
        private RecoveryMethod method;
        private Integer stormPercent;
        private Integer novaMillis;
    }

    ClusterSpec {
        hosts = List.copyOf(hosts);
        instances = new LinkedHashMap<>(instances);
        reserved = List.copyOf(reserved);
    }

    static ClusterSpec parse(String text) {
        Json json = new Gson().fromJson(text, Json.class);
        return new ClusterSpec(
                orElse(json.seed, 1L),
                orElse(json.hosts, List.of("compute1", "compute2", "compute3")),
                orElse(json.instances, Map.of()),
                orElse(json.reserved, List.of()),
                orElse(json.vcpus, 20),
                orElse(json.method, RecoveryMethod.AUTO),
                orElse(json.stormPercent, 100),
                orElse(json.novaMillis, 2_000));
    }

    ClusterSpec withSeed(long other) {
        return new ClusterSpec(other, hosts, instances, reserved, vcpus, method, stormPercent, novaMillis);
    }

    private static <T> T orElse(T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}

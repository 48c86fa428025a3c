package io.masakari.simulator;

import io.masakari.core.model.RecoveryMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A random cluster and script, both drawn from one seed, in the form of a scenario folder. */
record RandomSchedule(ClusterSpec spec, Script script) {
    private static final int FIRST_ACT_MILLIS = 8_000;

    /** What the acts are drawn from. */
    enum Kind {
        ALL,
        /** What goes stays away: leaves out a host or nova-compute that comes back in the middle of an evacuation. */
        NO_RETURN
    }

    static RandomSchedule of(long seed, Kind kind) {
        Chance chance = new Chance((seed + 1) * 0xD1342543DE82EF95L);
        List<String> hosts = new ArrayList<>();
        int count = 3 + chance.below(3);
        for (int i = 1; i <= count; i++) {
            hosts.add("compute" + i);
        }
        boolean hasReserved = count > 3 && chance.percent(25);
        List<String> reserved = hasReserved ? List.of(hosts.get(count - 1)) : List.of();
        Map<String, List<String>> instances = new LinkedHashMap<>();
        for (String host : hosts) {
            List<String> names = new ArrayList<>();
            int some = reserved.contains(host) ? 0 : 1 + chance.below(3);
            for (int i = 1; i <= some; i++) {
                names.add(
                        "vm-" + host.substring("compute".length()) + "-" + i + (chance.percent(15) ? "-stopped" : ""));
            }
            instances.put(host, names);
        }
        RecoveryMethod method = hasReserved ? chance.pick(List.of(RecoveryMethod.values())) : RecoveryMethod.AUTO;
        ClusterSpec spec = new ClusterSpec(
                seed,
                hosts,
                instances,
                reserved,
                chance.percent(10) ? 4 : 20,
                method,
                chance.percent(10) ? 34 : 100,
                chance.pick(List.of(500, 2_000, 10_000)));
        List<String> lines = new ArrayList<>();
        if (chance.percent(40)) {
            lines.add("5 trouble " + (5 + chance.below(40)));
        }
        if (chance.percent(30) || kind == Kind.NO_RETURN) {
            lines.add("5 fencing stays-off");
        }
        int at = FIRST_ACT_MILLIS;
        int acts = 1 + chance.below(8);
        for (int i = 0; i < acts; i++) {
            // Most faults come while the effects of the one before are still under way.
            at += chance.percent(60) ? chance.below(4_000) : chance.below(40_000);
            lines.add(String.format(Locale.ROOT, "%.3f %s", at / 1000.0, act(chance, hosts, kind)));
        }
        return new RandomSchedule(spec, Script.parse(lines));
    }

    private static String act(Chance chance, List<String> hosts, Kind kind) {
        String host = chance.pick(hosts);
        return switch (chance.below(24)) {
            case 0, 1, 2, 3 -> "power " + host + " off";
            case 4 -> kind == Kind.NO_RETURN ? "heal" : "power " + host + " on";
            case 5 -> kind == Kind.NO_RETURN ? "power " + host + " off" : "hang " + host;
            case 6 -> "thaw " + host;
            case 7, 8 -> partition(chance, hosts);
            case 9 -> "heal";
            case 10 -> "controller-link " + host + (chance.percent(60) ? " off" : " on");
            case 11 -> "corosync " + host + " " + chance.pick(List.of("crash", "leave", "start"));
            case 12 -> "monitor " + host + " " + chance.pick(List.of("off", "on", "restart"));
            case 13 ->
                kind == Kind.NO_RETURN
                        ? "fencing ok"
                        : "compute " + host + " " + chance.pick(List.of("kill", "revive", "freeze", "thaw"));
            case 14 -> "fencing " + chance.pick(List.of("ok", "fails", "hangs"));
            case 15 -> "fencing takes " + chance.below(15_000);
            case 16 ->
                "fence " + host + " "
                        + chance.pick(
                                kind == Kind.NO_RETURN ? List.of("off", "reboot") : List.of("off", "reboot", "on"));
            case 17, 18 ->
                "controller " + chance.pick(List.of("crash-before ", "crash-after ")) + (1 + chance.below(12));
            case 19 -> "controller " + chance.pick(List.of("crash", "start"));
            case 20 -> "controller start";
            case 21 ->
                "reports " + chance.pick(List.of("lost-before", "lost-after", "twice")) + " " + (1 + chance.below(3));
            case 22 ->
                "nova " + chance.pick(List.of("lost-before", "lost-after", "late", "unavailable")) + " "
                        + (1 + chance.below(3)) + (chance.percent(50) ? " Evacuate" : "");
            default -> "fencing ok";
        };
    }

    private static String partition(Chance chance, List<String> hosts) {
        List<String> left = new ArrayList<>();
        List<String> right = new ArrayList<>();
        for (String host : hosts) {
            (chance.percent(50) ? left : right).add(host);
        }
        if (left.isEmpty() || right.isEmpty()) {
            return "partition " + String.join(",", hosts.subList(1, hosts.size()));
        }
        return "partition " + String.join(",", left) + " | " + String.join(",", right);
    }

    Simulation.Result run(PlantedBug bug, java.util.function.Consumer<String> alsoLog) {
        return Simulation.run(spec, script, bug, alsoLog);
    }
}

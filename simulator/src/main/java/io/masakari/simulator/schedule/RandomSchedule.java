package io.masakari.simulator.schedule;

import io.masakari.core.model.OrderlyLeave;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.simulator.nova.NovaLine;
import io.masakari.simulator.scenario.Script;
import io.masakari.simulator.scenario.Simulation;
import io.masakari.simulator.world.Chance;
import io.masakari.simulator.world.ClusterSpec;
import io.masakari.simulator.world.PlantedBug;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** A random cluster and script, both drawn from one seed, in the form of a scenario folder. */
public record RandomSchedule(ClusterSpec spec, Script script) {
    private static final int FIRST_ACT_MILLIS = 8_000;
    /** Nova never begins a call that is held back for longer. */
    private static final int SLOWEST_CALL_MILLIS = (int) NovaLine.LATEST.toMillis();

    private static final List<String> STATES =
            List.of("-stopped", "-stopped", "-paused", "-resized", "-optedout", "-hostdisk", "-expendable");
    private static final List<String> PROCESSES = List.of("libvirtd", "nova-compute");
    private static final List<String> DEATHS = List.of("before-sending", "while-sending", "after-sending");

    /** What the acts are drawn from. */
    public enum Kind {
        ALL,
        /**
         * What goes stays away: leaves out a host or nova-compute that comes back in the middle of an evacuation, and what else a
         * cloud has beside lost hosts.
         */
        NO_RETURN
    }

    static RandomSchedule of(long seed, Kind kind) {
        return of(seed, kind, new Chance(seed, "greetings").percent(70));
    }

    /** @param greets whether monitors greet; then two witnesses are wanted */
    static RandomSchedule of(long seed, Kind kind, boolean greets) {
        ClusterSpec spec = spec(seed, new Chance(seed, "clusters"), greets);
        Chance chance = new Chance(seed, "schedule");
        List<String> lines = new ArrayList<>();
        if (chance.percent(40)) {
            lines.add("5 trouble " + (5 + chance.below(40)));
        }
        if (chance.percent(30) || kind == Kind.NO_RETURN) {
            lines.add("5 fencing stays-off");
        }
        if (chance.percent(10)) {
            lines.add("5 nova takes " + (1_000 + chance.below(SLOWEST_CALL_MILLIS - 1_000)));
        }
        int at = FIRST_ACT_MILLIS;
        int acts = 1 + chance.below(8);
        for (int i = 0; i < acts; i++) {
            Chance own = new Chance(seed, "act " + i);
            // Most faults come while the effects of the one before are still under way.
            at += own.percent(60) ? own.below(4_000) : own.below(40_000);
            String act = act(own, spec, kind);
            lines.add(line(at, act));
            at = consequences(at, act, own, spec, lines);
        }
        lines.addAll(new RandomGates(seed, spec, greets).lines());
        List<String> lies = new RandomLiar(seed, spec).lines();
        lines.addAll(lies);
        lines.addAll(new RandomClocks(seed, spec).lines());
        lines.addAll(new RandomFencers(seed, spec).lines());
        lines.addAll(new RandomStarts(seed, spec).lines());
        if (kind == Kind.ALL) {
            lines.addAll(new RandomNova(seed, spec).lines());
        }
        lines.addAll(new RandomRestores(seed, spec).lines(lies.isEmpty()));
        return new RandomSchedule(spec, Script.parse("random schedule", lines, spec));
    }

    /** What is likely to follow an act; returns when the last of it happens that others shall come after. */
    private static int consequences(int at, String act, Chance chance, ClusterSpec spec, List<String> lines) {
        int last = at;
        if (act.endsWith(" crash") && chance.percent(30)) {
            for (int again = 1 + chance.below(5); again > 0; again--) {
                last += 1_000 + chance.below(30_000);
                lines.add(line(last, act));
            }
        }
        if (act.startsWith("process ") && act.contains(" down ") && chance.percent(60)) {
            lines.add(line(at + chance.below(60_000), act.replace(" down ", " well ")));
        }
        if (act.startsWith("controller crash-") && chance.percent(60)) {
            // It crashes at work, and is started while Nova still does what it was asked.
            lines.add(line(at + chance.below(2_000), "power " + chance.pick(spec.hosts()) + " off"));
            lines.add(line(at + 3_000 + chance.below(12_000), "controller start"));
        }
        if (act.equals("controller hang") && chance.percent(40)) {
            // Another takes its place, and it wakes up in the middle of what it was doing.
            lines.add(line(at + chance.below(5_000), "controller standby"));
            lines.add(line(at + 25_000 + chance.below(30_000), "controller thaw"));
        }
        if (act.startsWith("power ") && act.endsWith(" off") && chance.percent(60)) {
            // Somebody misses an instance and starts it.
            int when = at + chance.below(chance.percent(70) ? 4_000 : 60_000);
            spec.instances().getOrDefault(act.split(" ")[1], List.of()).stream()
                    .filter(name -> name.endsWith("-stopped"))
                    .findFirst()
                    .ifPresent(name -> lines.add(line(when, "instance " + name + " start-unless-down")));
        }
        if (act.startsWith("hang ") && chance.percent(30)) {
            // Whoever sees a silent host may well try to switch it on.
            lines.add(line(at + chance.below(3_000), act.replace("hang ", "fence ") + " on"));
        }
        return last;
    }

    static String line(int millis, String act) {
        return String.format(Locale.ROOT, "%.3f %s", millis / 1000.0, act);
    }

    private static ClusterSpec spec(long seed, Chance chance, boolean greets) {
        Map<String, List<String>> clusters = new LinkedHashMap<>();
        List<String> hosts = new ArrayList<>();
        int count = 3 + chance.below(3);
        boolean two = chance.percent(15);
        for (String cluster : two ? List.of("east", "west") : List.of("lab")) {
            List<String> members = new ArrayList<>();
            for (int i = 1; i <= count; i++) {
                members.add(two ? cluster + i : "compute" + i);
            }
            clusters.put(cluster, members);
            hosts.addAll(members);
        }
        boolean hasReserved = count > 3 && chance.percent(30);
        List<String> reserved = new ArrayList<>();
        if (hasReserved) {
            reserved.add(hosts.get(hosts.size() - 1));
            if (count > 4 && chance.percent(30)) {
                reserved.add(hosts.get(hosts.size() - 2));
            }
        }
        Map<String, List<String>> instances = new LinkedHashMap<>();
        for (String host : hosts) {
            List<String> names = new ArrayList<>();
            int some = reserved.contains(host) ? 0 : 1 + chance.below(3);
            for (int i = 1; i <= some; i++) {
                names.add("vm-" + host + "-" + i + (chance.percent(25) ? chance.pick(STATES) : ""));
            }
            instances.put(host, names);
        }
        Chance margins = new Chance(seed, "margins");
        boolean resumes = margins.percent(40);
        return ClusterSpec.of(e -> {
            e.seed = seed;
            e.clusters = clusters;
            e.instances = instances;
            e.reserved = reserved;
            e.vcpus = chance.percent(10) ? 4 : 20;
            e.method = hasReserved ? chance.pick(List.of(RecoveryMethod.values())) : RecoveryMethod.AUTO;
            e.stormPercent = chance.percent(10) ? 34 : 100;
            e.novaMillis = chance.pick(List.of(500, 2_000, 10_000));
            e.spoolMost = chance.percent(10) ? 1 + chance.below(3) : 1_000;
            e.callers = new Chance(seed, "callers").percent(30) ? 1 : ClusterSpec.CALLERS;
            e.resumeGuests = resumes;
            e.arrivalSeconds = resumes && margins.percent(40) ? SLOWEST_CALL_MILLIS / 1_000 : ClusterSpec.ARRIVAL;
            e.comparesAfterSeconds = new Chance(seed, "comparison").pick(List.of(0, 20, 60));
            e.watchdogSeconds = chance.percent(10) ? 5 : 0;
            e.greets = greets;
            e.witnesses = greets ? 2 : 1;
            e.orderlyLeave = new Chance(seed, "leaves").percent(50) ? OrderlyLeave.EVACUATE : OrderlyLeave.IGNORE;
        });
    }

    private static String act(Chance chance, ClusterSpec spec, Kind kind) {
        List<String> hosts = spec.hosts();
        String host = chance.pick(hosts);
        boolean all = kind == Kind.ALL;
        return switch (chance.below(38)) {
            case 0, 1, 2, 3, 4 -> "power " + host + " off";
            case 5 -> all ? "power " + host + " on" : "heal";
            case 6 -> all ? "hang " + host : "power " + host + " off";
            case 7 -> "thaw " + host;
            case 8, 9 -> partition(chance, hosts);
            case 10 -> "heal";
            case 11 -> "controller-link " + host + (chance.percent(60) ? " off" : " on");
            case 12 -> "corosync " + host + " " + chance.pick(List.of("crash", "leave", "start"));
            case 13 -> "monitor " + host + " " + chance.pick(List.of("off", "on", "restart"));
            case 14 -> "monitor " + host + " dies " + chance.pick(DEATHS);
            case 15 ->
                all ? "compute " + host + " " + chance.pick(List.of("kill", "revive", "freeze", "thaw")) : "fencing ok";
            case 16 -> "fencing " + chance.pick(List.of("ok", "fails", "hangs"));
            case 17 -> "fencing takes " + chance.below(15_000);
            case 18 ->
                "fence " + host + " " + chance.pick(all ? List.of("off", "reboot", "on") : List.of("off", "reboot"));
            case 19, 20 ->
                "controller " + chance.pick(List.of("crash-before ", "crash-after ")) + (1 + chance.below(12));
            case 21 -> "controller " + chance.pick(List.of("crash", "start", "start"));
            case 22 ->
                "controller "
                        + chance.pick(List.of("disk-full", "disk-late", "disk-ok", "takes " + chance.below(4_000)));
            case 23 -> "controller " + chance.pick(List.of("hang", "thaw", "standby"));
            case 24 -> "controller " + chance.pick(List.of("hang", "standby"));
            case 25 ->
                "reports " + chance.pick(List.of("lost-before", "lost-after", "twice", "late")) + " "
                        + (1 + chance.below(3));
            case 26 ->
                "nova " + chance.pick(List.of("lost-before", "lost-after", "late", "unavailable")) + " "
                        + (1 + chance.below(3)) + (chance.percent(50) ? " Evacuate" : "");
            case 27 ->
                "nova " + chance.pick(List.of("fails ", "fails-html "))
                        + chance.pick(List.of(400, 401, 403, 404, 409, 429, 500, 503)) + " " + (1 + chance.below(3))
                        + (chance.percent(50) ? " Evacuate" : "");
            case 28 ->
                "nova "
                        + chance.pick(List.of(
                                "down",
                                "up",
                                "takes " + chance.below(12_000),
                                "takes " + chance.below(SLOWEST_CALL_MILLIS)));
            case 29 -> "broker " + chance.pick(List.of("away", "back"));
            case 30 ->
                "instance " + anInstance(chance, spec) + " "
                        + chance.pick(List.of("stop", "start-unless-down", "delete"));
            case 31, 32, 33 -> "instance " + anInstance(chance, spec) + " crash";
            case 34 -> "process " + host + " " + chance.pick(List.of("down ", "well ")) + chance.pick(PROCESSES);
            case 35 -> "process " + host + " down " + chance.pick(PROCESSES);
            case 36 -> "operator " + chance.pick(List.of("disable ", "enable ")) + host;
            default ->
                chance.pick(List.of(
                        "fencing ok",
                        "spool " + host + " disk-full",
                        "operator maintenance " + host,
                        "operator maintenance-over " + host,
                        "operator cancel " + host,
                        "operator release " + host));
        };
    }

    static String anInstance(Chance chance, ClusterSpec spec) {
        List<String> names = new ArrayList<>();
        spec.instances().values().forEach(names::addAll);
        return chance.pick(names);
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

    Simulation.Result run(PlantedBug bug, Consumer<String> alsoLog) {
        return Simulation.run(spec, script, bug, alsoLog);
    }
}

package io.masakari.controller.api;

import com.google.gson.JsonObject;
import io.masakari.controller.store.GreetingRow;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.SegmentRow;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonitorKind;
import io.masakari.core.model.StandingGate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which monitors are heard, and what they say of the gates at boot. */
final class MonitorStanding {
    private final StandingView view;
    private final Problems problems;
    private final Instant now;

    MonitorStanding(StandingView view, Problems problems, Instant now) {
        this.view = view;
        this.problems = problems;
        this.now = now;
    }

    void addTo(JsonObject status) {
        monitors(status);
        gates(status);
    }

    private void monitors(JsonObject status) {
        Map<MonitorKind, Set<HostName>> heard = new TreeMap<>();
        Map<MonitorKind, Set<HostName>> silent = new TreeMap<>();
        for (MonitorKind kind : MonitorKind.values()) {
            heard.put(kind, new TreeSet<>());
            silent.put(kind, new TreeSet<>());
        }
        for (GreetingRow greeting : view.greetings()) {
            boolean living = greeting.isAlive(now);
            (living ? heard : silent).get(greeting.kind()).add(greeting.host());
        }
        heard.forEach((kind, hosts) -> silent.get(kind).removeAll(hosts));
        Set<HostName> known = view.allHosts().stream().map(HostRow::name).collect(Collectors.toSet());
        watchers(heard.get(MonitorKind.HOST), silent.get(MonitorKind.HOST));
        Set<HostName> busy = view.beingRecovered();
        for (MonitorKind kind : List.of(MonitorKind.INSTANCE, MonitorKind.PROCESS)) {
            List<HostName> missing = silent.get(kind).stream()
                    .filter(host -> known.contains(host) && !busy.contains(host))
                    .toList();
            if (!missing.isEmpty()) {
                problems.warning("The " + kind.word() + " monitor is silent on " + Problems.names(missing)
                        + ": see its journal, or revoke its token.");
            }
        }
        Set<HostName> strangers = new TreeSet<>(heard.get(MonitorKind.HOST));
        strangers.removeAll(known);
        if (!strangers.isEmpty()) {
            problems.warning("A host monitor is heard from " + Problems.names(strangers)
                    + ", which is in no segment, so its loss would not be recovered: masakarictl host add.");
        }
        status.add("monitors_heard", byKind(heard));
        status.add("monitors_silent", byKind(silent));
    }

    /** The monitors that see the losses of hosts. */
    private void watchers(Set<HostName> heard, Set<HostName> silent) {
        Map<ClusterName, List<HostRow>> clusters = new LinkedHashMap<>();
        view.segments().stream()
                .filter(SegmentRow::enabled)
                .forEach(segment -> segment.cluster()
                        .ifPresent(cluster -> clusters.computeIfAbsent(cluster, name -> new ArrayList<>())
                                .addAll(view.hosts().get(segment.uuid()))));
        Set<HostName> busy = view.beingRecovered();
        clusters.forEach((cluster, hosts) -> {
            List<HostName> missing = hosts.stream()
                    .filter(host -> !host.onMaintenance())
                    .map(HostRow::name)
                    .filter(host -> !heard.contains(host) && !busy.contains(host))
                    .sorted()
                    .toList();
            if (!hosts.isEmpty() && hosts.stream().noneMatch(host -> heard.contains(host.name()))) {
                problems.critical("No host monitor of cluster " + cluster
                        + " is heard, so the loss of a host would not be seen: masakarictl monitor list, and the"
                        + " monitors' journals.");
            } else if (!missing.isEmpty()) {
                boolean never = missing.stream().noneMatch(silent::contains);
                problems.warning("The host monitor is " + (never ? "never heard from " : "silent on ")
                        + Problems.names(missing) + ": see its journal there.");
            }
        });
    }

    /** Hosts of segments by what their living monitors say of the gate; one that says none, or a fault, counts. */
    private void gates(JsonObject status) {
        Set<HostName> known = view.allHosts().stream().map(HostRow::name).collect(Collectors.toSet());
        Set<HostName> with = new TreeSet<>();
        Set<HostName> without = new TreeSet<>();
        Map<HostName, String> faulty = new TreeMap<>();
        for (GreetingRow greeting : view.greetings()) {
            boolean counts = greeting.bound() && known.contains(greeting.host()) && greeting.isAlive(now);
            if (counts) {
                (greeting.gate().isPresent() ? with : without).add(greeting.host());
                greeting.gate().flatMap(StandingGate::fault).ifPresent(fault -> faulty.put(greeting.host(), fault));
            }
        }
        with.removeAll(without);
        with.removeAll(faulty.keySet());
        without.removeAll(faulty.keySet());
        status.addProperty("hosts_with_gate", with.size());
        status.addProperty("hosts_without_gate", without.size());
        status.add("gates_faulty", Problems.array(faulty.keySet()));
        faulty.forEach((host, fault) -> problems.warning("The gate at boot of " + host + " is not in force: " + fault
                + ". See docs/operators-guide.md, \"A gate at boot\"."));
    }

    private static JsonObject byKind(Map<MonitorKind, Set<HostName>> hosts) {
        JsonObject json = new JsonObject();
        hosts.forEach((kind, names) -> json.add(kind.word(), Problems.array(names)));
        return json;
    }
}

package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.controller.store.AcknowledgementTable;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.DisarmTable;
import io.masakari.controller.store.GreetingRow;
import io.masakari.controller.store.GreetingTable;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.Totals;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonitorKind;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.SegmentId;
import io.masakari.core.model.StandingGate;
import io.masakari.core.recovery.RecoveryKind;
import io.masakari.core.recovery.ServiceView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether all hosts are protected, and what speaks against it: Nova, monitors that are not heard, what is set up wrongly,
 * what waits for an operator. Looks; changes nothing.
 */
final class Standing {
    private static final int MOST_NAMES = 10;

    /** Nova is asked for the instances of each. */
    private static final int MOST_LEFT = 10;

    private static final int MOST_LISTED = 100;

    private final List<JsonObject> problems = new ArrayList<>();
    private final View view;
    private final Instant now;

    /** @param down instances that it has left down, or does not know of whether they run */
    private record Failed(RecoveryListing.Row row, long down) {}

    /** What is stored, read in one transaction. */
    private record View(
            List<SegmentRow> segments,
            Map<SegmentId, List<HostRow>> hosts,
            List<GreetingRow> greetings,
            List<RecoveryListing.Row> recoveries,
            List<Failed> failed,
            List<RecoveryListing.Row> empty,
            Map<HostName, Instant> leftInOrder) {
        static View read(Transaction tx) {
            Map<SegmentId, List<HostRow>> hosts = new LinkedHashMap<>();
            List<SegmentRow> segments = SegmentTable.list(tx);
            segments.forEach(segment -> hosts.put(segment.uuid(), HostTable.listOf(tx, segment.uuid())));
            List<Failed> failed = RecoveryListing.failed(tx, MOST_LISTED).stream()
                    .map(row -> new Failed(row, AcknowledgementTable.down(tx, row.id())))
                    .toList();
            Map<HostName, Instant> left = new HashMap<>();
            NotificationTable.leftInOrder(tx, MOST_LEFT)
                    .forEach(row -> left.putIfAbsent(row.hostname(), row.generatedAt()));
            return new View(
                    segments,
                    hosts,
                    GreetingTable.list(tx),
                    RecoveryListing.open(tx),
                    failed,
                    RecoveryListing.empty(tx, MOST_LISTED),
                    left);
        }

        List<HostRow> allHosts() {
            return hosts.values().stream().flatMap(List::stream).toList();
        }

        Set<HostName> beingRecovered() {
            return recoveries.stream()
                    .filter(row -> row.kind() == RecoveryKind.HOST)
                    .map(RecoveryListing.Row::host)
                    .collect(Collectors.toSet());
        }
    }

    private Standing(View view, Instant now) {
        this.view = view;
        this.now = now;
    }

    /** Adds it to the status; asks Nova once. */
    static void addTo(JsonObject status, Database database, NovaQueries nova, Totals totals, Instant now) {
        Standing standing = new Standing(database.read(View::read), now);
        standing.armed(status, database.read(tx -> DisarmTable.current(tx, now)));
        standing.database(database, totals);
        standing.nova(status, nova);
        standing.segments();
        standing.monitors(status);
        standing.gates(status);
        standing.storage();
        standing.recoveries(status);
        standing.unacknowledged(status);
        standing.unknown(status, database.read(UnknownLosses::summaries));
        JsonArray array = new JsonArray();
        standing.problems.forEach(array::add);
        status.addProperty("protected", standing.problems.isEmpty());
        status.add("problems", array);
    }

    private void armed(JsonObject status, Optional<DisarmTable.Row> disarmed) {
        status.addProperty(
                "disarmed_until", disarmed.map(row -> row.until().toString()).orElse(null));
        disarmed.ifPresent(row -> critical("The whole cloud is disarmed " + row.describe()
                + ". Nothing is acted on; masakarictl arm ends it earlier."));
    }

    private void database(Database database, Totals totals) {
        database.damage().ifPresent(damage -> critical("The database is damaged: " + damage));
        if (totals.setAside() > 0) {
            critical(totals.setAside() + " reports could not be handled: masakarictl notification list --status failed,"
                    + " then show and retry.");
        }
        if (totals.lyingFencing() > 0) {
            critical(
                    totals.lyingFencing() + " hosts ran on after their fence device said that they were off. Repair it,"
                            + " then masakarictl host trust-fencing.");
        }
        if (totals.clocksApart() > 0) {
            warning("The clocks of " + totals.clocksApart() + " monitors differ from the controller's: masakarictl"
                    + " monitor list.");
        }
    }

    private void nova(JsonObject status, NovaQueries nova) {
        Map<HostName, ServiceView> services = new HashMap<>();
        try {
            nova.services().forEach(service -> services.put(service.host(), service));
        } catch (RuntimeException e) {
            status.addProperty("nova", e.getMessage());
            critical("Nova cannot be asked, so nothing can be recovered: " + e.getMessage());
            return;
        }
        status.addProperty("nova", "ok");
        List<String> missing = nova.missingRights();
        if (!missing.isEmpty()) {
            critical("The controller's user at Nova may not " + String.join(", nor ", missing)
                    + ": give its role these rights. They are asked for again daily, and when the controller starts.");
        }
        Set<HostName> busy = view.beingRecovered();
        List<HostName> unknown = new ArrayList<>();
        List<HostName> forcedDown = new ArrayList<>();
        List<HostName> silent = new ArrayList<>();
        List<HostName> left = new ArrayList<>();
        for (HostRow host : view.allHosts()) {
            ServiceView service = services.remove(host.name());
            if (service == null) {
                unknown.add(host.name());
            } else if (service.forcedDown() && !busy.contains(host.name())) {
                forcedDown.add(host.name());
            } else if (!service.up() && !busy.contains(host.name()) && !host.onMaintenance()) {
                (view.leftInOrder().containsKey(host.name()) ? left : silent).add(host.name());
            }
        }
        leftInOrder(status, nova, left, silent);
        status.add("forced_down", array(forcedDown));
        status.addProperty("hosts_in_no_segment", services.size());
        if (!unknown.isEmpty()) {
            critical("Nova knows no compute service of " + names(unknown)
                    + ". Correct the name: masakarictl host update.");
        }
        if (!forcedDown.isEmpty()) {
            warning(names(forcedDown) + (forcedDown.size() == 1 ? " waits" : " wait")
                    + " forced down in Nova for somebody who repairs it, and then: openstack compute service set --up"
                    + " --enable HOST nova-compute.");
        }
        if (!silent.isEmpty()) {
            warning("Nova does not hear the compute service of " + names(silent)
                    + ", and no recovery of it is under way: look at the host.");
        }
    }

    /** Hosts that were shut down in order: their loss is none, and what they ran is down all the same. */
    private void leftInOrder(JsonObject status, NovaQueries nova, List<HostName> left, List<HostName> silent) {
        JsonArray shown = new JsonArray();
        for (HostName host : left) {
            OptionalLong active = activeOn(nova, host);
            if (active.equals(OptionalLong.of(0))) {
                silent.add(host);
                continue;
            }
            String what = active.isPresent()
                    ? active.getAsLong() + " active instances, which are down and recovered by nobody"
                    : "instances that Nova does not tell";
            Instant at = view.leftInOrder().get(host);
            shown.add(Wire.json(
                    "host", host, "left_at", at, "active_instances", active.isPresent() ? active.getAsLong() : null));
            warning(host + " left its cluster in order at " + at + " with " + what
                    + ": start the host; or, once you have seen that it is off, have Nova evacuate them"
                    + " (openstack server evacuate).");
        }
        status.add("left_in_order", shown);
    }

    /** Empty if Nova does not tell. */
    private static OptionalLong activeOn(NovaQueries nova, HostName host) {
        try {
            return OptionalLong.of(nova.serversOn(host).stream()
                    .filter(server -> server.vmState().equals("active"))
                    .count());
        } catch (RuntimeException e) {
            return OptionalLong.empty();
        }
    }

    private void segments() {
        if (view.allHosts().isEmpty()) {
            critical("No host is in a segment, so nothing is protected: masakarictl segment create, then host add.");
        }
        List<HostName> onMaintenance = new ArrayList<>();
        for (SegmentRow segment : view.segments()) {
            List<HostRow> hosts = view.hosts().get(segment.uuid());
            if (hosts.isEmpty()) {
                continue;
            }
            if (!segment.enabled()) {
                warning("Segment " + segment.name() + " is disabled: its " + hosts.size()
                        + " hosts are not protected until masakarictl segment update " + segment.name()
                        + " --enabled.");
                continue;
            }
            if (segment.cluster().isEmpty()) {
                critical("Segment " + segment.name() + " has no cluster, so no monitor may report its hosts:"
                        + " masakarictl segment update " + segment.name() + " --cluster CLUSTER.");
            }
            hosts.stream().filter(HostRow::onMaintenance).map(HostRow::name).forEach(onMaintenance::add);
            boolean usable = hosts.stream().anyMatch(host -> host.reserved() && !host.onMaintenance());
            if (!usable && segment.rules().method() != RecoveryMethod.AUTO) {
                String text = "Segment " + segment.name() + " has no usable reserved host, which "
                        + segment.rules().method().name().toLowerCase(Locale.ROOT)
                        + " asks for: masakarictl reserved-host add.";
                if (segment.rules().method() == RecoveryMethod.RESERVED_HOST) {
                    critical(text);
                } else {
                    warning(text);
                }
            }
        }
        if (!onMaintenance.isEmpty()) {
            warning("On maintenance, so not protected: " + names(onMaintenance) + ".");
        }
    }

    private void monitors(JsonObject status) {
        Map<MonitorKind, Set<HostName>> heard = new TreeMap<>();
        Map<MonitorKind, Set<HostName>> silent = new TreeMap<>();
        for (MonitorKind kind : MonitorKind.values()) {
            heard.put(kind, new TreeSet<>());
            silent.put(kind, new TreeSet<>());
        }
        for (GreetingRow greeting : view.greetings()) {
            boolean living = !greeting.greetedAt().isBefore(now.minus(GreetingTable.LIVING));
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
                warning("The " + kind.word() + " monitor is silent on " + names(missing)
                        + ": see its journal, or revoke its token.");
            }
        }
        Set<HostName> strangers = new TreeSet<>(heard.get(MonitorKind.HOST));
        strangers.removeAll(known);
        if (!strangers.isEmpty()) {
            warning("A host monitor is heard from " + names(strangers)
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
                critical("No host monitor of cluster " + cluster
                        + " is heard, so the loss of a host would not be seen: masakarictl monitor list, and the"
                        + " monitors' journals.");
            } else if (!missing.isEmpty()) {
                boolean never = missing.stream().noneMatch(silent::contains);
                warning("The host monitor is " + (never ? "never heard from " : "silent on ") + names(missing)
                        + ": see its journal there.");
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
            boolean counts = greeting.bound()
                    && known.contains(greeting.host())
                    && !greeting.greetedAt().isBefore(now.minus(GreetingTable.LIVING));
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
        status.add("gates_faulty", array(faulty.keySet()));
        faulty.forEach((host, fault) -> warning("The gate at boot of " + host + " is not in force: " + fault
                + ". See docs/operators-guide.md, \"A gate at boot\"."));
    }

    /** What is wrong is not the instances that are held. */
    private void storage() {
        Map<HostName, Integer> ofHost = new TreeMap<>();
        int storm = 0;
        for (RecoveryListing.Row row : view.recoveries()) {
            if (row.hold().filter(hold -> hold.reason().isOfHostsStorage()).isPresent()) {
                ofHost.merge(row.host(), 1, Integer::sum);
            } else if (row.hold()
                    .filter(hold -> hold.reason().isOfManyInstances())
                    .isPresent()) {
                storm++;
            }
        }
        ofHost.forEach((host, count) -> critical("Host " + host + " may have lost its path to its storage: " + count
                + " instances of it stand still on I/O errors, and those of no other host. They are not restarted."));
        if (storm > 0) {
            critical("Storage may be away: " + storm
                    + " instances are held that stand still on I/O errors. Bring it back"
                    + " and resume them; they lose nothing by waiting.");
        }
    }

    private void recoveries(JsonObject status) {
        Map<String, Integer> waiting = new TreeMap<>();
        Map<String, Integer> forOperator = new TreeMap<>();
        int underWay = 0;
        for (RecoveryListing.Row row : view.recoveries()) {
            if (row.hold().isEmpty()) {
                underWay++;
            } else {
                boolean needs = row.hold().get().reason().needsOperator();
                (needs ? forOperator : waiting).merge(row.hold().get().reason().name(), 1, Integer::sum);
            }
        }
        if (!forOperator.isEmpty()) {
            critical("On hold for you: " + counts(forOperator)
                    + ". masakarictl recovery list --open, then recovery show ID, which says what releases each.");
        }
        if (!waiting.isEmpty()) {
            warning("On hold, and goes on by itself: " + counts(waiting) + ".");
        }
        if (underWay > 0) {
            warning(underWay + " recoveries are under way.");
        }
        status.add("holds_for_operator", object(forOperator));
        status.add("holds_that_wait", object(waiting));
    }

    /** What has ended and needs somebody: it stays in sight until an operator says that it is seen to. */
    private void unacknowledged(JsonObject status) {
        if (!view.failed().isEmpty()) {
            long down = view.failed().stream().mapToLong(Failed::down).sum();
            critical(atLeast(view.failed().size()) + " recoveries have failed"
                    + (down == 0 ? "" : ", and left " + down + " instances down, or do not know whether they run")
                    + ": "
                    + subjects(view.failed().stream().map(Failed::row).toList())
                    + ". masakarictl recovery list --unacknowledged, then recovery show ID; when it is seen to,"
                    + " masakarictl recovery acknowledge ID --reason TEXT.");
        }
        if (!view.empty().isEmpty()) {
            warning("Lost, and no instance was found there, so nothing was evacuated: " + subjects(view.empty())
                    + ". If that is right, masakarictl recovery acknowledge HOST --reason TEXT; else look for the"
                    + " instances, and see to Nova's cells.");
        }
        status.addProperty("failed_unacknowledged", view.failed().size());
        status.addProperty("empty_unacknowledged", view.empty().size());
    }

    private static String atLeast(int count) {
        return count < MOST_LISTED ? String.valueOf(count) : count + " or more";
    }

    private static String subjects(List<RecoveryListing.Row> rows) {
        List<String> all = rows.stream()
                .map(row -> switch (row.kind()) {
                    case HOST -> row.host().value();
                    case INSTANCE -> "instance " + row.subject();
                    case PROCESS -> row.subject() + " on " + row.host();
                })
                .distinct()
                .toList();
        String first = all.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return all.size() <= MOST_NAMES ? first : first + " and " + (all.size() - MOST_NAMES) + " more";
    }

    private void unknown(JsonObject status, List<UnknownLosses.Summary> losses) {
        losses.stream()
                .limit(MOST_NAMES)
                .forEach(loss -> critical("Host " + loss.host() + " of cluster "
                        + loss.cluster() + " is reported as lost since " + loss.since() + " (fencing "
                        + loss.fencing() + "), and nothing is done. " + loss.message()));
        if (losses.size() > MOST_NAMES) {
            critical((losses.size() - MOST_NAMES) + " more lost hosts are in no segment: masakarictl notification"
                    + " unknown.");
        }
        status.addProperty("unknown_losses", losses.size());
    }

    private void critical(String message) {
        problems.add(Wire.json("severity", "critical", "message", message));
    }

    private void warning(String message) {
        problems.add(Wire.json("severity", "warning", "message", message));
    }

    private static String counts(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " "
                        + count.getKey().toLowerCase(Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(", "));
    }

    private static String names(Collection<HostName> hosts) {
        String first =
                hosts.stream().sorted().limit(MOST_NAMES).map(HostName::value).collect(Collectors.joining(", "));
        return hosts.size() <= MOST_NAMES ? first : first + " and " + (hosts.size() - MOST_NAMES) + " more";
    }

    private static JsonArray array(Collection<HostName> hosts) {
        JsonArray array = new JsonArray();
        hosts.stream().sorted().map(HostName::value).forEach(array::add);
        return array;
    }

    private static JsonObject byKind(Map<MonitorKind, Set<HostName>> hosts) {
        JsonObject json = new JsonObject();
        hosts.forEach((kind, names) -> json.add(kind.word(), array(names)));
        return json;
    }

    private static JsonObject object(Map<String, Integer> counts) {
        JsonObject json = new JsonObject();
        counts.forEach((name, count) -> json.addProperty(name.toLowerCase(Locale.ROOT), count));
        return json;
    }
}

package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.DisarmTable;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.Totals;
import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.ServiceView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whether all hosts are protected, and what speaks against it: Nova, monitors that are not heard, what is set up wrongly,
 * what waits for an operator. Looks; changes nothing.
 */
final class Standing {
    private final Problems problems = new Problems();
    private final StandingView view;

    private Standing(StandingView view) {
        this.view = view;
    }

    /** Adds it to the status; asks Nova once. */
    static void addTo(JsonObject status, Database database, NovaQueries nova, Totals totals, Instant now) {
        Standing standing = new Standing(database.read(StandingView::read));
        standing.armed(status, database.read(tx -> DisarmTable.current(tx, now)));
        standing.database(database, totals);
        standing.nova(status, nova);
        standing.segments();
        new MonitorStanding(standing.view, standing.problems, now).addTo(status);
        standing.storage();
        standing.recoveries(status);
        standing.unacknowledged(status);
        standing.unknown(status, database.read(UnknownLosses::summaries));
        standing.problems.addTo(status);
    }

    private void armed(JsonObject status, Optional<DisarmTable.Row> disarmed) {
        status.addProperty(
                "disarmed_until", disarmed.map(row -> row.until().toString()).orElse(null));
        disarmed.ifPresent(row -> problems.critical("The whole cloud is disarmed " + row.describe()
                + ". Nothing is acted on; masakarictl arm ends it earlier."));
    }

    private void database(Database database, Totals totals) {
        database.damage().ifPresent(damage -> problems.critical("The database is damaged: " + damage));
        if (totals.setAside() > 0) {
            problems.critical(
                    totals.setAside() + " reports could not be handled: masakarictl notification list --status failed,"
                            + " then show and retry.");
        }
        if (totals.lyingFencing() > 0) {
            problems.critical(
                    totals.lyingFencing() + " hosts ran on after their fence device said that they were off. Repair it,"
                            + " then masakarictl host trust-fencing.");
        }
        if (totals.clocksApart() > 0) {
            problems.warning("The clocks of " + totals.clocksApart()
                    + " monitors differ from the controller's: masakarictl" + " monitor list.");
        }
    }

    private void nova(JsonObject status, NovaQueries nova) {
        Map<HostName, ServiceView> services = new HashMap<>();
        try {
            nova.services().forEach(service -> services.put(service.host(), service));
        } catch (RuntimeException e) {
            status.addProperty("nova", e.getMessage());
            problems.critical("Nova cannot be asked, so nothing can be recovered: " + e.getMessage());
            return;
        }
        status.addProperty("nova", "ok");
        List<String> missing = nova.missingRights();
        if (!missing.isEmpty()) {
            problems.critical("The controller's user at Nova may not " + String.join(", nor ", missing)
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
        status.add("forced_down", Problems.array(forcedDown));
        status.addProperty("hosts_in_no_segment", services.size());
        if (!unknown.isEmpty()) {
            problems.critical("Nova knows no compute service of " + Problems.names(unknown)
                    + ". Correct the name: masakarictl host update.");
        }
        if (!forcedDown.isEmpty()) {
            problems.warning(Problems.names(forcedDown) + (forcedDown.size() == 1 ? " waits" : " wait")
                    + " forced down in Nova for somebody who repairs it, and then: openstack compute service set --up"
                    + " --enable HOST nova-compute.");
        }
        if (!silent.isEmpty()) {
            problems.warning("Nova does not hear the compute service of " + Problems.names(silent)
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
            problems.warning(host + " left its cluster in order at " + at + " with " + what
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
            problems.critical(
                    "No host is in a segment, so nothing is protected: masakarictl segment create, then host add.");
        }
        List<HostName> onMaintenance = new ArrayList<>();
        for (SegmentRow segment : view.segments()) {
            List<HostRow> hosts = view.hosts().get(segment.uuid());
            if (hosts.isEmpty()) {
                continue;
            }
            if (!segment.enabled()) {
                problems.warning("Segment " + segment.name() + " is disabled: its " + hosts.size()
                        + " hosts are not protected until masakarictl segment update " + segment.name()
                        + " --enabled.");
                continue;
            }
            if (segment.cluster().isEmpty()) {
                problems.critical("Segment " + segment.name() + " has no cluster, so no monitor may report its hosts:"
                        + " masakarictl segment update " + segment.name() + " --cluster CLUSTER.");
            }
            hosts.stream().filter(HostRow::onMaintenance).map(HostRow::name).forEach(onMaintenance::add);
            boolean usable = hosts.stream().anyMatch(host -> host.reserved() && !host.onMaintenance());
            if (!usable && segment.rules().method() != RecoveryMethod.AUTO) {
                String text = "Segment " + segment.name() + " has no usable reserved host, which "
                        + segment.rules().method().name().toLowerCase(Locale.ROOT)
                        + " asks for: masakarictl reserved-host add.";
                if (segment.rules().method() == RecoveryMethod.RESERVED_HOST) {
                    problems.critical(text);
                } else {
                    problems.warning(text);
                }
            }
        }
        if (!onMaintenance.isEmpty()) {
            problems.warning("On maintenance, so not protected: " + Problems.names(onMaintenance) + ".");
        }
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
        ofHost.forEach(
                (host, count) -> problems.critical(
                        "Host " + host + " may have lost its path to its storage: " + count
                                + " instances of it stand still on I/O errors, and those of no other host. They are not restarted."));
        if (storm > 0) {
            problems.critical("Storage may be away: " + storm
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
            problems.critical("On hold for you: " + counts(forOperator)
                    + ". masakarictl recovery list --open, then recovery show ID, which says what releases each.");
        }
        if (!waiting.isEmpty()) {
            problems.warning("On hold, and goes on by itself: " + counts(waiting) + ".");
        }
        if (underWay > 0) {
            problems.warning(underWay + " recoveries are under way.");
        }
        status.add("holds_for_operator", object(forOperator));
        status.add("holds_that_wait", object(waiting));
    }

    /** What has ended and needs somebody: it stays in sight until an operator says that it is seen to. */
    private void unacknowledged(JsonObject status) {
        if (!view.failed().isEmpty()) {
            long down =
                    view.failed().stream().mapToLong(StandingView.Failed::down).sum();
            problems.critical(atLeast(view.failed().size()) + " recoveries have failed"
                    + (down == 0 ? "" : ", and left " + down + " instances down, or do not know whether they run")
                    + ": "
                    + Problems.subjects(
                            view.failed().stream().map(StandingView.Failed::row).toList())
                    + ". masakarictl recovery list --unacknowledged, then recovery show ID; when it is seen to,"
                    + " masakarictl recovery acknowledge ID --reason TEXT.");
        }
        if (!view.empty().isEmpty()) {
            problems.warning("Lost, and no instance was found there, so nothing was evacuated: "
                    + Problems.subjects(view.empty())
                    + ". If that is right, masakarictl recovery acknowledge HOST --reason TEXT; else look for the"
                    + " instances, and see to Nova's cells.");
        }
        status.addProperty("failed_unacknowledged", view.failed().size());
        status.addProperty("empty_unacknowledged", view.empty().size());
    }

    private static String atLeast(int count) {
        return count < StandingView.MOST_LISTED ? String.valueOf(count) : count + " or more";
    }

    private void unknown(JsonObject status, List<UnknownLosses.Summary> losses) {
        losses.stream()
                .limit(Problems.MOST_NAMES)
                .forEach(loss -> problems.critical("Host " + loss.host() + " of cluster "
                        + loss.cluster() + " is reported as lost since " + loss.since() + " (fencing "
                        + loss.fencing() + "), and nothing is done. " + loss.message()));
        if (losses.size() > Problems.MOST_NAMES) {
            problems.critical((losses.size() - Problems.MOST_NAMES)
                    + " more lost hosts are in no segment: masakarictl notification" + " unknown.");
        }
        status.addProperty("unknown_losses", losses.size());
    }

    private static String counts(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " "
                        + count.getKey().toLowerCase(Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(", "));
    }

    private static JsonObject object(Map<String, Integer> counts) {
        JsonObject json = new JsonObject();
        counts.forEach((name, count) -> json.addProperty(name.toLowerCase(Locale.ROOT), count));
        return json;
    }
}

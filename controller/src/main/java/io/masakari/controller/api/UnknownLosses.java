package io.masakari.controller.api;

import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.Transaction;
import io.masakari.controller.store.UnknownLossTable;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.NotificationType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What is kept of the losses of hosts that no segment has (SAFETY.md, C-35): only what our host monitors say with evidence, and
 * of such a host then its return. Decides what is kept; {@link NotificationIntake} takes it up.
 */
final class UnknownLosses {
    /** Of all monitors together, and of one; a loss is at most three reports of each of its monitors. */
    static final int MOST = 2_000;

    static final int MOST_OF_ONE = 200;
    static final Duration KEPT = Duration.ofDays(7);

    private UnknownLosses() {}

    /**
     * Keeps it, or finds that it is kept already. Empty if it is none that is kept.
     *
     * @throws ApiException 403 if its sender may not say that; 400 if there is no room for it
     */
    static Optional<Kept> keep(Transaction tx, Caller caller, Report report, Instant now) {
        Optional<ClusterName> cluster = clusterOf(tx, caller, report);
        if (cluster.isEmpty()) {
            return Optional.empty();
        }
        if (!caller.mayReport(cluster)) {
            throw ApiException.forbidden(
                    "Monitor " + caller.name() + " may not report hosts of cluster " + cluster.get() + ".");
        }
        caller.checkIdentity(report);
        Optional<HostEvidence> loss = report.loss();
        String key = loss.map(its -> key(caller, its))
                .or(() -> report.returnKey(caller.name()))
                .orElseThrow();
        Optional<UnknownLossTable.Row> known = UnknownLossTable.findByKey(tx, key);
        if (known.isPresent()) {
            return Optional.of(new Kept(known.get(), false));
        }
        if (UnknownLossTable.countOf(tx, caller.name()) >= MOST_OF_ONE || UnknownLossTable.count(tx) >= MOST) {
            throw ApiException.badRequest("Host with name " + report.hostname() + " could not be found, and "
                    + MOST_OF_ONE + " reports of monitor " + caller.name() + " about such hosts are kept, or " + MOST
                    + " of all monitors: add the hosts, or masakarictl notification unknown --forget HOST.");
        }
        var row = new UnknownLossTable.Row(
                new NotificationId(UUID.randomUUID()),
                key,
                report.hostname(),
                cluster.get(),
                caller.name(),
                caller.boot(),
                report.generatedAt(),
                report.payload(),
                report.evidence(),
                loss.map(HostEvidence::fencing),
                now);
        UnknownLossTable.insert(tx, row);
        return Optional.of(new Kept(row, true));
    }

    /** A proof comes beside what was said before it: taken up one after the other, each counts as it does of other hosts. */
    private static String key(Caller caller, HostEvidence loss) {
        String said = caller.name() + "/" + loss.host() + "/" + loss.key() + "/"
                + loss.boot().map(Object::toString).orElse("") + "/" + loss.fencing();
        return "loss/" + UUID.nameUUIDFromBytes(said.getBytes(StandardCharsets.UTF_8));
    }

    /** @param isNew whether it was not kept before */
    record Kept(UnknownLossTable.Row row, boolean isNew) {}

    /** Of a report that is kept; a leave in order is no loss, and a return is of use only after a loss. */
    private static Optional<ClusterName> clusterOf(Transaction tx, Caller caller, Report report) {
        if (report.type() != NotificationType.COMPUTE_HOST || caller.isOperator() || caller.isV1()) {
            return Optional.empty();
        }
        boolean isLoss =
                report.loss().isPresent() && report.notification().disposition().status() == NotificationStatus.NEW;
        if (isLoss) {
            return report.loss().map(loss -> loss.key().cluster());
        }
        return report.notification().isStart()
                ? caller.cluster().filter(cluster -> UnknownLossTable.hasAny(tx, report.hostname(), cluster))
                : Optional.empty();
    }

    /**
     * What is kept of one host, for people.
     *
     * @param fencing the most that was said of it
     * @param since when the first report of it came
     * @param message why nothing is done, and what to do
     */
    record Summary(
            HostName host,
            ClusterName cluster,
            FencingStatus fencing,
            Instant since,
            int reports,
            List<String> monitors,
            String message) {
        Instant until() {
            return since.plus(KEPT);
        }
    }

    /** By host. */
    static List<Summary> summaries(Transaction tx) {
        return UnknownLossTable.list(tx).stream()
                .collect(Collectors.groupingBy(
                        row -> row.host() + "/" + row.cluster(), TreeMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(rows -> summary(tx, rows))
                .toList();
    }

    private static Summary summary(Transaction tx, List<UnknownLossTable.Row> rows) {
        UnknownLossTable.Row first = rows.get(0);
        FencingStatus fencing = rows.stream()
                .flatMap(row -> row.fencing().stream())
                .reduce((a, b) -> b.outweighs(a) ? b : a)
                .orElse(FencingStatus.PENDING);
        return new Summary(
                first.host(),
                first.cluster(),
                fencing,
                first.arrivedAt(),
                rows.size(),
                rows.stream().map(UnknownLossTable.Row::sender).distinct().toList(),
                message(tx, first.host(), first.cluster()));
    }

    private static String message(Transaction tx, HostName host, ClusterName cluster) {
        return HostTable.findByName(tx, host)
                .flatMap(known -> SegmentTable.find(tx, known.segment()))
                .map(segment -> "Held: segment " + segment.name() + " has host " + host + ", but is not of cluster "
                        + cluster + ". Set its cluster: masakarictl segment update " + segment.name()
                        + " --cluster " + cluster + ".")
                .orElseGet(() -> advice(host));
    }

    /** Why nothing is done, and what to do. */
    static String advice(HostName host) {
        return "Held: host " + host + " is unknown to every segment. Add it: masakarictl host add " + host
                + " --segment SEGMENT. Or, if Nova has it by another name, map it ([hosts] map of the host monitors). Or"
                + " forget it: masakarictl notification unknown --forget " + host + ".";
    }

    /** Those that are too old, which are gone then. */
    static Collection<UnknownLossTable.Row> expire(Transaction tx, Instant now) {
        List<UnknownLossTable.Row> old = UnknownLossTable.list(tx).stream()
                .filter(row -> row.arrivedAt().isBefore(now.minus(KEPT)))
                .toList();
        old.forEach(row -> UnknownLossTable.delete(tx, row.uuid()));
        return old;
    }
}

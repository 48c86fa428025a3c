package io.masakari.controller.engine;

import io.masakari.controller.store.BootTable;
import io.masakari.controller.store.GreetingRow;
import io.masakari.controller.store.GreetingTable;
import io.masakari.controller.store.HostRecoveryTable;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.StoreException;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.BootId;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.ServiceView;
import io.masakari.runtime.journal.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hosts whose monitors have greeted in a boot of which nobody tells anything, and that have fallen silent: such a host may have
 * died before it joined its cluster, where no monitor may judge it. It is reported as never seen, once for each silence, and held
 * (SAFETY.md, C-45). Engine thread only.
 */
final class SilentHosts {
    /** A host that boots slowly is not told of. */
    static final Duration AFTER = Duration.ofMinutes(5);

    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final int MOST_AT_ONCE = 200;
    private static final int MOST_LOSSES = 20;
    private static final String KEY = "silent/";
    /** No monitor has said which one the host is; the ring's number tells that it is no loss that a monitor saw. */
    private static final NodeId UNTOLD = new NodeId(0xFFFF_FFFFL);

    private final EngineContext context;
    private final Duration after;
    private final Runnable reported;

    private Instant awakeSince;
    private Instant lookAt = Instant.MIN;
    private boolean isLooking;

    /** @param lastGreeting of any of its monitors, as it is stored */
    private record Silent(HostRow host, ClusterName cluster, BootId boot, Instant lastGreeting) {
        String key() {
            return KEY + host.uuid() + "/" + boot + "/" + lastGreeting.toEpochMilli();
        }
    }

    private record Answer(List<ServiceView> services) {}

    /**
     * @param after how long they have been silent
     * @param reported told when reports were stored
     */
    SilentHosts(EngineContext context, Duration after, Runnable reported) {
        this.context = context;
        this.after = after;
        this.reported = reported;
        this.awakeSince = context.clock().get();
    }

    /** This process was not there: monitors may have greeted, and nobody heard it. */
    void slept(Instant now) {
        awakeSince = now;
    }

    void due(Instant now) {
        if (isLooking || now.isBefore(lookAt) || now.isBefore(awakeSince.plus(after))) {
            return;
        }
        lookAt = now.plus(EVERY);
        List<Silent> silent = context.database().read(tx -> silent(tx, now));
        if (silent.isEmpty()) {
            return;
        }
        isLooking = true;
        HostRow first = silent.get(0).host();
        Origin origin = new Origin(
                new RecoveryId(context.ids().get()),
                new NotificationId(context.ids().get()),
                first.segment(),
                first.name(),
                now);
        context.outbox()
                .send(
                        origin,
                        "FindSilentHosts",
                        false,
                        context.outbox().permit(now, Optional.empty(), () -> true),
                        stands -> new Answer(
                                context.parties().compute().within(stands).services()),
                        failure -> new Answer(List.of()),
                        answer -> answered(answer.services()));
    }

    /** What has fallen silent last comes first. */
    private List<Silent> silent(Transaction tx, Instant now) {
        Map<HostName, GreetingRow> newest = new HashMap<>();
        for (GreetingRow row : GreetingTable.list(tx)) {
            if (row.bound()) {
                newest.merge(row.host(), row, (a, b) -> a.greetedAt().isBefore(b.greetedAt()) ? b : a);
            }
        }
        return newest.values().stream()
                .filter(row -> row.greetedAt().isBefore(now.minus(after)))
                .sorted(Comparator.comparing(GreetingRow::greetedAt).reversed())
                .limit(MOST_AT_ONCE)
                .flatMap(row -> untold(tx, row, now).stream())
                .toList();
    }

    private Optional<Silent> untold(Transaction tx, GreetingRow newest, Instant now) {
        HostName name = newest.host();
        Optional<HostRow> host = HostTable.findByName(tx, name).filter(row -> !row.onMaintenance());
        Optional<ClusterName> cluster = host.flatMap(row -> SegmentTable.find(tx, row.segment()))
                .filter(SegmentRow::enabled)
                .flatMap(SegmentRow::cluster);
        Optional<BootId> boot = newest.boot()
                .filter(its -> BootTable.current(tx, name)
                        .filter(known -> known.boot().equals(its))
                        .isPresent());
        if (cluster.isEmpty() || boot.isEmpty() || HostRecoveryTable.isOpen(tx, name)) {
            return Optional.empty();
        }
        Silent silent = new Silent(host.get(), cluster.get(), boot.get(), newest.greetedAt());
        boolean isTold = NotificationTable.findBySenderKey(tx, silent.key()).isPresent()
                || NotificationTable.losses(tx, name, MOST_LOSSES).stream().anyMatch(loss -> tellsOf(loss, silent));
        // Where nobody is left who could have seen it join, the status tells of all that is silent.
        boolean isAnyoneThere =
                !GreetingTable.witnesses(tx, silent.cluster(), name, now).isEmpty();
        return isTold || !isAnyoneThere ? Optional.empty() : Optional.of(silent);
    }

    /**
     * A loss, or an orderly leave, of that boot or of an unknown one, which was reported about when the host fell silent: if it
     * greeted for longer after that, it lived on, and its silence is news.
     */
    private static boolean tellsOf(NotificationRow loss, Silent silent) {
        Optional<BootId> lost = StoredReports.evidence(loss).flatMap(HostEvidence::boot);
        boolean isOurs = loss.senderKey().filter(key -> key.startsWith(KEY)).isPresent();
        boolean isOfItsBoot = lost.filter(boot -> !boot.equals(silent.boot())).isEmpty();
        return isOfItsBoot
                && !(isOurs && lost.isPresent())
                && !loss.createdAt().isBefore(silent.lastGreeting().minus(GreetingTable.LIVING));
    }

    private void answered(List<ServiceView> services) {
        isLooking = false;
        Instant now = context.clock().get();
        Set<HostName> down = new HashSet<>();
        services.stream().filter(service -> !service.up()).forEach(service -> down.add(service.host()));
        if (down.size() * 2 > services.size()) {
            return; // the silence of most says nothing of one
        }
        try {
            context.database().writeAndWait(tx -> {
                for (Silent silent : silent(tx, now)) {
                    if (down.contains(silent.host().name())) {
                        tell(tx, silent, now);
                    }
                }
                return null;
            });
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.GONE) {
                throw e;
            }
            return; // looked for again
        }
        reported.run();
    }

    private void tell(Transaction tx, Silent silent, Instant now) {
        HostName host = silent.host().name();
        NodeId node = NotificationTable.losses(tx, host, MOST_LOSSES).stream()
                .flatMap(loss -> StoredReports.evidence(loss).stream())
                .map(evidence -> evidence.key().node())
                .findFirst()
                .orElse(UNTOLD);
        NotificationTable.insert(
                tx,
                StoredReports.row(
                        new NotificationId(context.ids().get()),
                        StoredReports.silent(host, silent.cluster(), node, silent.boot(), silent.lastGreeting(), now),
                        silent.host().uuid(),
                        silent.host().segment(),
                        Optional.of(silent.key()),
                        now));
        context.events()
                .log(
                        Event.HOST_SILENT,
                        "The monitors of host " + host + " have been silent since " + silent.lastGreeting()
                                + ", Nova does not hear it, and nobody has reported its loss. It is held as never seen.",
                        Map.of("host", host.value(), "boot", silent.boot().toString()));
    }
}

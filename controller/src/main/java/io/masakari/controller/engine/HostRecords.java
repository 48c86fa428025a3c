package io.masakari.controller.engine;

import io.masakari.controller.store.HostRecoveryTable;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.StoredProgress;
import io.masakari.controller.store.Transaction;
import io.masakari.controller.store.VmoveTable;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.recovery.RecoveryKind;
import io.masakari.core.recovery.host.Evacuation;
import io.masakari.core.recovery.host.EvacuationState;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.runtime.report.InstanceNotification;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What of the recovery of a host is stored when it changes: itself, its evacuations, and reports of what it hands over. */
final class HostRecords implements KindRecords<HostProgress> {
    private final Supplier<UUID> ids;
    private final Runnable reported;

    /** @param reported told when failures of instances are stored; any thread */
    HostRecords(Supplier<UUID> ids, Runnable reported) {
        this.ids = ids;
        this.reported = reported;
    }

    @Override
    public RecoveryKind kind() {
        return RecoveryKind.HOST;
    }

    @Override
    public String subject(HostProgress progress) {
        return "";
    }

    @Override
    public List<StoredProgress<HostProgress>> open(Transaction tx, BiConsumer<String, RuntimeException> unreadable) {
        return HostRecoveryTable.open(tx, unreadable);
    }

    @Override
    public HostProgress whole(Transaction tx, HostProgress bare) {
        return HostRecoveryTable.whole(tx, bare);
    }

    @Override
    public boolean isSame(HostProgress a, HostProgress b) {
        return a.state() == b.state()
                && a.hold().equals(b.hold())
                && a.proof().equals(b.proof())
                && a.forcedDownAt().equals(b.forcedDownAt())
                && a.cancelledBy().equals(b.cancelledBy())
                && a.reason().equals(b.reason())
                && changedEvacuations(a, b).findAny().isEmpty();
    }

    /** By identity: an evacuation that nothing happened to is the same object. */
    static Stream<Evacuation> changedEvacuations(HostProgress past, HostProgress now) {
        return now.evacuations().values().stream()
                .filter(e -> past.evacuations().get(e.instance()) != e);
    }

    @Override
    public void save(Transaction tx, Optional<HostProgress> stored, HostProgress progress, Instant now) {
        HostRecoveryTable.save(tx, progress);
        stored.map(past -> changedEvacuations(past, progress))
                .orElseGet(() -> progress.evacuations().values().stream())
                .forEach(e -> {
                    VmoveTable.save(tx, progress, e, now);
                    if (e.state() == EvacuationState.HANDED_OVER) {
                        report(tx, progress, e, now);
                    }
                });
    }

    /** In the transaction that hands it over: the report of an instance that its host's loss has left off. */
    private void report(Transaction tx, HostProgress progress, Evacuation e, Instant now) {
        String key = "host-lost/" + progress.id() + "/" + e.instance();
        if (NotificationTable.findBySenderKey(tx, key).isPresent()) {
            return;
        }
        NotificationRow loss = LossReports.lossOf(tx, progress);
        Optional<HostRow> where = e.target().flatMap(host -> HostTable.findByName(tx, host));
        HostName host = where.map(HostRow::name).orElse(loss.hostname());
        InstanceNotification failure = StoredReports.hostLost(host, e.instance(), progress.downSince(), now);
        NotificationTable.insert(
                tx,
                StoredReports.row(
                        new NotificationId(ids.get()),
                        failure,
                        where.map(HostRow::uuid).orElse(loss.sourceHost()),
                        where.map(HostRow::segment).orElse(loss.segment()),
                        Optional.of(key),
                        now));
        reported.run();
    }
}

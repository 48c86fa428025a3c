package io.masakari.controller.api;

import io.masakari.controller.store.BootTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostEvidence;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.NotificationWire;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How long hosts of a segment took from a fencing by reboot until a monitor of their next boot greeted, as far as it was seen:
 * what people need to declare a boot time.
 *
 * @param times how often it was seen
 */
record BootsSeen(SegmentRow segment, int times, Optional<Duration> shortest) {
    private static final int LOOKED_AT = 200;
    private static final Duration STEP = Duration.ofSeconds(5);

    static BootsSeen of(Transaction tx, SegmentRow segment) {
        List<Duration> all = NotificationTable.provenOf(tx, segment.uuid(), LOOKED_AT).stream()
                .flatMap(row -> duration(tx, row).stream())
                .toList();
        return new BootsSeen(segment, all.size(), all.stream().min(Comparator.naturalOrder()));
    }

    private static Optional<Duration> duration(Transaction tx, NotificationRow row) {
        HostNotification report = (HostNotification)
                NotificationWire.restore(row.type(), row.hostname(), row.generatedAt(), row.payload(), row.evidence());
        Optional<FencingProof> reboot = report.evidence()
                .flatMap(HostEvidence::proof)
                .filter(proof -> proof.action().equals("reboot"));
        return reboot.flatMap(proof -> report.evidence()
                .flatMap(HostEvidence::boot)
                .flatMap(boot -> BootTable.next(tx, row.hostname(), boot))
                .map(next -> Duration.between(proof.completedAt(), next.firstSeenAt()))
                .filter(took -> !took.isNegative()));
    }

    /** Three quarters of it: another one may be quicker, and nova-compute may be up before the monitor. */
    Optional<Duration> suggested() {
        return shortest.map(
                took -> STEP.multipliedBy(took.multipliedBy(3).dividedBy(4).toSeconds() / STEP.toSeconds()));
    }
}

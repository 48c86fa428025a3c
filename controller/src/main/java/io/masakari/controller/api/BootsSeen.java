package io.masakari.controller.api;

import io.masakari.controller.store.BootTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.SegmentId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How long hosts of a segment took from a fencing by reboot until a monitor of their next boot greeted, as far as it was seen:
 * what people need to declare a boot time.
 *
 * @param times how often it was seen
 */
record BootsSeen(SegmentRow segment, int times, Optional<Duration> shortest) {
    private static final int LOOKED_AT = 1_000;
    private static final Duration STEP = Duration.ofSeconds(5);

    /** Of all segments. */
    static List<BootsSeen> read(Transaction tx) {
        Map<SegmentId, List<Duration>> seen = new HashMap<>();
        for (NotificationRow row : NotificationTable.proven(tx, LOOKED_AT)) {
            duration(tx, row)
                    .ifPresent(took -> seen.computeIfAbsent(row.segment(), any -> new ArrayList<>())
                            .add(took));
        }
        return SegmentTable.list(tx).stream()
                .map(segment -> of(segment, seen.getOrDefault(segment.uuid(), List.of())))
                .toList();
    }

    private static BootsSeen of(SegmentRow segment, List<Duration> all) {
        return new BootsSeen(segment, all.size(), all.stream().min(Comparator.naturalOrder()));
    }

    private static Optional<Duration> duration(Transaction tx, NotificationRow row) {
        Optional<HostEvidence> loss = Report.evidence(row);
        Optional<FencingProof> reboot =
                loss.flatMap(HostEvidence::proof).filter(proof -> proof.action().equals(FencingProof.REBOOT));
        return reboot.flatMap(proof -> loss.flatMap(HostEvidence::boot)
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

package io.masakari.simulator.disk;

import io.masakari.controller.store.HostRecoveryTable;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.Transaction;
import io.masakari.core.detection.ReportStage;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.runtime.report.HostNotification;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.PlantedBug;
import io.masakari.simulator.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What the controller has stored, read from its disk; for those who judge it and for the log. */
public final class Records {
    private static final ClusterName ANY = new ClusterName("any");
    private static final int ALL = 100_000;

    private final World world;
    private final ControllerStore store;
    private final OtherRecoveries others;
    private final Map<LossKey, HostEvidence> told = new LinkedHashMap<>();
    private final Map<LossKey, Instant> lostAt = new HashMap<>();
    private long readAt = -1;
    private List<HostProgress> recoveries = List.of();

    /** One loss as it is stored, and what became of it. */
    public record Loss(NotificationId notification, HostEvidence evidence, ReportStage stage, boolean concluded) {}

    public Records(World world, ControllerStore store) {
        this.world = world;
        this.store = store;
        this.others = new OtherRecoveries(store);
    }

    /** Each cluster is a segment. */
    public SegmentId segmentOf(ClusterName cluster) {
        return new SegmentId(new UUID(0, 1L + world.clusterNames().indexOf(cluster)));
    }

    /** What the controller takes a cluster for. */
    public ClusterName nameOf(ClusterName cluster) {
        return world.bug() == PlantedBug.RING_ACROSS_CLUSTERS ? ANY : cluster;
    }

    /** A report of this loss has arrived, stored or not. */
    public void arrived(HostEvidence evidence, Host from) {
        // The reporter's clock may have been stepped since; its ring tells when it was at the latest.
        Instant said = world.now().minus(Duration.between(evidence.lostAt(), from.clock.wall()));
        Instant formed = world.corosync()
                .formedAt(evidence.key().cluster(), evidence.key().ring())
                .orElse(said);
        lostAt.merge(evidence.key(), said.isBefore(formed) ? said : formed, (a, b) -> a.isBefore(b) ? a : b);
        told.merge(evidence.key(), evidence, (a, b) -> a.fencing() == FencingStatus.PROVEN ? a : b);
    }

    /** Whether a recovery is that controller's own. */
    public boolean isOwner(String controller, RecoveryId recovery) {
        return store.read(tx -> tx.count(
                        "select count(*) from recoveries where recovery_uuid = ? and owner = ?", recovery, controller))
                == 1;
    }

    /** Whether nobody has anything to do for it any more. */
    public boolean hasEnded(RecoveryId recovery) {
        return store.read(tx -> tx.count(
                        "select count(*) from recoveries where recovery_uuid = ? and ended_at_ms is not null",
                        recovery))
                == 1;
    }

    /** Of instances and processes. */
    public OtherRecoveries others() {
        return others;
    }

    public boolean othersRest() {
        return others.unread() == 0 && others.all().stream().allMatch(OtherRecoveries.Row::rests);
    }

    /** All of hosts, with their instances. */
    public List<HostProgress> recoveries() {
        if (readAt != store.writes()) {
            readAt = store.writes();
            recoveries = store.read(tx -> HostRecoveryTable.newest(tx, ALL));
        }
        return recoveries;
    }

    /** Every loss of which anything is stored. */
    public Map<LossKey, Loss> losses() {
        Map<LossKey, Loss> losses = new LinkedHashMap<>();
        told.forEach((key, evidence) -> lossOf(key, evidence).ifPresent(loss -> losses.put(key, loss)));
        return losses;
    }

    /** Whether what a report told is stored. */
    public boolean isStored(HostNotification report) {
        if (report.evidence().isEmpty()) {
            return store.read(
                    tx -> NotificationTable.hasStartedSince(tx, report.hostname(), report.generatedTime(), false));
        }
        HostEvidence evidence = report.evidence().get();
        return lossOf(evidence.key(), evidence)
                .filter(loss -> loss.stage().covers(stageOf(report)))
                .isPresent();
    }

    public static ReportStage stageOf(HostNotification report) {
        return report.evidence().map(evidence -> stage(evidence.fencing())).orElse(ReportStage.RETURNED);
    }

    private Optional<Loss> lossOf(LossKey key, HostEvidence evidence) {
        LossKey stored = new LossKey(nameOf(key.cluster()), key.ring(), key.node());
        return store.read(tx -> rowOf(tx, stored.toString(), evidence.host())
                .map(row -> new Loss(
                        row.uuid(),
                        evidence,
                        NotificationTable.hasStartedSince(tx, row.hostname(), evidence.lostAt(), true)
                                ? ReportStage.RETURNED
                                : stage(row.fencing().orElseThrow()),
                        row.status() != NotificationStatus.NEW)));
    }

    /** Where a lie has taken the key, the intake marks it. */
    private static Optional<NotificationRow> rowOf(Transaction tx, String key, HostName host) {
        return NotificationTable.findByLossKey(tx, key)
                .filter(row -> row.hostname().equals(host))
                .or(() -> tx.first(
                                "select loss_key from notifications where hostname = ?"
                                        + " and (loss_key like ? or loss_key like ?) order by id",
                                row -> row.getString(1),
                                host,
                                key + "@%",
                                key + "#%")
                        .flatMap(marked -> NotificationTable.findByLossKey(tx, marked)));
    }

    private static ReportStage stage(FencingStatus fencing) {
        return switch (fencing) {
            case PENDING -> ReportStage.PENDING;
            case UNFENCED -> ReportStage.UNFENCED;
            case PROVEN -> ReportStage.PROVEN;
        };
    }

    /** When the host was lost in truth; of a lie, when it was told. */
    public Instant lostAt(NotificationId notification) {
        return losses().values().stream()
                .filter(loss -> loss.notification().equals(notification))
                .map(loss -> lostAt.get(loss.evidence().key()))
                .findFirst()
                .orElseGet(() -> store.read(tx -> NotificationTable.find(tx, notification))
                        .orElseThrow()
                        .createdAt());
    }

    /** Reserved hosts that nobody has taken, of the segment of {@code host}. */
    public List<HostName> reservedFree(HostName host) {
        SegmentId segment = segmentOf(world.host(host.value()).cluster);
        return store.read(tx -> HostTable.listOf(tx, segment)).stream()
                .filter(HostRow::reserved)
                .map(row -> row.name())
                .toList();
    }
}

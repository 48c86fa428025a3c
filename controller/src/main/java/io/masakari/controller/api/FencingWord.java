package io.masakari.controller.api;

import com.google.gson.JsonObject;
import io.masakari.controller.store.DisarmTable;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import java.time.Instant;
import java.util.Optional;

/** Whether a lost host is to be fenced, by the switches that operators have set here (SAFETY.md, C-31). */
final class FencingWord {
    /** Stands for every host. */
    private static final String ALL = "*";
    /** More than a Corosync cluster has. */
    private static final int MOST = 256;

    private FencingWord() {}

    /** Why not; empty if it is. */
    static Optional<String> against(Transaction tx, HostName host, Instant now) {
        return disarmed(tx, now)
                .or(() -> HostTable.findByName(tx, host)
                        .flatMap(
                                row -> SegmentTable.find(tx, row.segment()).flatMap(segment -> against(segment, row))));
    }

    /** Of all hosts of a cluster, or of all there are: why not, by name. */
    static JsonObject ofCluster(Transaction tx, Optional<ClusterName> cluster, Instant now) {
        JsonObject json = new JsonObject();
        disarmed(tx, now).ifPresent(why -> json.addProperty(ALL, why));
        for (SegmentRow segment :
                cluster.isPresent() ? SegmentTable.listOf(tx, cluster.get()) : SegmentTable.list(tx)) {
            for (HostRow host : HostTable.listOf(tx, segment.uuid())) {
                if (json.size() < MOST) {
                    against(segment, host)
                            .ifPresent(why -> json.addProperty(host.name().value(), why));
                }
            }
        }
        return json;
    }

    private static Optional<String> disarmed(Transaction tx, Instant now) {
        return DisarmTable.current(tx, now).map(row -> "the whole cloud is disarmed " + row.describe());
    }

    private static Optional<String> against(SegmentRow segment, HostRow host) {
        if (host.onMaintenance()) {
            return Optional.of("host " + host.name() + " is on maintenance at the controller");
        }
        return segment.enabled()
                ? Optional.empty()
                : Optional.of("segment " + segment.name() + " is disabled at the controller");
    }
}

package io.masakari.core.model;

import java.time.Instant;
import java.util.List;

/** The loss of compute1 that tests judge, as compute2 reports it. */
public final class SampleLoss {
    private SampleLoss() {}

    /** Seen from the quorate side, its proof awaited. */
    public static HostEvidence pending(Instant lostAt) {
        return HostEvidence.of(e -> {
            e.key = new LossKey(new ClusterName("lab"), RingId.parse("2.48"), new NodeId(1));
            e.host = new HostName("compute1");
            e.cause = LossCause.NODE_DOWN;
            e.lostAt = lostAt;
            e.members = List.of(new NodeId(2), new NodeId(3));
            e.reporter = new HostName("compute2");
        });
    }
}

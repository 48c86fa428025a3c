package io.masakari.simulator.world;

import io.masakari.core.detection.Observation;
import io.masakari.core.model.NodeId;
import java.time.Duration;

/** A host monitor's connection as its Corosync sees it. */
public interface ClusterClient {
    /** Each tells its own events in order; between them the order is open. */
    enum Library {
        CMAP,
        CPG,
        QUORUM
    }

    /** Corosync has gone: what is still on its way from it is void. */
    void loseLink();

    /** What this host's cpg lists, whether the callback has come yet or not. */
    boolean lists(NodeId node);

    void told(Library library, Duration delay, Observation observation);
}

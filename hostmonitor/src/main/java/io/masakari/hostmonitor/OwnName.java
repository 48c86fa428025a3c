package io.masakari.hostmonitor;

import io.masakari.core.detection.Observation;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NodeId;
import io.masakari.runtime.monitor.Seen;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Nova's name of this host, as the cluster's node list has it; empty until the first connection. Any thread may ask. */
final class OwnName implements ClusterSource {
    private final ClusterSource source;
    private final Map<NodeId, HostName> names = new ConcurrentHashMap<>();
    private volatile Optional<HostName> own = Optional.empty();

    /** Learns it from what that source tells. */
    OwnName(ClusterSource source) {
        this.source = source;
    }

    Optional<HostName> get() {
        return own;
    }

    @Override
    public ClusterLink connect(Consumer<Seen<Observation>> sink) {
        return source.connect(seen -> {
            learn(seen.observation());
            sink.accept(seen);
        });
    }

    /** The names come before the connection. */
    private void learn(Observation observation) {
        if (observation instanceof Observation.NodeNamed named) {
            names.put(named.node(), named.host());
        } else if (observation instanceof Observation.Connected connected) {
            own = Optional.ofNullable(names.get(connected.self()));
        }
    }
}

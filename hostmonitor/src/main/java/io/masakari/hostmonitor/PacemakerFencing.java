package io.masakari.hostmonitor;

import io.masakari.core.detection.FencingReading;
import io.masakari.core.model.NodeId;
import io.masakari.nativebindings.pacemaker.FencingHistory;
import io.masakari.nativebindings.pacemaker.FencingResult;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Pacemaker's fencing, asked through the fencer of this host. Goes by Pacemaker's names of the nodes, not Nova's. */
final class PacemakerFencing implements FencingSource {
    private final FencingHistory history;
    private final Function<NodeId, Optional<String>> names;
    private final Duration timeout;
    private final boolean off;

    /**
     * @param names a node's name in Corosync's node list
     * @param off to leave a host off that was fenced at our wish; else it is rebooted
     */
    PacemakerFencing(FencingHistory history, Function<NodeId, Optional<String>> names, Duration timeout, boolean off) {
        this.history = history;
        this.names = names;
        this.timeout = timeout;
        this.off = off;
    }

    @Override
    public Optional<String> nameOf(NodeId node) {
        return names.apply(node);
    }

    @Override
    public Optional<FencingReading> last(NodeId node) {
        return history.lastFenced(pacemakersNameOf(node))
                .map(event -> new FencingReading(event.completed().orElseThrow(), event.action(), event.delegate()));
    }

    @Override
    public void fence(NodeId node) {
        String name = pacemakersNameOf(node);
        FencingResult result = history.fence(node.value(), name, timeout, off);
        if (result.isNoDevice()) {
            throw new IllegalStateException(
                    "no fence device can fence " + name + " (-19); see stonith_admin --list " + name + ".");
        }
        if (!result.isDone()) {
            throw new IllegalStateException("fencing " + name + " failed with code " + result.code() + ".");
        }
    }

    private String pacemakersNameOf(NodeId node) {
        return names.apply(node)
                .orElseThrow(() -> new IllegalStateException("Corosync's node list has no name for the node."));
    }
}

package io.masakari.hostmonitor;

import io.masakari.core.detection.FencingReading;
import io.masakari.core.detection.GroupDeparture;
import io.masakari.core.detection.GroupMessage;
import io.masakari.core.detection.Observation;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import io.masakari.runtime.monitor.Seen;
import io.masakari.runtime.time.Clocks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A cluster in memory: nodes that die, leave, and come back, a group of monitors with total order, a Pacemaker that
 * fences or not. Tells what Corosync tells, in its order.
 */
final class FakeCluster {
    private final Clocks clocks;
    private final TreeSet<NodeId> all = new TreeSet<>();
    private final TreeSet<NodeId> alive = new TreeSet<>();
    private final Map<NodeId, FakeLink> links = new TreeMap<>();
    private final Map<NodeId, Instant> fenced = new HashMap<>();
    private boolean corosyncRuns = true;
    private boolean fences;
    private String bar = "";
    private final List<FencingSource.Listener> listeners = new ArrayList<>();
    private boolean pushes;
    private long sequence = 4;

    FakeCluster(int nodes, Clocks clocks) {
        this.clocks = clocks;
        for (int node = 1; node <= nodes; node++) {
            all.add(new NodeId(node));
        }
        alive.addAll(all);
    }

    ClusterSource source(long node) {
        return sink -> connect(new NodeId(node), sink);
    }

    FencingSource fencing() {
        return new FencingSource() {
            @Override
            public FencingSource.Words words() {
                return FencingSource.Words.PACEMAKER;
            }

            @Override
            public void listen(Listener listener) {
                listeners.add(listener);
                listener.turned(pushes);
            }

            @Override
            public Optional<String> nameOf(NodeId node) {
                return Optional.of("pcmk-" + node);
            }

            @Override
            public void last(NodeId node, BiConsumer<Optional<FencingReading>, String> answer) {
                answer.accept(
                        Optional.ofNullable(fenced.get(node))
                                .map(at -> new FencingReading("pacemaker", at, "reboot", "compute1")),
                        "");
            }

            @Override
            public void barred(NodeId node, Consumer<String> answer) {
                answer.accept(bar);
            }

            @Override
            public void fence(NodeId node, Consumer<String> ended) {
                if (fences) {
                    fenced.put(node, clocks.wall().now());
                }
                ended.accept(fences ? "" : "No fence device can fence node " + node + ".");
            }

            @Override
            public void close() {}
        };
    }

    /** Before the monitors start. */
    void pushesFencings() {
        pushes = true;
    }

    /** What the cluster's own options have against a fencing. */
    void bars(String why) {
        bar = why;
    }

    void fencingWorks(boolean works) {
        fences = works;
    }

    /** Pacemaker has fenced it by itself. */
    void fence(long node) {
        fenced.put(new NodeId(node), clocks.wall().now());
        if (pushes) {
            MonotonicTime now = clocks.ticker().now();
            listeners.forEach(listener -> listener.fenced(new NodeId(node), "pacemaker", "reboot", "compute1", now));
        }
    }

    void kill(long... nodes) {
        Set<NodeId> dead = new TreeSet<>();
        for (long node : nodes) {
            dead.add(new NodeId(node));
        }
        alive.removeAll(dead);
        links.keySet().removeAll(dead);
        dead.forEach(node -> toAll(new Observation.NodeStatus(node, false)));
        Map<NodeId, GroupDeparture> left = new HashMap<>();
        dead.forEach(node -> left.put(node, GroupDeparture.NODE_DOWN));
        toAll(new Observation.GroupChanged(Set.copyOf(links.keySet()), left, Set.of()));
        newRing();
    }

    /** It has booted. */
    void joins(long node) {
        alive.add(new NodeId(node));
        newRing();
    }

    void leave(long node) {
        NodeId gone = new NodeId(node);
        links.remove(gone);
        alive.remove(gone);
        toAll(new Observation.GroupChanged(
                Set.copyOf(links.keySet()), Map.of(gone, GroupDeparture.PROCESS_DOWN), Set.of()));
        toAll(new Observation.NodeStatus(gone, false));
        newRing();
    }

    void endMonitor(long node) {
        NodeId gone = new NodeId(node);
        links.remove(gone);
        toAll(new Observation.GroupChanged(
                Set.copyOf(links.keySet()), Map.of(gone, GroupDeparture.PROCESS_DOWN), Set.of()));
    }

    /** Corosync of one node ends under its monitor and does not start again until {@link #corosyncStarts}. */
    void corosyncEnds(long node) {
        corosyncRuns = false;
        FakeLink link = links.remove(new NodeId(node));
        link.tell(new Observation.Disconnected());
    }

    void corosyncStarts() {
        corosyncRuns = true;
    }

    private ClusterSource.ClusterLink connect(NodeId node, Consumer<Seen<Observation>> sink) {
        if (!corosyncRuns) {
            throw new IllegalStateException("Corosync is not running on this host: systemctl start corosync");
        }
        FakeLink link = new FakeLink(node, sink);
        all.forEach(each -> link.tell(new Observation.NodeNamed(each, new HostName("compute" + each))));
        link.tell(new Observation.Connected(node, new ClusterName("lab")));
        links.put(node, link);
        toAll(new Observation.GroupChanged(Set.copyOf(links.keySet()), Map.of(), Set.of(node)));
        link.tell(ring());
        link.tell(quorum());
        return link;
    }

    private void newRing() {
        sequence += 4;
        toAll(ring());
        toAll(quorum());
    }

    private Observation ring() {
        return new Observation.RingFormed(new RingId(alive.first(), sequence), Set.copyOf(alive));
    }

    private Observation quorum() {
        return new Observation.QuorumChanged(
                new RingId(alive.first(), sequence), alive.size() * 2 > all.size(), Set.copyOf(alive));
    }

    private void toAll(Observation observation) {
        links.values().forEach(link -> link.tell(observation));
    }

    private final class FakeLink implements ClusterSource.ClusterLink {
        private final NodeId node;
        private final Consumer<Seen<Observation>> sink;

        FakeLink(NodeId node, Consumer<Seen<Observation>> sink) {
            this.node = node;
            this.sink = sink;
        }

        void tell(Observation observation) {
            sink.accept(new Seen<>(observation, clocks.now()));
        }

        @Override
        public boolean multicast(GroupMessage message) {
            if (links.get(node) != this) {
                return false;
            }
            toAll(new Observation.PeerSaid(node, message));
            return true;
        }

        @Override
        public void close() {
            if (links.get(node) == this) {
                endMonitor(node.value());
            }
        }
    }
}

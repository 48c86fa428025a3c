package io.masakari.simulator.monitors;

import io.masakari.core.detection.GroupDeparture;
import io.masakari.core.detection.GroupMessage;
import io.masakari.core.detection.Observation;
import io.masakari.core.model.BootId;
import io.masakari.core.model.NodeId;
import io.masakari.hostmonitor.ClusterSource;
import io.masakari.runtime.monitor.Seen;
import io.masakari.simulator.world.ClusterClient;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.PlantedBug;
import io.masakari.simulator.world.World;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A host monitor's connection to the Corosync of its host. */
final class CorosyncLink implements ClusterSource.ClusterLink, ClusterClient {
    private final World world;
    private final Host host;
    private final SimulatedProcess process;
    private final Consumer<Seen<Observation>> sink;
    private final Map<Library, Long> lastTold = new EnumMap<>(Library.class);
    private Set<NodeId> group = Set.of();
    private boolean ended;
    /** Used by a planted bug only. */
    private boolean lastQuorate;
    /** Used by a planted bug only. */
    private final Map<NodeId, BootId> boots = new TreeMap<>();

    private CorosyncLink(World world, Host host, SimulatedProcess process, Consumer<Seen<Observation>> sink) {
        this.world = world;
        this.host = host;
        this.process = process;
        this.sink = sink;
    }

    /** @throws IllegalStateException if Corosync does not run */
    static CorosyncLink connect(World world, Host host, SimulatedProcess process, Consumer<Seen<Observation>> sink) {
        CorosyncLink link = new CorosyncLink(world, host, process, sink);
        if (!world.corosync().connect(host, link)) {
            throw new IllegalStateException("Corosync does not run on this host");
        }
        for (Host named : world.hostsOf(host.cluster)) {
            link.tell(new Observation.NodeNamed(named.node, named.hostName()));
        }
        link.tell(new Observation.NodesListed(
                world.hostsOf(host.cluster).stream().map(named -> named.node).collect(Collectors.toSet())));
        link.tell(new Observation.Connected(host.node, host.cluster));
        return link;
    }

    @Override
    public void told(Library library, Duration delay, Observation observation) {
        if (observation instanceof Observation.GroupChanged changed) {
            group = changed.members();
        }
        long at = Math.max(world.timeline().nanos() + delay.toNanos(), lastTold.getOrDefault(library, 0L));
        lastTold.put(library, at);
        process.at(at, () -> {
            if (!ended) {
                if (world.bug() == PlantedBug.REJOIN_UNSEEN) {
                    overlookReturns(observation);
                } else {
                    tell(observation);
                }
                if (world.bug() == PlantedBug.RING_ACROSS_PARTITIONS) {
                    takeQuorumOver(observation);
                }
                if (world.bug() == PlantedBug.BOOT_KEPT_OVER_A_JOIN) {
                    keepBoots(observation);
                }
            }
        });
    }

    @Override
    public void loseLink() {
        ended = true;
        process.after(Duration.ofMillis(1), () -> tell(new Observation.Disconnected()));
    }

    @Override
    public boolean lists(NodeId node) {
        return group.contains(node);
    }

    @Override
    public boolean multicast(GroupMessage message) {
        return !ended && world.corosync().multicast(host, message);
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            world.corosync().disconnected(host);
        }
    }

    private void tell(Observation observation) {
        sink.accept(new Seen<>(observation, host.clock.clocks().now()));
    }

    /** The bug: who left and is there again has been there all the time. */
    private void overlookReturns(Observation observation) {
        if (observation instanceof Observation.GroupChanged changed) {
            Map<NodeId, GroupDeparture> left = new HashMap<>(changed.left());
            left.keySet().removeAll(changed.members());
            tell(new Observation.GroupChanged(changed.members(), left, changed.joined()));
        } else if (!(observation instanceof Observation.NodeStatus status) || !group.contains(status.node())) {
            tell(observation);
        }
    }

    /** The bug: what was announced in an earlier membership counts in the new one. */
    private void keepBoots(Observation observation) {
        if (observation instanceof Observation.PeerSaid said && said.message() instanceof GroupMessage.OfBoot told) {
            boots.put(said.from(), told.boot());
        } else if (observation instanceof Observation.RingFormed formed) {
            boots.forEach(
                    (node, boot) -> tell(new Observation.PeerSaid(node, new GroupMessage.OfBoot(formed.ring(), boot))));
        }
    }

    /** The bug: a new ring takes over the quorum of the one before, which may have been another partition's. */
    private void takeQuorumOver(Observation observation) {
        if (observation instanceof Observation.QuorumChanged changed) {
            lastQuorate = changed.quorate();
        } else if (observation instanceof Observation.RingFormed formed) {
            tell(new Observation.QuorumChanged(formed.ring(), lastQuorate, formed.members()));
        }
    }
}

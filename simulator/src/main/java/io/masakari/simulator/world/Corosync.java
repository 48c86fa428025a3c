package io.masakari.simulator.world;

import io.masakari.core.detection.GroupDeparture;
import io.masakari.core.detection.GroupMessage;
import io.masakari.core.detection.Observation;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Corosync of all hosts: when rings form, and what the clients on each host are told, in which order and how late, as
 * observed of Corosync 3.1 with token 1000 ms and consensus 1200 ms.
 */
public final class Corosync {
    /** Longest time from a loss of contact to the ring without it. */
    static final Duration NOTICE = Duration.ofMillis(2_260);

    private final World world;
    private final Map<PartitionRing, Boolean> quorateRings = new HashMap<>();
    private final Map<PartitionRing, Instant> formedAt = new HashMap<>();

    /** Ring ids repeat from cluster to cluster. */
    private record PartitionRing(ClusterName cluster, RingId ring) {}

    Corosync(World world) {
        this.world = world;
    }

    /** Power, links or processes have changed somewhere: sooner or later somebody notices. */
    void disturbed() {
        world.hosts().forEach(this::willLook);
    }

    /** The same, where only this host's cluster can notice. */
    void disturbed(Host by) {
        world.hostsOf(by.cluster).forEach(this::willLook);
    }

    private void willLook(Host host) {
        world.after(host.corosyncChance.millis(150, 400), () -> lookForMore(host));
        world.after(host.corosyncChance.millis(2_040, 2_250), () -> look(host));
    }

    public void start(Host host) {
        if (!host.isAwake() || host.corosync) {
            return;
        }
        int boot = host.boot;
        // Clients can connect to a ring with only the host itself before the others are found.
        world.after(host.corosyncChance.millis(550, 700), () -> {
            if (host.isAwake() && host.boot == boot && !host.corosync) {
                host.corosync = true;
                host.leaving = false;
                form(Set.of(host));
                world.log(host.name, "corosync.started", host.ring.toString());
                world.after(host.corosyncChance.millis(300, 600), () -> lookForMore(host));
                disturbed(host);
            }
        });
    }

    /** The process dies; the local clients know at once, the peers notice as slowly as with a dead host. */
    public void crash(Host host) {
        if (!host.corosync) {
            return;
        }
        host.corosync = false;
        host.ring = null;
        host.inGroup = false;
        loseLink(host);
        disturbed(host);
    }

    /** SIGTERM: the goodbye is told at once, first by cpg, some ms later by the ring. */
    public void leave(Host host) {
        if (!host.isInCluster()) {
            return;
        }
        Ring ring = host.ring;
        host.leaving = true;
        if (host.inGroup) {
            leaveGroup(host);
        }
        world.after(host.corosyncChance.millis(3, 9), () -> {
            if (host.isInCluster() && host.leaving && host.ring == ring) {
                host.corosync = false;
                host.ring = null;
                loseLink(host);
                TreeSet<Host> rest = new TreeSet<>(ring.members);
                rest.remove(host);
                rest.removeIf(other -> other.ring != ring || !other.isInCluster());
                if (!rest.isEmpty()) {
                    form(rest);
                }
            }
        });
    }

    private static void loseLink(Host host) {
        if (host.client != null) {
            host.client.loseLink();
            host.client = null;
        }
    }

    /** A monitor's process or its connection ended: its peers are told within ms. */
    public void disconnected(Host host) {
        if (host.inGroup) {
            leaveGroup(host);
        }
        host.client = null;
    }

    private void leaveGroup(Host host) {
        host.inGroup = false;
        if (!host.isInCluster()) {
            return;
        }
        for (Host peer : host.ring.members) {
            if (peer != host && peer.ring == host.ring) {
                tell(
                        peer,
                        ClusterClient.Library.CPG,
                        1,
                        6,
                        new Observation.GroupChanged(
                                group(peer.ring), Map.of(host.node, GroupDeparture.PROCESS_DOWN), Set.of()));
            }
        }
    }

    /**
     * The monitor registers with all libraries; each tells its present state first.
     *
     * @return false if Corosync does not run
     */
    public boolean connect(Host host, ClusterClient monitor) {
        if (!host.isInCluster() || host.leaving || host.inGroup) {
            return false;
        }
        host.client = monitor;
        host.inGroup = true;
        Ring ring = host.ring;
        for (NodeId node : ring.nodes()) {
            tell(host, ClusterClient.Library.CMAP, 0, 3, new Observation.NodeStatus(node, true));
        }
        for (Host peer : ring.members) {
            tell(
                    peer,
                    ClusterClient.Library.CPG,
                    0,
                    3,
                    new Observation.GroupChanged(group(ring), Map.of(), Set.of(host.node)));
        }
        tell(host, ClusterClient.Library.CPG, 0, 3, new Observation.RingFormed(ring.id, ring.nodes()));
        tell(host, ClusterClient.Library.QUORUM, 0, 5, quorum(host, ring));
        return true;
    }

    /**
     * To all of the group in the sender's ring, the sender included; never across a change of the ring.
     *
     * @return false if the sender is not in the group
     */
    public boolean multicast(Host from, GroupMessage message) {
        Ring ring = from.ring;
        if (!from.isInCluster() || !from.inGroup) {
            return false;
        }
        for (Host peer : ring.members) {
            Chance late = message instanceof GroupMessage.OfBoot ? peer.bootsToldChance : peer.librariesChance;
            world.after(late.millis(0, 3), () -> {
                if (peer.ring == ring && peer.inGroup && peer.client != null) {
                    peer.client.told(
                            ClusterClient.Library.CPG, late.millis(0, 1), new Observation.PeerSaid(from.node, message));
                }
            });
        }
        return true;
    }

    /** Whether every partition that had this ring was quorate. */
    public boolean wasQuorate(ClusterName cluster, RingId ring) {
        return quorateRings.getOrDefault(new PartitionRing(cluster, ring), false);
    }

    /** Whether the ring that the host is in now is quorate, and does not have the other. */
    public boolean isQuorateWithout(Host host, HostName other) {
        return host.ring != null
                && host.ring.quorate
                && host.ring.members.stream()
                        .noneMatch(member -> member.hostName().equals(other));
    }

    /** When a ring of that name was first formed. */
    public Optional<Instant> formedAt(ClusterName cluster, RingId ring) {
        return Optional.ofNullable(formedAt.get(new PartitionRing(cluster, ring)));
    }

    private void look(Host host) {
        if (host.isInCluster() && !host.leaving) {
            Set<Host> reachable = reachable(host);
            if (!isOneRing(reachable)) {
                form(reachable);
            }
        }
    }

    /** Newcomers are found quickly, unless somebody has just gone silent: then the token's loss is noticed first. */
    private void lookForMore(Host host) {
        if (!host.isInCluster() || host.leaving) {
            return;
        }
        Set<Host> reachable = reachable(host);
        boolean somebodySilent = reachable.stream().anyMatch(member -> !reachable.containsAll(member.ring.members));
        if (!somebodySilent && !isOneRing(reachable)) {
            form(reachable);
        }
    }

    private Set<Host> reachable(Host from) {
        TreeSet<Host> all = new TreeSet<>();
        for (Host host : world.hostsOf(from.cluster)) {
            if (host.isInCluster() && !host.leaving && host.side.equals(from.side)) {
                all.add(host);
            }
        }
        return all;
    }

    private static boolean isOneRing(Set<Host> hosts) {
        Ring ring = hosts.iterator().next().ring;
        return hosts.stream().allMatch(host -> host.ring == ring) && ring.members.equals(hosts);
    }

    private void form(Collection<Host> members) {
        TreeSet<Host> sorted = new TreeSet<>(members);
        long sequence =
                sorted.stream().mapToLong(host -> host.ringSequence).max().orElseThrow() + 4;
        boolean quorate =
                sorted.size() * 2 > world.hostsOf(sorted.first().cluster).size();
        Ring ring = new Ring(new RingId(sorted.first().node, sequence), sorted, quorate);
        Map<Host, Ring> before = new HashMap<>();
        for (Host host : sorted) {
            before.put(host, host.ring);
            host.ring = ring;
            host.ringSequence = sequence;
            sorted.forEach(other -> host.bootsInRings
                    .computeIfAbsent(other.node, node -> new TreeMap<>())
                    .put(sequence, other.bootId()));
        }
        PartitionRing named = new PartitionRing(ring.members.first().cluster, ring.id);
        quorateRings.merge(named, ring.quorate, (a, b) -> a && b);
        formedAt.putIfAbsent(named, world.now());
        Set<Ring> merged = new LinkedHashSet<>();
        sorted.stream().map(before::get).filter(old -> old != null).forEach(merged::add);
        for (Host host : sorted) {
            if (before.get(host) != null) {
                tellChange(host, before.get(host), before);
            }
        }
        world.pacemaker().ringFormed(ring, merged);
    }

    private void tellChange(Host host, Ring old, Map<Host, Ring> before) {
        Ring ring = host.ring;
        TreeSet<Host> gone = new TreeSet<>();
        TreeSet<Host> come = new TreeSet<>(ring.members);
        come.removeAll(old.members);
        for (Host peer : old.members) {
            if (!ring.members.contains(peer)) {
                gone.add(peer);
            } else if (before.get(peer) != old) {
                // It went through other rings meanwhile: it is told of both, its going and its coming.
                gone.add(peer);
                come.add(peer);
            }
        }
        int late = host.librariesChance.below(30);
        for (Host peer : gone) {
            tell(host, ClusterClient.Library.CMAP, late + 2, late + 7, new Observation.NodeStatus(peer.node, false));
        }
        for (Host peer : come) {
            tell(host, ClusterClient.Library.CMAP, late + 2, late + 7, new Observation.NodeStatus(peer.node, true));
        }
        Map<NodeId, GroupDeparture> left = new HashMap<>();
        gone.stream()
                .filter(peer -> old.members.contains(peer) && wasInGroup(host, peer))
                .forEach(peer -> left.put(peer.node, GroupDeparture.NODE_DOWN));
        Set<NodeId> joined = new HashSet<>();
        come.stream().filter(peer -> peer.inGroup).forEach(peer -> joined.add(peer.node));
        if (!left.isEmpty() || !joined.isEmpty()) {
            tell(
                    host,
                    ClusterClient.Library.CPG,
                    late + 3,
                    late + 8,
                    new Observation.GroupChanged(group(ring), left, joined));
        }
        tell(host, ClusterClient.Library.CPG, late + 3, late + 10, new Observation.RingFormed(ring.id, ring.nodes()));
        tell(host, ClusterClient.Library.QUORUM, late + 4, late + 20, quorum(host, ring));
    }

    /** Whether {@code host}'s cpg still lists the peer; a goodbye or a monitor's end took it off before. */
    private static boolean wasInGroup(Host host, Host peer) {
        return host.client != null && host.client.lists(peer.node);
    }

    private Observation.QuorumChanged quorum(Host host, Ring ring) {
        boolean quorate = ring.quorate || world.bug() == PlantedBug.QUORUM_IGNORED && host.inGroup;
        return new Observation.QuorumChanged(ring.id, quorate, ring.nodes());
    }

    private static Set<NodeId> group(Ring ring) {
        Set<Host> in = new TreeSet<>(ring.members);
        in.removeIf(host -> !host.inGroup);
        return Ring.nodes(in);
    }

    private void tell(Host host, ClusterClient.Library library, int from, int to, Observation observation) {
        if (host.client != null && host.inGroup) {
            host.client.told(library, host.librariesChance.millis(from, to), observation);
        }
    }
}

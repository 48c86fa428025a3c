package io.masakari.simulator.world;

import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** One generation of one partition's membership, and what Pacemaker in it knows. */
public final class Ring {
    public final RingId id;
    public final TreeSet<Host> members;
    public final boolean quorate;

    /** Pacemaker's coordinator in this ring. */
    Host coordinator;
    /** Hosts that Pacemaker holds for dead and not yet fenced. */
    final Set<Host> unclean = new TreeSet<>();

    Ring(RingId id, Collection<Host> members, boolean quorate) {
        this.id = id;
        this.members = new TreeSet<>(members);
        this.quorate = quorate;
    }

    Set<NodeId> nodes() {
        return nodes(members);
    }

    static Set<NodeId> nodes(Collection<Host> hosts) {
        return hosts.stream().map(host -> host.node).collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public String toString() {
        return id + " " + members + (quorate ? " quorate" : " not quorate");
    }
}

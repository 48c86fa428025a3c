package io.masakari.simulator.world;

import io.masakari.core.detection.FencingReading;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NodeId;
import io.masakari.simulator.monitors.Courier;
import io.masakari.simulator.monitors.Monitor;
import io.masakari.simulator.monitors.Spool;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** A compute host as it physically is. Mutable; {@link World} and its parts change it. */
public final class Host implements Comparable<Host> {
    public final String name;
    public final ClusterName cluster;
    /** Unique within the cluster only. */
    public final NodeId node;

    private final int number;

    public boolean powered = true;
    boolean hung;
    /** Counts boots and hangs' ends of everything that ran before a power cut. */
    int boot;
    /** The last moment at which everything that ran here was surely gone. */
    public Instant lastOffAt = Instant.MIN;

    boolean corosync;
    boolean leaving;
    /** Hosts with the same side reach each other on the cluster's links. */
    String side = "";

    public boolean reachesController = true;

    /** This host's Corosync's ring; null while Corosync is not up. */
    Ring ring;
    /** Kept on disk. */
    long ringSequence;
    /** Whether a monitor of this host is in the cpg group. */
    boolean inGroup;
    /** Null while no monitor process runs. */
    public Monitor monitor;
    /** The next report finds the monitor dying, at this point. */
    public Spool.Death monitorDies = Spool.Death.NEVER;
    /** Spool of reports, on disk. */
    public final Spool spool;
    /** What the other monitors of this host have to tell, on disk. */
    final Courier courier;
    /** Processes that it needs and that are down for good; they come back with the next boot. */
    final Map<String, Instant> downSince = new TreeMap<>();
    /** What this host's fencer remembers: the last completed fencing of each host. */
    final Map<Host, FencingReading> fencings = new TreeMap<>();

    /** When its Corosync notices what. */
    final Chance corosyncChance;
    /** How late its Corosync tells it to the monitor. */
    final Chance librariesChance;

    public final Chance monitorChance;
    /** Its nova-compute's. */
    final Chance computeChance;
    /** How long it takes to fence it. */
    final Chance fencingChance;

    private final Chance bootChance;

    Host(String name, ClusterName cluster, int node, int number, World world) {
        this.name = name;
        this.cluster = cluster;
        this.node = new NodeId(node);
        this.number = number;
        this.spool = new Spool(this, world);
        this.courier = new Courier(this, world);
        this.corosyncChance = world.chanceOf("corosync of " + name);
        this.librariesChance = world.chanceOf("libraries of " + name);
        this.monitorChance = world.chanceOf("monitor of " + name);
        this.computeChance = world.chanceOf("nova-compute of " + name);
        this.fencingChance = world.chanceOf("fencing of " + name);
        this.bootChance = world.chanceOf("boot of " + name);
    }

    /** It may be able to send again. */
    public void sendOn() {
        spool.proceed();
        courier.proceed();
    }

    /** From power to the moment at which its programs run. */
    Duration bootTakes() {
        return bootChance.millis(15_000, 40_000);
    }

    public HostName hostName() {
        return new HostName(name);
    }

    /** Its processes run now. */
    public boolean isAwake() {
        return powered && !hung;
    }

    public boolean isInCluster() {
        return isAwake() && corosync;
    }

    @Override
    public int compareTo(Host other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return name;
    }
}

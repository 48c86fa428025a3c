package io.masakari.simulator.world;

import io.masakari.core.detection.FencingReading;
import io.masakari.core.model.BootId;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A compute host as it physically is. Mutable; {@link World} and its parts change it. */
public final class Host implements Comparable<Host> {
    /** As the controller has it: nobody is back sooner after a fencing. */
    static final Duration SHORTEST_BOOT = SafeTimes.defaults().bootTime();

    /** Behind a gate nothing rests on how long a boot takes. */
    private static final Duration SHORTEST_WITH_GATE = Duration.ofSeconds(12);

    public final String name;
    public final ClusterName cluster;
    /** Unique within the cluster only. */
    public final NodeId node;

    public final MachineClock clock;
    /** Null where none is installed. */
    public BootGate gate;

    private final int number;

    boolean powered = true;
    boolean hung;
    /** Counts boots and hangs' ends of everything that ran before a power cut. */
    int boot;

    Instant lastOffAt = Instant.MIN;

    boolean corosync;
    boolean leaving;
    /** Hosts with the same side reach each other on the cluster's links. */
    String side = "";

    boolean reachesController = true;

    /** This host's Corosync's ring; null while Corosync is not up. */
    Ring ring;
    /** Kept on disk. */
    long ringSequence;
    /** By sequence, the boots in which each other host was in a ring with this one. */
    final Map<NodeId, TreeMap<Long, BootId>> bootsInRings = new TreeMap<>();
    /** Whether a monitor of this host is in the cpg group. */
    boolean inGroup;
    /** Null while no host monitor is connected. */
    ClusterClient client;

    HostProcesses processes;
    /** What this host's fencer remembers: the last completed fencing of each host. */
    final Map<Host, FencingReading> fencings = new TreeMap<>();

    /** When its Corosync notices what. */
    final Chance corosyncChance;
    /** Null while no host monitor listens. */
    FencingEar ear;
    /** Whether its fencer tells of fencings; else they are only in the history. */
    boolean fencerTells = true;

    /** How late its Corosync tells it to the monitor. */
    final Chance librariesChance;

    /** How late its Corosync delivers which boot another host is in. */
    final Chance bootsToldChance;

    public final Chance monitorChance;
    /** How long it takes to fence it. */
    final Chance fencingChance;

    private final Chance bootChance;
    private final Chance bootIdChance;
    /** Drawn at each power-on; the last one is the present one. */
    private final List<BootId> boots = new ArrayList<>();

    Host(String name, ClusterName cluster, int node, int number, World world) {
        this.name = name;
        this.cluster = cluster;
        this.node = new NodeId(node);
        this.number = number;
        this.clock = world.newClock();
        this.corosyncChance = world.chanceOf("corosync of " + name);
        this.librariesChance = world.chanceOf("libraries of " + name);
        this.bootsToldChance = world.chanceOf("boots told to " + name);
        this.monitorChance = world.chanceOf("monitor of " + name);
        this.fencingChance = world.chanceOf("fencing of " + name);
        this.bootChance = world.chanceOf("boot of " + name);
        this.bootIdChance = world.chanceOf("boot ids of " + name);
        drawBoot();
    }

    /** @param listens null when its monitor has ended */
    public void hearsFencings(FencingEar listens) {
        ear = listens;
    }

    public void setFencerTells(boolean does) {
        fencerTells = does;
    }

    /** Once, before anything happens to it. */
    public void runs(HostProcesses what) {
        processes = what;
    }

    public boolean hasPower() {
        return powered;
    }

    /** The last moment at which everything that ran here was surely gone. */
    public Instant lastOffAt() {
        return lastOffAt;
    }

    public boolean reachesController() {
        return reachesController;
    }

    public void setReachesController(boolean does) {
        reachesController = does;
        processes.goOn();
    }

    /** From power to the moment at which its programs run. */
    Duration bootTakes() {
        if (gate != null) {
            return bootChance.millis((int) shortestBoot().toMillis(), 60_000);
        }
        int shortest = (int) SHORTEST_BOOT.toMillis();
        return bootChance.millis(shortest, shortest + 25_000);
    }

    Duration shortestBoot() {
        return gate == null || gate.kind == BootGate.Kind.FAULTY ? SHORTEST_BOOT : SHORTEST_WITH_GATE;
    }

    void drawBoot() {
        boots.add(new BootId(bootIdChance.uuid()));
    }

    /** Of the boot that it is in, or was in last. */
    public BootId bootId() {
        return boots.get(boots.size() - 1);
    }

    /** The boot before, if there was one. */
    public Optional<BootId> bootBefore() {
        return boots.size() < 2 ? Optional.empty() : Optional.of(boots.get(boots.size() - 2));
    }

    /**
     * The boot that the other host was in when it was last in a ring with this one, before that ring; empty if it never was.
     */
    public Optional<BootId> bootInRingBefore(RingId before, NodeId other) {
        return Optional.ofNullable(bootsInRings.get(other))
                .map(boots -> boots.lowerEntry(before.sequence()))
                .map(Map.Entry::getValue);
    }

    public HostName hostName() {
        return new HostName(name);
    }

    /** The last ring that it was in, as its disk and its peers tell it. */
    public RingId lastRing() {
        return ring == null ? new RingId(node, ringSequence) : ring.id;
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

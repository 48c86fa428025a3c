package io.masakari.simulator.monitors;

import io.masakari.core.detection.DeliveryStatus;
import io.masakari.core.detection.DetectionPolicy;
import io.masakari.core.detection.FencingReading;
import io.masakari.core.detection.HostVerdict;
import io.masakari.core.detection.HostWatch;
import io.masakari.core.detection.Moment;
import io.masakari.core.detection.Observation;
import io.masakari.core.detection.Output;
import io.masakari.core.detection.Output.Report;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.NodeId;
import io.masakari.simulator.invariants.Invariants;
import io.masakari.simulator.world.ClusterClient;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.PlantedBug;
import io.masakari.simulator.world.World;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One host monitor's process: the shell around {@link HostWatch}, as thin as the real one is around its libraries. */
public final class Monitor implements ClusterClient {
    private final World world;
    private final Host host;
    private final Spool spool;
    private final Invariants invariants;
    private final HostWatch watch = new HostWatch(DetectionPolicy.defaults());
    private final Map<Library, Long> lastTold = new EnumMap<>(Library.class);
    private final Deque<Runnable> stalled = new ArrayDeque<>();
    private Set<NodeId> group = Set.of();
    private int link;
    /** Used by a planted bug only. */
    private boolean lastQuorate;

    private boolean ended;
    private boolean hung;
    private MonotonicTime tickAt = new MonotonicTime(Long.MAX_VALUE);

    Monitor(World world, Host host, Spool spool, Invariants invariants) {
        this.world = world;
        this.host = host;
        this.spool = spool;
        this.invariants = invariants;
    }

    @Override
    public void connected() {
        link++;
        lastTold.clear();
        group = Set.of();
        int current = link;
        later(Duration.ZERO, current, new Observation.Connected(host.node, host.cluster));
        for (Host named : world.hostsOf(host.cluster)) {
            later(Duration.ZERO, current, new Observation.NodeNamed(named.node, named.hostName()));
        }
    }

    @Override
    public void loseLink() {
        link++;
        group = Set.of();
        later(Duration.ofMillis(1), link, new Observation.Disconnected());
    }

    /** The process ends; what it knew is lost. */
    void end() {
        ended = true;
        spool.monitorEnded();
    }

    @Override
    public boolean lists(NodeId node) {
        return group.contains(node);
    }

    @Override
    public void told(Library library, Duration delay, Observation observation) {
        if (observation instanceof Observation.GroupChanged changed) {
            group = new TreeSet<>(changed.members());
        }
        long at = Math.max(world.timeline().nanos() + delay.toNanos(), lastTold.getOrDefault(library, 0L));
        lastTold.put(library, at);
        later(Duration.ofNanos(at - world.timeline().nanos()), link, observation);
    }

    /** Stops only this process: its host and Corosync run on. */
    void hang() {
        hung = true;
    }

    void thaw() {
        if (hung) {
            hung = false;
            proceed();
            spool.proceed();
        }
    }

    boolean isAwake() {
        return host.isAwake() && !hung;
    }

    /** Goes on where it was, after it or its host was hung. */
    void proceed() {
        Deque<Runnable> due = new ArrayDeque<>(stalled);
        stalled.clear();
        due.forEach(Runnable::run);
    }

    Map<NodeId, HostVerdict> verdicts() {
        return watch.verdicts();
    }

    boolean isQuorate() {
        return watch.isQuorate();
    }

    /** From the spool: how far one of our reports has come. */
    void delivery(Report report, DeliveryStatus status, String notification) {
        later(Duration.ZERO, link, new Observation.DeliveryChanged(report.key(), report.stage(), status, notification));
    }

    private void later(Duration delay, int ofLink, Observation observation) {
        world.after(
                delay,
                () -> whenAwake(() -> {
                    if (ofLink == link) {
                        accept(observation);
                    }
                }));
    }

    private void whenAwake(Runnable task) {
        if (ended) {
            return;
        }
        if (isAwake()) {
            task.run();
        } else if (host.hasPower()) {
            stalled.add(() -> whenAwake(task));
        }
    }

    private void accept(Observation told) {
        Observation observation = world.bug() == PlantedBug.RING_ACROSS_PARTITIONS ? withRingIgnored(told) : told;
        Moment now = new Moment(new MonotonicTime(world.timeline().nanos()), world.now());
        for (Output output : watch.accept(observation, now)) {
            carryOut(output);
        }
        watch.nextDeadline().ifPresent(this::tickAt);
    }

    /** The bug: a new ring takes over the quorum of the one before, which may have been another partition's. */
    private Observation withRingIgnored(Observation told) {
        if (told instanceof Observation.QuorumChanged changed) {
            lastQuorate = changed.quorate();
        } else if (told instanceof Observation.RingFormed formed) {
            boolean quorate = lastQuorate;
            later(Duration.ZERO, link, new Observation.QuorumChanged(formed.ring(), quorate, formed.members()));
        }
        return told;
    }

    private void tickAt(MonotonicTime due) {
        MonotonicTime soonest = new MonotonicTime(world.timeline().nanos());
        MonotonicTime at = due.isBefore(soonest) ? soonest : due;
        if (at.isBefore(tickAt)) {
            tickAt = at;
            world.timeline()
                    .at(
                            at.nanos(),
                            () -> whenAwake(() -> {
                                if (tickAt.equals(at)) {
                                    tickAt = new MonotonicTime(Long.MAX_VALUE);
                                    accept(new Observation.Tick());
                                }
                            }));
        }
    }

    private void carryOut(Output output) {
        if (output instanceof Output.Send send) {
            invariants.reported(host, send.report());
            world.log(
                    host.name,
                    "report.sent",
                    send.report().evidence().host() + " " + send.report().stage() + " "
                            + send.report().evidence().cause() + " " + send.reason());
            spool.add(send.report(), this);
        } else if (output instanceof Output.AskFencingHistory ask) {
            later(
                    host.monitorChance.millis(1, 5),
                    () -> host.isInCluster()
                            ? new Observation.FencingRead(ask.node(), ask.ask(), history(ask.node()))
                            : new Observation.FencingUnread(ask.node(), ask.ask()));
        } else if (output instanceof Output.RequestFencing request) {
            world.log(host.name, "fencing.requested", peer(request.node()) + " attempt " + request.attempt());
            world.pacemaker()
                    .kick(
                            host,
                            peer(request.node()),
                            succeeded -> later(
                                    Duration.ZERO,
                                    () -> new Observation.FencingRequestEnded(request.node(), succeeded)));
        } else if (output instanceof Output.Announce announce) {
            world.corosync().multicast(host, announce.message());
        } else if (output instanceof Output.VerdictChanged change
                && change.to() != HostVerdict.JOINED | change.from().isPresent()) {
            world.log(
                    host.name,
                    "host.verdict.changed",
                    peer(change.node()) + " " + change.from().map(Enum::name).orElse("-") + " -> " + change.to() + " "
                            + change.reason());
        } else if (output instanceof Output.QuorumTurned turned) {
            world.log(host.name, "quorum.turned", turned.quorate() ? "quorate" : "not quorate");
        } else if (output instanceof Output.MonitorLost lost) {
            world.log(host.name, "monitor.lost", peer(lost.node()).name);
        }
    }

    private Host peer(NodeId node) {
        return world.host(host.cluster, node);
    }

    private Optional<FencingReading> history(NodeId node) {
        return world.pacemaker().history(host, peer(node));
    }

    private void later(Duration delay, java.util.function.Supplier<Observation> answer) {
        world.after(delay, () -> whenAwake(() -> accept(answer.get())));
    }
}

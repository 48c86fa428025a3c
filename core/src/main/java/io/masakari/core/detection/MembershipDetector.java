package io.masakari.core.detection;

import static io.masakari.core.detection.HostVerdict.FAILED;
import static io.masakari.core.detection.HostVerdict.JOINED;
import static io.masakari.core.detection.HostVerdict.LEFT;
import static io.masakari.core.detection.HostVerdict.SUSPECTED;

import io.masakari.core.detection.Observation.GroupChanged;
import io.masakari.core.detection.Observation.QuorumChanged;
import io.masakari.core.detection.Observation.RingFormed;
import io.masakari.core.detection.Output.HostUnnamed;
import io.masakari.core.detection.Output.MonitorJoined;
import io.masakari.core.detection.Output.MonitorLost;
import io.masakari.core.detection.Output.QuorumTurned;
import io.masakari.core.detection.Output.Report;
import io.masakari.core.detection.Output.Reported;
import io.masakari.core.detection.Output.VerdictChanged;
import io.masakari.core.model.BootId;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongBiFunction;

/**
 * Decides which hosts failed; {@link FencingSearch} finds the proof that they are off. One instance per monitor, used by
 * one thread.
 *
 * <pre>
 *                absent from the ring               quorate in this very ring, no goodbye
 *   (unseen) -> JOINED ---------------> SUSPECTED ----------------------------------------> FAILED
 *                 ^                       |   \------ quorate in this very ring, goodbye --> LEFT
 *                 +---- in the ring again +                                                   |
 *                 +---- in a quorate ring again: reported as returned -- from FAILED or LEFT -+
 *   losing Corosync: any -> (unseen)
 * </pre>
 */
final class MembershipDetector {
    private final DetectionPolicy policy;
    private final FencingSearch fencing;
    private final Function<NodeId, Optional<BootId>> lostBoots;

    private NodeId self;
    private ClusterName cluster;
    private boolean sender;
    private RingFormed ring;
    private QuorumChanged quorum;
    private MonotonicTime quorumTurnedAt;
    private Set<NodeId> group = Set.of();
    private final Map<NodeId, Departure> departures = new HashMap<>();
    private final Set<NodeId> statusLeft = new HashSet<>();
    private final Map<NodeId, Peer> peers = new TreeMap<>();
    private final Map<NodeId, HostName> names = new HashMap<>();

    private List<Output> outputs = new ArrayList<>();

    /** @param told whether the monitor's end was reported as such; an orderly shutdown of its host begins the same way */
    private record Departure(GroupDeparture how, Moment when, boolean told) {}

    /** One host that was seen joined. */
    private static final class Peer {
        final NodeId node;
        HostVerdict verdict = JOINED;
        Moment absentSince;
        boolean absentUnquorate;
        /** It left and came back in one step, which was told in this ring; the ring of its return is still to come. */
        Optional<RingId> cameBackAfter = Optional.empty();
        /** The ring in which its last return was told. */
        Optional<RingId> backIn = Optional.empty();

        Peer(NodeId node) {
            this.node = node;
        }
    }

    /**
     * @param peersWithProof how many say that the controller has the proof of a loss of this node, later than that ring, or
     *     knows that the host is back
     * @param lostBoots the boot in which a node was lost; empty if it is not known
     */
    MembershipDetector(
            DetectionPolicy policy,
            ToLongBiFunction<NodeId, RingId> peersWithProof,
            Function<NodeId, Optional<BootId>> lostBoots) {
        this.policy = policy;
        this.lostBoots = lostBoots;
        this.fencing = new FencingSearch(policy.fencing(), peersWithProof);
    }

    List<Output> accept(Observation observation, Moment now) {
        outputs = new ArrayList<>();
        if (observation instanceof Observation.Connected connected) {
            forgetAll();
            self = connected.self();
            cluster = connected.cluster();
        } else if (observation instanceof Observation.Disconnected) {
            forgetAll();
        } else if (observation instanceof Observation.NodeNamed named) {
            names.put(named.node(), named.host());
        } else if (self == null) {
            fencing.observe(observation, now);
        } else {
            observe(observation, now);
            outputs.addAll(fencing.observe(observation, now));
            judge(now);
            tellLostMonitors(now);
            outputs.addAll(fencing.proceed(sender && isQuorate(), now));
        }
        return outputs;
    }

    /** Whether this monitor acts for the group; only that one requests a fencing. */
    void setSender(boolean sender) {
        this.sender = sender;
    }

    /** When {@link Observation.Tick} is due at the latest; empty if only an observation can change anything. */
    Optional<MonotonicTime> nextDeadline() {
        List<MonotonicTime> due = new ArrayList<>();
        peers.values().stream()
                .filter(peer -> peer.verdict == SUSPECTED && onlyTimeIsMissing(peer))
                .map(this::settleAt)
                .forEach(due::add);
        due.addAll(fencing.deadlines(sender && isQuorate()));
        departures.forEach((node, departure) -> {
            if (!departure.told() && isPresent(node)) {
                due.add(tellAt(departure));
            }
        });
        return due.stream().min(MonotonicTime::compareTo);
    }

    /** Whether the present ring is known to be quorate, by its own quorum callback (SAFETY.md, C-2). */
    boolean isQuorate() {
        return quorum != null
                && ring != null
                && quorum.quorate()
                && quorum.ring().equals(ring.ring());
    }

    /** Whether the present ring's quorum callback is still to come; until then, some ms, nothing is known about it. */
    boolean isUndecided() {
        return ring == null || quorum == null || !quorum.ring().equals(ring.ring());
    }

    RingFormed ringFormed() {
        return ring;
    }

    /** The present ring, whether its quorum is known or not. */
    Optional<RingId> ring() {
        return Optional.ofNullable(ring).map(RingFormed::ring);
    }

    Map<NodeId, HostVerdict> verdicts() {
        Map<NodeId, HostVerdict> verdicts = new TreeMap<>();
        peers.values().forEach(peer -> verdicts.put(peer.node, peer.verdict));
        return verdicts;
    }

    /** SAFETY.md, C-3: a verdict never rests on what was seen before Corosync was lost. */
    private void forgetAll() {
        self = null;
        ring = null;
        quorum = null;
        group = Set.of();
        departures.clear();
        peers.clear();
        fencing.forget();
    }

    private void observe(Observation observation, Moment now) {
        if (observation instanceof RingFormed formed) {
            ring = formed;
            statusLeft.removeAll(formed.members());
        } else if (observation instanceof QuorumChanged changed) {
            turnQuorum(changed, now);
        } else if (observation instanceof Observation.NodeStatus status) {
            if (status.joined()) {
                statusLeft.remove(status.node());
            } else {
                statusLeft.add(status.node());
            }
        } else if (observation instanceof GroupChanged changed) {
            changeGroup(changed, now);
        }
    }

    private void turnQuorum(QuorumChanged changed, Moment now) {
        if (quorum == null || quorum.quorate() != changed.quorate()) {
            quorumTurnedAt = now.at();
            outputs.add(new QuorumTurned(changed.quorate(), changed.ring()));
        }
        quorum = changed;
        if (!changed.quorate()) {
            peers.values().forEach(peer -> peer.absentUnquorate = true);
        }
    }

    private void changeGroup(GroupChanged changed, Moment now) {
        // Left before joined: after a partition or a hang the same node is in both, and it joined last.
        new TreeMap<>(changed.left()).forEach((node, how) -> {
            departures.put(node, new Departure(how, now, how == GroupDeparture.NODE_DOWN || node.equals(self)));
        });
        for (NodeId node : new TreeSet<>(changed.joined())) {
            departures.remove(node);
            if (!node.equals(self)) {
                outputs.add(new MonitorJoined(node));
            }
            if (changed.left().get(node) == GroupDeparture.NODE_DOWN) {
                cameBack(node, now);
            }
        }
        group = changed.members();
    }

    /** This host hung meanwhile. The node may have been fenced while it was away: what was known before counts no more. */
    private void cameBack(NodeId node, Moment now) {
        Peer peer = peers.get(node);
        if (peer != null && peer.verdict == JOINED) {
            peer.cameBackAfter = ring();
            fencing.joined(node, ring.ring(), now);
        }
    }

    private void tellLostMonitors(Moment now) {
        for (Map.Entry<NodeId, Departure> entry : new TreeMap<>(departures).entrySet()) {
            Departure departure = entry.getValue();
            if (!departure.told() && isPresent(entry.getKey()) && !now.at().isBefore(tellAt(departure))) {
                departures.put(entry.getKey(), new Departure(departure.how(), departure.when(), true));
                outputs.add(new MonitorLost(entry.getKey()));
            }
        }
    }

    private MonotonicTime tellAt(Departure departure) {
        return departure.when().at().plus(policy.membership().orderlyWindow());
    }

    private void judge(Moment now) {
        if (ring == null) {
            return;
        }
        Set<NodeId> candidates = new TreeSet<>(ring.members());
        candidates.addAll(peers.keySet());
        candidates.remove(self);
        for (NodeId node : candidates) {
            Peer peer = peers.get(node);
            if (peer == null) {
                if (isPresent(node)) {
                    join(node, now);
                    outputs.add(new VerdictChanged(
                            node, Optional.empty(), JOINED, VerdictReason.SEEN_IN_RING, Optional.of(ring.ring())));
                }
            } else {
                judge(peer, now);
            }
        }
    }

    private void judge(Peer peer, Moment now) {
        if (isPresent(peer.node)) {
            judgePresent(peer, now);
            return;
        }
        if (peer.verdict == JOINED) {
            peer.absentSince = now;
            peer.absentUnquorate = !quorum.quorate();
            fencing.missed(peer.node, now);
            turn(peer, SUSPECTED, VerdictReason.ABSENT_FROM_RING);
        }
        if (peer.verdict == SUSPECTED && maySettle(peer, now)) {
            settle(peer, now);
        }
    }

    private void judgePresent(Peer peer, Moment now) {
        switch (peer.verdict) {
            case JOINED -> {
                if (peer.cameBackAfter.isPresent() && !peer.cameBackAfter.equals(ring())) {
                    peer.cameBackAfter = Optional.empty();
                    peer.backIn = ring();
                    turn(peer, JOINED, VerdictReason.BACK_IN_RING);
                }
                fencing.present(peer.node, ring.ring());
            }
            case SUSPECTED -> rejoin(peer, now);
            case FAILED, LEFT -> {
                if (isQuorate()) {
                    outputs.add(
                            new Reported(new Report(ReportStage.RETURNED, fencing.evidenceOf(peer.node), now), false));
                    rejoin(peer, now);
                }
            }
        }
    }

    private void rejoin(Peer peer, Moment now) {
        departures.remove(peer.node);
        turn(peer, JOINED, peer.backIn.equals(ring()) ? VerdictReason.STILL_IN_RING : VerdictReason.BACK_IN_RING);
        join(peer.node, now);
        peers.get(peer.node).backIn = ring();
    }

    private void join(NodeId node, Moment now) {
        peers.put(node, new Peer(node));
        fencing.joined(node, ring.ring(), now);
    }

    /** SAFETY.md, C-2: a verdict needs the quorum callback of the very ring that lacks the host. */
    private boolean maySettle(Peer peer, Moment now) {
        return onlyTimeIsMissing(peer) && !now.at().isBefore(settleAt(peer));
    }

    private boolean onlyTimeIsMissing(Peer peer) {
        return isQuorate()
                && !ring.members().contains(peer.node)
                && !quorum.members().contains(peer.node)
                && names.containsKey(peer.node);
    }

    private MonotonicTime settleAt(Peer peer) {
        MonotonicTime at = peer.absentSince.at().plus(policy.membership().confirm());
        boolean causeMayFollow = group.contains(peer.node);
        if (causeMayFollow) {
            at = later(at, peer.absentSince.at().plus(policy.membership().causeWait()));
        }
        if (peer.absentUnquorate) {
            at = later(at, quorumTurnedAt.plus(policy.membership().regainSettle()));
        }
        return at;
    }

    private void settle(Peer peer, Moment now) {
        LossCause cause = causeOf(peer);
        HostEvidence evidence = new HostEvidence(
                new LossKey(cluster, ring.ring(), peer.node),
                names.get(peer.node),
                cause,
                peer.absentSince.wall(),
                true,
                ring.members().stream().sorted().toList(),
                reporter(),
                FencingStatus.PENDING,
                Optional.empty(),
                lostBoots.apply(peer.node),
                Optional.empty());
        switch (cause) {
            case ORDERLY_LEAVE -> turn(peer, LEFT, VerdictReason.SAID_GOODBYE);
            case NODE_DOWN, UNTOLD ->
                turn(
                        peer,
                        FAILED,
                        peer.absentUnquorate
                                ? VerdictReason.STILL_ABSENT_WHEN_QUORUM_RETURNED
                                : VerdictReason.ABSENT_IN_QUORATE_RING);
            case NEVER_SEEN -> throw new IllegalStateException(peer.node + " was seen");
        }
        outputs.add(new Reported(new Report(ReportStage.PENDING, evidence, now), peer.absentUnquorate));
        fencing.lost(evidence, now);
    }

    private LossCause causeOf(Peer peer) {
        Departure departure = departures.get(peer.node);
        if (departure == null) {
            return LossCause.UNTOLD;
        }
        return switch (departure.how()) {
            case NODE_DOWN -> LossCause.NODE_DOWN;
            case PROCESS_DOWN ->
                // The two callbacks come in either order; the time between them decides.
                peer.absentSince
                                        .at()
                                        .since(departure.when().at())
                                        .abs()
                                        .compareTo(policy.membership().orderlyWindow())
                                <= 0
                        ? LossCause.ORDERLY_LEAVE
                        : LossCause.UNTOLD;
            case LEAVE, OTHER -> LossCause.UNTOLD;
        };
    }

    private HostName reporter() {
        HostName own = names.get(self);
        return own != null ? own : new HostName("node-" + self);
    }

    /** In the ring by all three sources. They report one after the other; until all agree, the host is absent. */
    private boolean isPresent(NodeId node) {
        return ring != null
                && quorum != null
                && ring.members().contains(node)
                && quorum.members().contains(node)
                && !statusLeft.contains(node);
    }

    private void turn(Peer peer, HostVerdict to, VerdictReason reason) {
        outputs.add(new VerdictChanged(peer.node, Optional.of(peer.verdict), to, reason, Optional.of(ring.ring())));
        peer.verdict = to;
        if (to == SUSPECTED && !names.containsKey(peer.node)) {
            outputs.add(new HostUnnamed(peer.node));
        }
    }

    private static MonotonicTime later(MonotonicTime a, MonotonicTime b) {
        return a.isBefore(b) ? b : a;
    }
}

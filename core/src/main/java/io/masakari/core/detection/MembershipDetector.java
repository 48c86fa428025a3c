package io.masakari.core.detection;

import static io.masakari.core.detection.HostVerdict.FAILED;
import static io.masakari.core.detection.HostVerdict.JOINED;
import static io.masakari.core.detection.HostVerdict.LEFT;
import static io.masakari.core.detection.HostVerdict.SUSPECTED;

import io.masakari.core.detection.FencingRule.Baseline;
import io.masakari.core.detection.Observation.GroupChanged;
import io.masakari.core.detection.Observation.QuorumChanged;
import io.masakari.core.detection.Observation.RingFormed;
import io.masakari.core.detection.Output.AskFencingHistory;
import io.masakari.core.detection.Output.HostUnnamed;
import io.masakari.core.detection.Output.MonitorJoined;
import io.masakari.core.detection.Output.MonitorLost;
import io.masakari.core.detection.Output.QuorumTurned;
import io.masakari.core.detection.Output.Report;
import io.masakari.core.detection.Output.Reported;
import io.masakari.core.detection.Output.RequestFencing;
import io.masakari.core.detection.Output.VerdictChanged;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Decides which hosts failed, and finds the proof that they are off. One instance per monitor, used by one thread.
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
public final class MembershipDetector {
    private static final int UNANSWERED = 2;

    private final DetectionPolicy policy;
    private final BiPredicate<NodeId, RingId> controllerHasProof;

    private NodeId self;
    private ClusterName cluster;
    private boolean sender;
    private RingFormed ring;
    private QuorumChanged quorum;
    private Optional<Boolean> lastToldQuorate = Optional.empty();
    private Optional<MonotonicTime> regainedAt = Optional.empty();
    private Set<NodeId> group = Set.of();
    private final Map<NodeId, Departure> departures = new HashMap<>();
    private final Set<NodeId> statusLeft = new HashSet<>();
    private final Map<NodeId, Watched> watched = new TreeMap<>();
    private final Map<NodeId, HostName> names = new HashMap<>();
    private long lastAsk;

    private List<Output> outputs = new ArrayList<>();

    /** @param told whether the monitor's end was told as such; an orderly shutdown of its host begins alike */
    private record Departure(GroupDeparture how, Moment when, boolean told) {}

    /** One host that was seen joined, and its loss if it is absent. */
    private static final class Watched {
        final NodeId node;
        HostVerdict verdict = JOINED;
        final Instant joinedSince;
        RingId lastIn;
        Optional<Baseline> baseline = Optional.empty();
        MonotonicTime baselineDue;

        Moment absentSince;
        boolean absentUnquorate;
        HostEvidence evidence;
        MonotonicTime failedAt;
        boolean limitPassed;
        int requests;
        boolean requestRunning;
        MonotonicTime nextRequest;

        long ask;
        MonotonicTime askedAt;
        MonotonicTime nextAsk;
        Duration pause;
        /** When the question was asked that is answered just now: what is decided on it is not older than that. */
        Optional<MonotonicTime> look = Optional.empty();
        /** Questions in a row that nobody answered in time. */
        int unanswered;

        Watched(NodeId node, RingId ring, Moment now) {
            this.node = node;
            this.lastIn = ring;
            this.joinedSince = now.wall();
            this.baselineDue = now.at();
        }

        boolean isProven() {
            return evidence != null && evidence.fencing() == FencingStatus.PROVEN;
        }

        boolean wantsProof() {
            return verdict == FAILED && !isProven();
        }
    }

    /** @param controllerHasProof of a loss of this node, later than that ring; or knows that the host is back */
    public MembershipDetector(DetectionPolicy policy, BiPredicate<NodeId, RingId> controllerHasProof) {
        this.policy = policy;
        this.controllerHasProof = controllerHasProof;
    }

    public List<Output> accept(Observation observation, Moment now) {
        outputs = new ArrayList<>();
        if (observation instanceof Observation.Connected connected) {
            forgetAll();
            self = connected.self();
            cluster = connected.cluster();
        } else if (observation instanceof Observation.Disconnected) {
            forgetAll();
        } else if (observation instanceof Observation.NodeNamed named) {
            names.put(named.node(), named.host());
        } else if (self != null) {
            observe(observation, now);
            judge(now);
            tellLostMonitors(now);
            askAndRequest(now);
        }
        return outputs;
    }

    /** Whether this monitor is the one that acts for the group; only that one asks for fencing. */
    public void setSender(boolean sender) {
        this.sender = sender;
    }

    /** When {@link Observation.Tick} is due at the latest; empty if only an observation can change anything. */
    public Optional<MonotonicTime> nextDeadline() {
        List<MonotonicTime> due = new ArrayList<>();
        watched.values().forEach(host -> due.addAll(deadlines(host)));
        departures.forEach((node, departure) -> {
            if (!departure.told() && isPresent(node)) {
                due.add(tellAt(departure));
            }
        });
        return due.stream().min(MonotonicTime::compareTo);
    }

    /** Whether the present ring is known to be quorate, by its own quorum callback (SAFETY.md, C-2). */
    public boolean isQuorate() {
        return quorum != null
                && ring != null
                && quorum.quorate()
                && quorum.ring().equals(ring.ring());
    }

    /** Whether the present ring's quorum callback is still to come; for these few ms nothing is known about it. */
    public boolean isUndecided() {
        return ring == null || quorum == null || !quorum.ring().equals(ring.ring());
    }

    public Set<NodeId> ringMembers() {
        return ring == null ? Set.of() : ring.members();
    }

    public Map<NodeId, HostVerdict> verdicts() {
        Map<NodeId, HostVerdict> verdicts = new TreeMap<>();
        watched.values().forEach(host -> verdicts.put(host.node, host.verdict));
        return verdicts;
    }

    /** SAFETY.md, C-3: what was seen before we were blind is no ground for a verdict after it. */
    private void forgetAll() {
        self = null;
        ring = null;
        quorum = null;
        lastToldQuorate = Optional.empty();
        regainedAt = Optional.empty();
        group = Set.of();
        departures.clear();
        statusLeft.clear();
        watched.clear();
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
        } else if (observation instanceof Observation.FencingRead read) {
            answered(read.node(), read.ask(), now).ifPresent(host -> readFencing(host, read.last(), now));
        } else if (observation instanceof Observation.FencingUnread unread) {
            answered(unread.node(), unread.ask(), now).ifPresent(host -> retryBaseline(host, now));
        } else if (observation instanceof Observation.FencingRequestEnded ended) {
            Watched host = watched.get(ended.node());
            if (host != null && host.requestRunning) {
                host.requestRunning = false;
                host.nextRequest = now.at().plus(policy.fencing().requestAfter());
                host.nextAsk = now.at();
                host.pause = policy.fencing().askFirst();
            }
        }
    }

    private void turnQuorum(QuorumChanged changed, Moment now) {
        quorum = changed;
        if (!lastToldQuorate.equals(Optional.of(changed.quorate()))) {
            if (changed.quorate() && lastToldQuorate.isPresent()) {
                regainedAt = Optional.of(now.at());
            }
            lastToldQuorate = Optional.of(changed.quorate());
            outputs.add(new QuorumTurned(changed.quorate(), changed.ring()));
        }
        if (!changed.quorate()) {
            watched.values().stream().filter(host -> host.verdict == SUSPECTED).forEach(h -> h.absentUnquorate = true);
        }
    }

    private void changeGroup(GroupChanged changed, Moment now) {
        // Left before joined: after a heal or a thaw the same node is in both, it missed the rings in between.
        new TreeMap<>(changed.left()).forEach((node, how) -> {
            departures.put(node, new Departure(how, now, how == GroupDeparture.NODE_DOWN || node.equals(self)));
        });
        for (NodeId node : new TreeSet<>(changed.joined())) {
            departures.remove(node);
            if (!node.equals(self)) {
                outputs.add(new MonitorJoined(node));
            }
        }
        group = changed.members();
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
        if (ring == null || quorum == null) {
            return;
        }
        Set<NodeId> candidates = new TreeSet<>(ring.members());
        candidates.addAll(watched.keySet());
        candidates.remove(self);
        for (NodeId node : candidates) {
            Watched host = watched.get(node);
            if (host == null) {
                if (isPresent(node)) {
                    host = new Watched(node, ring.ring(), now);
                    watched.put(node, host);
                    outputs.add(new VerdictChanged(
                            node, Optional.empty(), JOINED, VerdictReason.SEEN_IN_RING, Optional.of(ring.ring())));
                }
            } else {
                judge(host, now);
            }
        }
    }

    private void judge(Watched host, Moment now) {
        if (isPresent(host.node)) {
            judgePresent(host, now);
            return;
        }
        if (host.verdict == JOINED) {
            host.absentSince = now;
            host.absentUnquorate = !quorum.quorate();
            // An answer on its way may already tell of the fencing for this loss: it is no baseline.
            host.ask = 0;
            turn(host, SUSPECTED, VerdictReason.ABSENT_FROM_RING);
        }
        if (host.verdict == SUSPECTED && maySettle(host, now)) {
            settle(host, now);
        }
    }

    private void judgePresent(Watched host, Moment now) {
        switch (host.verdict) {
            case JOINED -> host.lastIn = ring.ring();
            case SUSPECTED -> rejoin(host, now);
            case FAILED, LEFT -> {
                if (isQuorate()) {
                    outputs.add(new Reported(new Report(ReportStage.RETURNED, host.evidence, now), false));
                    rejoin(host, now);
                }
            }
        }
    }

    private void rejoin(Watched host, Moment now) {
        departures.remove(host.node);
        turn(host, JOINED, VerdictReason.BACK_IN_RING);
        watched.put(host.node, new Watched(host.node, ring.ring(), now));
    }

    /** SAFETY.md, C-2: only the quorum callback of the very ring that lacks the host lets a verdict fall. */
    private boolean maySettle(Watched host, Moment now) {
        return onlyTimeIsMissing(host) && !now.at().isBefore(settleAt(host));
    }

    private boolean onlyTimeIsMissing(Watched host) {
        return isQuorate()
                && !ring.members().contains(host.node)
                && !quorum.members().contains(host.node)
                && names.containsKey(host.node);
    }

    private MonotonicTime settleAt(Watched host) {
        MonotonicTime at = host.absentSince.at().plus(policy.membership().confirm());
        if (causeMayFollow(host.node)) {
            at = later(at, host.absentSince.at().plus(policy.membership().causeWait()));
        }
        if (host.absentUnquorate && regainedAt.isPresent()) {
            at = later(at, regainedAt.get().plus(policy.membership().regainSettle()));
        }
        return at;
    }

    private boolean causeMayFollow(NodeId node) {
        return group.contains(node) && !departures.containsKey(node);
    }

    private void settle(Watched host, Moment now) {
        LossCause cause = causeOf(host);
        host.evidence = new HostEvidence(
                new LossKey(cluster, ring.ring(), host.node),
                names.get(host.node),
                cause,
                host.absentSince.wall(),
                true,
                ring.members().stream().sorted().toList(),
                reporter(),
                FencingStatus.PENDING,
                Optional.empty());
        if (cause == LossCause.ORDERLY_LEAVE) {
            turn(host, LEFT, VerdictReason.SAID_GOODBYE);
        } else {
            turn(
                    host,
                    FAILED,
                    host.absentUnquorate
                            ? VerdictReason.STILL_ABSENT_WHEN_QUORUM_RETURNED
                            : VerdictReason.ABSENT_IN_QUORATE_RING);
        }
        outputs.add(new Reported(new Report(ReportStage.PENDING, host.evidence, now), host.absentUnquorate));
        host.failedAt = now.at();
        host.nextAsk = now.at();
        host.pause = policy.fencing().askFirst();
        host.nextRequest = now.at().plus(policy.fencing().requestAfter());
    }

    private LossCause causeOf(Watched host) {
        Departure departure = departures.get(host.node);
        if (departure == null) {
            return LossCause.UNTOLD;
        }
        return switch (departure.how()) {
            case NODE_DOWN -> LossCause.NODE_DOWN;
            case PROCESS_DOWN ->
                // Either order of the two callbacks; the distance is what counts.
                host.absentSince
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

    /** The host whose question this answers; empty if that question is not open any more. */
    private Optional<Watched> answered(NodeId node, long ask, Moment now) {
        Watched host = watched.get(node);
        if (host == null || host.ask != ask) {
            return Optional.empty();
        }
        host.ask = 0;
        host.unanswered = 0;
        if (!isOverdue(host, now)) {
            host.look = Optional.of(host.askedAt);
        }
        return Optional.of(host);
    }

    /** Without a baseline fewer fencings prove a loss: do not wait a minute for one. */
    private void retryBaseline(Watched host, Moment now) {
        if (host.baseline.isEmpty()) {
            host.baselineDue = now.at().plus(policy.fencing().askAfterLimit());
        }
    }

    private void readFencing(Watched host, Optional<FencingReading> read, Moment now) {
        if (host.verdict == JOINED) {
            host.baseline = Optional.of(new Baseline(read.map(FencingReading::completedAt)));
            return;
        }
        if (!host.wantsProof() || read.isEmpty()) {
            return;
        }
        FencingReading last = read.get();
        // SAFETY.md, C-1.
        if (FencingRule.proves(
                last,
                host.joinedSince,
                host.baseline,
                host.evidence.lostAt(),
                policy.fencing().lead())) {
            host.evidence = host.evidence.provenBy(
                    new FencingProof("pacemaker", last.action(), last.delegate(), last.completedAt()));
            outputs.add(new Reported(new Report(ReportStage.PROVEN, host.evidence, now), false));
        }
    }

    private void askAndRequest(Moment now) {
        for (Watched host : watched.values()) {
            if (host.wantsProof()) {
                passLimit(host, now);
                request(host, now);
                ask(host, now);
            } else if (host.verdict == JOINED && !now.at().isBefore(host.baselineDue)) {
                sendAsk(host, now);
                host.baselineDue = now.at().plus(policy.fencing().baselineEvery());
            }
            host.look = Optional.empty();
        }
    }

    private void ask(Watched host, Moment now) {
        if (host.ask != 0 && isOverdue(host, now)) {
            host.ask = 0;
            host.unanswered++;
        }
        boolean due = !now.at().isBefore(host.nextAsk)
                || decisions(host).stream().anyMatch(decision -> !now.at().isBefore(decision));
        if (host.ask == 0 && due) {
            sendAsk(host, now);
            host.nextAsk = now.at().plus(host.pause);
            host.pause = host.limitPassed ? policy.fencing().askAfterLimit() : grown(host.pause);
        }
    }

    private boolean isOverdue(Watched host, Moment now) {
        return !now.at().isBefore(host.askedAt.plus(policy.fencing().askTimeout()));
    }

    /** When it is decided, on one more look at the history, that nobody has fenced the host. */
    private List<MonotonicTime> decisions(Watched host) {
        List<MonotonicTime> due = new ArrayList<>();
        if (!host.limitPassed) {
            due.add(limitAt(host));
        }
        if (mayRequest(host)) {
            due.add(host.nextRequest);
        }
        return due;
    }

    /**
     * That nobody has fenced a host is decided on a look at the history that began when the decision was due. This process
     * may have been paused: what it read before is old then, and what has happened meanwhile waits in front of the answer.
     * A fencer that does not answer at all is not waited for.
     */
    private boolean mayDecide(Watched host, MonotonicTime due, Moment now) {
        return !now.at().isBefore(due)
                && (host.unanswered >= UNANSWERED
                        || host.look.filter(look -> !look.isBefore(due)).isPresent());
    }

    private Duration grown(Duration pause) {
        Duration longer = pause.multipliedBy(3).dividedBy(2);
        return longer.compareTo(policy.fencing().askMost()) > 0
                ? policy.fencing().askMost()
                : longer;
    }

    private void sendAsk(Watched host, Moment now) {
        lastAsk++;
        host.ask = lastAsk;
        host.askedAt = now.at();
        outputs.add(new AskFencingHistory(host.node, lastAsk));
    }

    private void passLimit(Watched host, Moment now) {
        if (!host.limitPassed && mayDecide(host, limitAt(host), now)) {
            host.limitPassed = true;
            if (!controllerHasProof.test(host.node, host.lastIn)) {
                host.evidence = host.evidence.unfenced();
                outputs.add(new Reported(new Report(ReportStage.UNFENCED, host.evidence, now), false));
            }
        }
    }

    /** SAFETY.md, C-13: Pacemaker may never fence a host by itself. */
    private void request(Watched host, Moment now) {
        if (mayRequest(host) && mayDecide(host, host.nextRequest, now)) {
            host.requests++;
            host.requestRunning = true;
            outputs.add(new RequestFencing(host.node, host.requests));
        }
    }

    private boolean mayRequest(Watched host) {
        boolean wanted = switch (host.evidence.cause()) {
            case NODE_DOWN -> true;
            // It may have left in order while its monitor was down: fencing it would stop a host without need.
            case UNTOLD -> policy.fencing().requestUntold();
            case ORDERLY_LEAVE -> false;
        };
        return wanted
                && sender
                && isQuorate()
                && !host.requestRunning
                && !host.limitPassed
                && !controllerHasProof.test(host.node, host.lastIn);
    }

    private MonotonicTime limitAt(Watched host) {
        return host.failedAt.plus(policy.fencing().limit());
    }

    private List<MonotonicTime> deadlines(Watched host) {
        List<MonotonicTime> due = new ArrayList<>();
        if (host.verdict == JOINED) {
            due.add(host.baselineDue);
        }
        if (host.verdict == SUSPECTED && onlyTimeIsMissing(host)) {
            due.add(settleAt(host));
        }
        if (host.wantsProof()) {
            due.add(host.ask != 0 ? host.askedAt.plus(policy.fencing().askTimeout()) : host.nextAsk);
            if (host.ask == 0 || host.unanswered >= UNANSWERED) {
                due.addAll(decisions(host));
            }
        }
        return due;
    }

    /** In the ring by all who tell of it. They speak one after the other; until all agree, the host is absent. */
    private boolean isPresent(NodeId node) {
        return ring != null
                && quorum != null
                && ring.members().contains(node)
                && quorum.members().contains(node)
                && !statusLeft.contains(node);
    }

    private void turn(Watched host, HostVerdict to, VerdictReason reason) {
        outputs.add(new VerdictChanged(
                host.node,
                Optional.of(host.verdict),
                to,
                reason,
                ring == null ? Optional.empty() : Optional.of(ring.ring())));
        host.verdict = to;
        if (to == SUSPECTED && !names.containsKey(host.node)) {
            outputs.add(new HostUnnamed(host.node));
        }
    }

    private static MonotonicTime later(MonotonicTime a, MonotonicTime b) {
        return a.isBefore(b) ? b : a;
    }
}

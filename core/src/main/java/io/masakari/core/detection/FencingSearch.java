package io.masakari.core.detection;

import io.masakari.core.detection.FencingRule.Baseline;
import io.masakari.core.detection.Output.AskFencingHistory;
import io.masakari.core.detection.Output.FencingAhead;
import io.masakari.core.detection.Output.Report;
import io.masakari.core.detection.Output.Reported;
import io.masakari.core.detection.Output.RequestFencing;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongBiFunction;

/**
 * Finds the proof that a lost host is off, and has the host fenced when nobody else does. A fencing that is pushed after this
 * monitor saw the host join and leave proves by this order; what is read in the history proves by its time. While a host is
 * joined the last fencing is read from time to time, as a baseline. {@link MembershipDetector} says who is joined and who is
 * lost. Used by one thread.
 */
final class FencingSearch {
    /** So many questions in a row without an answer make a fencer that does not answer. */
    private static final int UNANSWERED = 2;
    /** So many peers are believed when they say that the controller has the proof: one of them may lie. */
    private static final int WITNESSES = 2;

    private final DetectionPolicy.Fencing policy;
    private final ToLongBiFunction<NodeId, RingId> peersWithProof;
    private final Map<NodeId, Host> hosts = new TreeMap<>();
    private long lastAsk;
    private boolean pushed;

    private List<Output> outputs = new ArrayList<>();

    /** One host since it joined, and its loss if it is lost. */
    private static final class Host {
        final NodeId node;
        final MonotonicTime joinedAt;
        RingId lastIn;
        Optional<Baseline> baseline = Optional.empty();
        MonotonicTime baselineDue;

        /** Pushed since it joined, and not survived since. */
        Optional<FencingReading> told = Optional.empty();

        MonotonicTime toldAt;
        /** Whether the history has a fencing that is newer than the baseline, whether that proves the loss or not. */
        boolean knownFenced;

        /** When it was first absent; null while it is joined. */
        MonotonicTime missedAt;

        /** Null while it is not lost. */
        HostEvidence evidence;

        MonotonicTime lostAt;
        /** When, by its source, the fencing completed that was in the future when it was read. */
        Optional<Instant> ahead = Optional.empty();

        boolean limitPassed;
        int requests;
        boolean requestRunning;
        MonotonicTime nextRequest;

        /** Number of the question that is open; 0 if none is. */
        long ask;

        MonotonicTime askedAt;
        MonotonicTime nextAsk;
        Duration pause;
        /** When the question was asked that is answered just now: what is decided on it is not older than that. */
        Optional<MonotonicTime> look = Optional.empty();
        /** Questions in a row that nobody answered in time. */
        int unanswered;

        Host(NodeId node, RingId ring, Moment now) {
            this.node = node;
            this.lastIn = ring;
            this.joinedAt = now.at();
            this.baselineDue = now.at();
        }

        boolean isMissed() {
            return missedAt != null;
        }

        boolean wantsProof() {
            return evidence != null && evidence.fencing() != FencingStatus.PROVEN;
        }
    }

    /**
     * @param peersWithProof how many say that the controller has the proof of a loss of this node, later than that ring, or
     *     knows that the host is back
     */
    FencingSearch(DetectionPolicy.Fencing policy, ToLongBiFunction<NodeId, RingId> peersWithProof) {
        this.policy = policy;
        this.peersWithProof = peersWithProof;
    }

    /** Whether fencings are pushed has nothing to do with Corosync, and stays. */
    void forget() {
        hosts.clear();
    }

    /** Seen for the first time, or again: what was known of it is about an earlier loss. */
    void joined(NodeId node, RingId ring, Moment now) {
        hosts.put(node, new Host(node, ring, now));
    }

    void present(NodeId node, RingId ring) {
        hosts.get(node).lastIn = ring;
    }

    /** Absent, not decided yet. An answer on its way may already tell of the fencing for this loss: it is no baseline. */
    void missed(NodeId node, Moment now) {
        Host host = hosts.get(node);
        host.missedAt = now.at();
        host.ask = 0;
        if (!isAboutToLeave(host, now)) {
            host.told = Optional.empty();
        }
    }

    void lost(HostEvidence evidence, Moment now) {
        Host host = hosts.get(evidence.key().node());
        host.evidence = evidence;
        host.lostAt = now.at();
        host.nextAsk = now.at();
        host.pause = policy.askFirst();
        host.nextRequest = now.at().plus(policy.requestAfter());
    }

    /** What is known of its loss. */
    HostEvidence evidenceOf(NodeId node) {
        return hosts.get(node).evidence;
    }

    List<Output> observe(Observation observation, Moment now) {
        outputs = new ArrayList<>();
        if (observation instanceof Observation.FencingRead read) {
            answered(read.node(), read.ask(), now).ifPresent(host -> take(host, read.last(), now));
        } else if (observation instanceof Observation.FencingUnread unread) {
            answered(unread.node(), unread.ask(), now).ifPresent(host -> retryBaseline(host, now));
        } else if (observation instanceof Observation.FencingPushed push) {
            Optional.ofNullable(hosts.get(push.node())).ifPresent(host -> hear(host, push, now));
        } else if (observation instanceof Observation.FencingPushTurned turned) {
            pushed = turned.pushed();
            hosts.values().forEach(host -> lookNow(host, now));
        } else if (observation instanceof Observation.FencingRequestEnded ended) {
            Host host = hosts.get(ended.node());
            if (host != null && host.requestRunning) {
                host.requestRunning = false;
                host.nextRequest = now.at().plus(policy.requestAfter());
                host.nextAsk = now.at();
                host.pause = policy.askFirst();
            }
        }
        return outputs;
    }

    /**
     * Asks what is to be asked now.
     *
     * @param mayRequest whether this monitor acts for a quorate group; only then it has a host fenced
     */
    List<Output> proceed(boolean mayRequest, Moment now) {
        outputs = new ArrayList<>();
        for (Host host : hosts.values()) {
            if (host.wantsProof()) {
                host.told.ifPresent(reading -> prove(host, reading, now));
            }
            if (host.wantsProof()) {
                passLimit(host, now);
                request(host, mayRequest, now);
                ask(host, mayRequest, now);
            } else if (!host.isMissed() && !now.at().isBefore(host.baselineDue)) {
                sendAsk(host, now);
                host.baselineDue = now.at().plus(policy.baselineEvery());
            }
            host.look = Optional.empty();
        }
        return outputs;
    }

    List<MonotonicTime> deadlines(boolean mayRequest) {
        List<MonotonicTime> due = new ArrayList<>();
        for (Host host : hosts.values()) {
            if (host.wantsProof()) {
                due.add(host.ask != 0 ? host.askedAt.plus(policy.askTimeout()) : host.nextAsk);
                if (host.ask == 0 || host.unanswered >= UNANSWERED) {
                    due.addAll(decisions(host, mayRequest));
                }
            } else if (!host.isMissed()) {
                due.add(host.baselineDue);
            }
        }
        return due;
    }

    /** The host whose question this answers; empty if that question is not open any more. */
    private Optional<Host> answered(NodeId node, long ask, Moment now) {
        Host host = hosts.get(node);
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
    private void retryBaseline(Host host, Moment now) {
        if (host.baseline.isEmpty()) {
            host.baselineDue = now.at().plus(policy.askAfterLimit());
        }
    }

    private void take(Host host, Optional<FencingReading> last, Moment now) {
        if (host.wantsProof()) {
            last.ifPresent(reading -> judge(host, reading, now));
        } else if (!host.isMissed() && !isAboutToLeave(host, now)) {
            host.baseline = Optional.of(new Baseline(last.map(FencingReading::completedAt)));
        }
    }

    /** It was fenced while it was joined: as long as its loss may follow, that fencing is its proof, and no baseline. */
    private boolean isAboutToLeave(Host host, Moment now) {
        return host.told.isPresent() && now.at().since(host.toldAt).compareTo(policy.lead()) <= 0;
    }

    /**
     * SAFETY.md, C-1: it proves because it came after the host joined, and the host has left. A source that has answered
     * nothing since the host joined may have hung, and tell of an earlier fencing only now; so may this process. Then the
     * history decides.
     */
    private void hear(Host host, Observation.FencingPushed push, Moment now) {
        FencingReading reading =
                new FencingReading(push.source(), onClock(push.notBefore(), now), push.action(), push.delegate());
        boolean isInOrder = host.baseline.isPresent() && !push.notBefore().isBefore(host.joinedAt);
        if (!FencingRule.saysOff(reading)) {
            return;
        }
        if (!isInOrder) {
            lookNow(host, now);
        } else if (host.isMissed() || !FencingRule.isWord(reading)) {
            host.told = Optional.of(reading);
            host.toldAt = now.at();
        }
    }

    /** Asks once more, although a question may be open: its answer may be older. */
    private void lookNow(Host host, Moment now) {
        host.ask = 0;
        if (host.wantsProof()) {
            host.nextAsk = now.at();
            host.pause = policy.askFirst();
        } else if (!host.isMissed()) {
            host.baselineDue = now.at();
        }
    }

    /** SAFETY.md, C-1. */
    private void judge(Host host, FencingReading reading, Moment now) {
        Instant joinedSince = onClock(host.joinedAt, now);
        host.knownFenced |= FencingRule.isSince(reading, joinedSince, host.baseline);
        boolean proves =
                FencingRule.proves(reading, joinedSince, host.baseline, onClock(host.missedAt, now), policy.lead());
        if (!proves || isKnownAhead(host, reading)) {
            return;
        }
        if (FencingRule.isAhead(reading, now.wall(), policy.ahead())) {
            host.ahead = Optional.of(reading.completedAt());
            outputs.add(new FencingAhead(host.node, reading, now.wall()));
            return;
        }
        prove(host, reading, now);
    }

    private void prove(Host host, FencingReading reading, Moment now) {
        host.evidence = host.evidence.provenBy(
                new FencingProof(reading.source(), reading.action(), reading.delegate(), reading.completedAt()));
        outputs.add(new Reported(new Report(ReportStage.PROVEN, host.evidence, now), false));
    }

    /** Time does not make it a proof: it stays unknown when it was. */
    private boolean isKnownAhead(Host host, FencingReading reading) {
        return host.ahead
                .filter(known -> !reading.completedAt().isAfter(known.plus(policy.ahead())))
                .isPresent();
    }

    /** That moment by the wall clock as it goes now: the clock may have been set since. */
    private static Instant onClock(MonotonicTime at, Moment now) {
        return now.wall().minus(now.at().since(at));
    }

    private void ask(Host host, boolean mayRequest, Moment now) {
        if (host.ask != 0 && isOverdue(host, now)) {
            host.ask = 0;
            host.unanswered++;
        }
        boolean due = !now.at().isBefore(host.nextAsk)
                || decisions(host, mayRequest).stream()
                        .anyMatch(decision -> !now.at().isBefore(decision));
        if (host.ask == 0 && due) {
            sendAsk(host, now);
            Duration between = pushed ? policy.askBeside() : host.pause;
            host.nextAsk = now.at().plus(host.limitPassed ? policy.askAfterLimit() : between);
            host.pause = grown(host.pause);
        }
    }

    private boolean isOverdue(Host host, Moment now) {
        return !now.at().isBefore(host.askedAt.plus(policy.askTimeout()));
    }

    private Duration grown(Duration pause) {
        Duration longer = pause.multipliedBy(3).dividedBy(2);
        return longer.compareTo(policy.askMost()) > 0 ? policy.askMost() : longer;
    }

    private void sendAsk(Host host, Moment now) {
        lastAsk++;
        host.ask = lastAsk;
        host.askedAt = now.at();
        outputs.add(new AskFencingHistory(host.node, lastAsk));
    }

    /** When it is decided, on one more look at the history, that nobody has fenced the host. */
    private List<MonotonicTime> decisions(Host host, boolean mayRequest) {
        List<MonotonicTime> due = new ArrayList<>();
        if (!host.limitPassed) {
            due.add(limitAt(host));
        }
        if (mayRequest && isToBeRequested(host)) {
            due.add(host.nextRequest);
        }
        return due;
    }

    /**
     * That nobody has fenced a host is decided on a look at the history that began when the decision was due. This process
     * may have been paused: what it read before is old then, and what has happened meanwhile waits in front of the answer.
     * A fencer that does not answer at all is not waited for.
     */
    private boolean mayDecide(Host host, MonotonicTime due, Moment now) {
        return !now.at().isBefore(due)
                && (host.unanswered >= UNANSWERED
                        || host.look.filter(look -> !look.isBefore(due)).isPresent());
    }

    private void passLimit(Host host, Moment now) {
        if (!host.limitPassed && mayDecide(host, limitAt(host), now)) {
            host.limitPassed = true;
            // Nobody fences what left in order, unless somebody wants it off.
            if (!isSurelyProven(host) && host.evidence.cause() != LossCause.ORDERLY_LEAVE) {
                host.evidence = host.evidence.unfenced();
                outputs.add(new Reported(new Report(ReportStage.UNFENCED, host.evidence, now), false));
            }
        }
    }

    private MonotonicTime limitAt(Host host) {
        return host.lostAt.plus(policy.limit());
    }

    /** SAFETY.md, C-13: Pacemaker may never fence a host by itself. */
    private void request(Host host, boolean mayRequest, Moment now) {
        if (mayRequest && isToBeRequested(host) && mayDecide(host, host.nextRequest, now)) {
            host.requests++;
            host.requestRunning = true;
            outputs.add(new RequestFencing(host.node, host.requests));
        }
    }

    private boolean isToBeRequested(Host host) {
        boolean wanted = switch (host.evidence.cause()) {
            case NODE_DOWN -> true;
            // It may have left in order while its monitor was down: fencing it could stop a host without need.
            case UNTOLD -> policy.requestUntold();
            case ORDERLY_LEAVE, NEVER_SEEN -> false;
        };
        return wanted && !host.requestRunning && !host.limitPassed && !isSurelyProven(host);
    }

    /**
     * Whether the controller has the proof already, or knows that the host is back. One peer that says so may lie, to the
     * controller as well: it is believed only if the own fencer knows of a fencing since the host joined, or a second peer says
     * the same (SAFETY.md, C-13).
     */
    private boolean isSurelyProven(Host host) {
        long saying = peersWithProof.applyAsLong(host.node, host.lastIn);
        return saying >= WITNESSES || saying > 0 && host.knownFenced;
    }
}

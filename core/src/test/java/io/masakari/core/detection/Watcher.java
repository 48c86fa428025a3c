package io.masakari.core.detection;

import io.masakari.core.detection.Output.Report;
import io.masakari.core.model.BootId;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** One monitor's decisions under a test's hand: says what Corosync says, in its order, and keeps what comes of it. */
final class Watcher {
    static final ClusterName CLUSTER = new ClusterName("lab");
    static final Instant START = Instant.parse("2026-11-23T04:00:00.400Z");

    final NodeId self;
    final HostWatch watch;
    final List<Output> all = new ArrayList<>();
    private long nowMillis;
    private Instant start = START;

    Watcher(long self, DetectionPolicy policy) {
        this.self = new NodeId(self);
        this.watch = new HostWatch(policy, Optional.of(boot(self)));
        for (long node = 1; node <= 9; node++) {
            watch.accept(new Observation.NodeNamed(new NodeId(node), new HostName("compute" + node)), moment());
        }
    }

    /** The one in which each host is, unless a test says something else. */
    static BootId boot(long number) {
        return new BootId(new UUID(0, number));
    }

    Watcher(long self) {
        this(self, DetectionPolicy.defaults());
    }

    /** A monitor on a healthy cluster with a monitor in each host. */
    static Watcher onHealthy(long self, long... members) {
        Watcher watcher = new Watcher(self);
        watcher.start(40, members);
        return watcher;
    }

    Moment moment() {
        return new Moment(new MonotonicTime(Duration.ofMillis(nowMillis).toNanos()), start.plusMillis(nowMillis));
    }

    Instant wall() {
        return moment().wall();
    }

    List<Output> say(Observation observation) {
        List<Output> outputs = watch.accept(observation, moment());
        all.addAll(outputs);
        return outputs;
    }

    void start(long sequence, long... members) {
        say(new Observation.Connected(self, CLUSTER));
        say(new Observation.GroupChanged(nodes(members), Map.of(), Set.of(self)));
        ring(sequence, true, members);
    }

    /** The ring, then its quorum callback, some ms later. */
    List<Output> ring(long sequence, boolean quorate, long... members) {
        List<Output> outputs = new ArrayList<>(totem(sequence, members));
        nowMillis += 2;
        outputs.addAll(quorum(sequence, quorate, members));
        return outputs;
    }

    List<Output> totem(long sequence, long... members) {
        return say(new Observation.RingFormed(ringId(sequence, members), nodes(members)));
    }

    List<Output> quorum(long sequence, boolean quorate, long... members) {
        return say(new Observation.QuorumChanged(ringId(sequence, members), quorate, nodes(members)));
    }

    List<Output> status(long node, boolean joined) {
        return say(new Observation.NodeStatus(new NodeId(node), joined));
    }

    List<Output> groupLeft(GroupDeparture how, Set<Long> left, long... remaining) {
        return say(new Observation.GroupChanged(
                nodes(remaining), left.stream().collect(Collectors.toMap(NodeId::new, node -> how)), Set.of()));
    }

    List<Output> groupJoined(Set<Long> joined, long... members) {
        return say(new Observation.GroupChanged(
                nodes(members), Map.of(), joined.stream().map(NodeId::new).collect(Collectors.toSet())));
    }

    /** All that the survivors see of a death, a cut link, a hang or a Corosync crash. */
    List<Output> death(long sequence, Set<Long> dead, long... survivors) {
        List<Output> outputs = new ArrayList<>();
        dead.forEach(node -> outputs.addAll(status(node, false)));
        outputs.addAll(groupLeft(GroupDeparture.NODE_DOWN, dead, survivors));
        outputs.addAll(ring(sequence, true, survivors));
        return outputs;
    }

    /** Time passes; ticks come when they are due. */
    List<Output> pass(Duration duration) {
        List<Output> outputs = new ArrayList<>();
        long end = nowMillis + duration.toMillis();
        for (int ticks = 0; ; ticks++) {
            Optional<MonotonicTime> due = watch.nextDeadline();
            long dueMillis = due.map(time -> Math.max(nowMillis, Math.floorDiv(time.nanos() + 999_999, 1_000_000L)))
                    .orElse(Long.MAX_VALUE);
            if (dueMillis > end) {
                nowMillis = end;
                return outputs;
            }
            nowMillis = dueMillis;
            List<Output> got = say(new Observation.Tick());
            outputs.addAll(got);
            if (ticks > 10_000) {
                throw new AssertionError("endless ticks: " + got);
            }
        }
    }

    List<Output> passMillis(long millis) {
        return pass(Duration.ofMillis(millis));
    }

    /** The wall clock steps; the monotonic one does not. */
    void setClock(Duration by) {
        start = start.plus(by);
    }

    /** The process is paused: time passes and nothing ticks. */
    void pause(Duration duration) {
        nowMillis += duration.toMillis();
    }

    /** Time passes; each question about a node is answered within 2 ms, as its history is at that moment. */
    List<Output> passAnswering(Duration duration, Supplier<Optional<FencingReading>> history) {
        List<Output> outputs = new ArrayList<>();
        long end = nowMillis + duration.toMillis();
        long answered = 0;
        while (true) {
            for (Output.AskFencingHistory ask : only(all, Output.AskFencingHistory.class)) {
                if (ask.ask() > answered) {
                    answered = ask.ask();
                    outputs.addAll(say(new Observation.FencingRead(ask.node(), ask.ask(), history.get())));
                }
            }
            if (nowMillis >= end) {
                return outputs;
            }
            outputs.addAll(passMillis(Math.min(2, end - nowMillis)));
        }
    }

    List<Output> hear(long from, LossKey loss, ReportStage stage) {
        return say(new Observation.PeerSaid(
                new NodeId(from),
                new GroupMessage.OfReport(GroupMessage.OfReport.Kind.ACCEPTED, loss, stage, "n-" + from)));
    }

    /** A fencing is pushed just now. */
    List<Output> push(long node, String action) {
        return push(node, action, moment().at());
    }

    List<Output> push(long node, String action, MonotonicTime notBefore) {
        return say(new Observation.FencingPushed(new NodeId(node), "pacemaker", action, "compute1", notBefore));
    }

    /** Answers the newest open question about a node. */
    List<Output> fencing(long node, Instant completed) {
        return fencing(node, Optional.of(new FencingReading("pacemaker", completed, "reboot", "compute1")));
    }

    List<Output> fencing(long node, Optional<FencingReading> reading) {
        return say(new Observation.FencingRead(new NodeId(node), lastAsk(node), reading));
    }

    /** The newest open question about a node can't be answered. */
    List<Output> unread(long node) {
        return say(new Observation.FencingUnread(new NodeId(node), lastAsk(node)));
    }

    private long lastAsk(long node) {
        return only(all, Output.AskFencingHistory.class).stream()
                .filter(question -> question.node().value() == node)
                .mapToLong(Output.AskFencingHistory::ask)
                .max()
                .orElseThrow(() -> new AssertionError("nobody asked about the fencing of " + node));
    }

    List<Output> deliver(Report report, DeliveryStatus status) {
        return say(new Observation.DeliveryChanged(report.key(), report.stage(), status, "n-1"));
    }

    static LossKey key(long representative, long sequence, long node) {
        return new LossKey(CLUSTER, new RingId(new NodeId(representative), sequence), new NodeId(node));
    }

    static <T extends Output> List<T> only(List<Output> outputs, Class<T> type) {
        return outputs.stream().filter(type::isInstance).map(type::cast).toList();
    }

    static List<Report> reports(List<Output> outputs) {
        return only(outputs, Output.Reported.class).stream()
                .map(Output.Reported::report)
                .toList();
    }

    static List<Report> sends(List<Output> outputs) {
        return only(outputs, Output.Send.class).stream()
                .map(Output.Send::report)
                .toList();
    }

    static String verdicts(List<Output> outputs) {
        return only(outputs, Output.VerdictChanged.class).stream()
                .map(change -> change.node() + " " + change.to() + " " + change.reason())
                .collect(Collectors.joining("; "));
    }

    HostVerdict verdict(long node) {
        return watch.verdicts().get(new NodeId(node));
    }

    static Set<NodeId> nodes(long... members) {
        return LongStream.of(members).mapToObj(NodeId::new).collect(Collectors.toSet());
    }

    private static RingId ringId(long sequence, long... members) {
        return new RingId(new NodeId(LongStream.of(members).min().orElseThrow()), sequence);
    }
}

package io.masakari.bench;

import io.masakari.core.detection.DetectionPolicy;
import io.masakari.core.detection.GroupDeparture;
import io.masakari.core.detection.HostWatch;
import io.masakari.core.detection.Moment;
import io.masakari.core.detection.Observation;
import io.masakari.core.detection.Output;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.time.Ticker;
import io.masakari.runtime.time.WallClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Loss number N of one host in a cluster of three: the observations before the decisive callback, and that callback. Each
 * loss has a ring of its own, so that the controller takes none for a repetition.
 */
public final class SampleLoss {
    public static final ClusterName CLUSTER = new ClusterName("bench");
    public static final HostName HOST = new HostName("compute1");

    private static final NodeId SELF = new NodeId(1);
    private static final NodeId LOST = new NodeId(2);
    private static final NodeId OTHER = new NodeId(3);
    private static final Set<NodeId> ALL = Set.of(SELF, LOST, OTHER);
    private static final Set<NodeId> REST = Set.of(SELF, OTHER);

    private SampleLoss() {}

    /** What is seen before the decisive callback. */
    public static List<Observation> before(long number) {
        RingId whole = new RingId(SELF, 8 * number);
        return List.of(
                new Observation.NodeNamed(SELF, new HostName("self")),
                new Observation.NodeNamed(LOST, HOST),
                new Observation.NodeNamed(OTHER, new HostName("other")),
                new Observation.Connected(SELF, CLUSTER),
                new Observation.GroupChanged(ALL, Map.of(), ALL),
                new Observation.RingFormed(whole, ALL),
                new Observation.QuorumChanged(whole, true, ALL),
                new Observation.NodeStatus(LOST, false),
                new Observation.GroupChanged(REST, Map.of(LOST, GroupDeparture.NODE_DOWN), Set.of()),
                new Observation.RingFormed(rest(number), REST));
    }

    /** The decisive callback. */
    public static Observation decisive(long number) {
        return new Observation.QuorumChanged(rest(number), true, REST);
    }

    /** A watch that needs only the decisive callback. */
    public static HostWatch watch(long number) {
        HostWatch watch = new HostWatch(DetectionPolicy.defaults(), Optional.empty());
        before(number).forEach(observation -> watch.accept(observation, now()));
        return watch;
    }

    /** The report of such a loss. */
    public static HostNotification notification(long number) {
        HostWatch watch = watch(number);
        Moment now = now();
        return notification(watch.accept(decisive(number), now), now);
    }

    /** The report of host computeN's loss, N from 1 on; its proof is awaited. */
    static HostNotification notificationOf(int n) {
        HostEvidence evidence = HostEvidence.of(e -> {
            e.key = new LossKey(CLUSTER, rest(n), new NodeId(10 + n));
            e.host = new HostName("compute" + n);
            e.cause = LossCause.NODE_DOWN;
            e.lostAt = Instant.now();
            e.members = List.of(SELF, OTHER);
            e.reporter = new HostName("self");
        });
        return HostNotification.lost(evidence, Instant.now(), OptionalLong.empty());
    }

    /** A host that left in an orderly way: stored like a loss, but no recovery follows. Costs the sender little. */
    static HostNotification departure(long number) {
        HostEvidence evidence = HostEvidence.of(e -> {
            e.key = new LossKey(CLUSTER, rest(number), LOST);
            e.host = HOST;
            e.cause = LossCause.ORDERLY_LEAVE;
            e.lostAt = Instant.now();
            e.members = List.of(SELF, OTHER);
            e.reporter = new HostName("self");
        });
        return HostNotification.lost(evidence, Instant.now(), OptionalLong.empty());
    }

    static HostNotification notification(List<Output> outputs, Moment decided) {
        for (Output output : outputs) {
            if (output instanceof Output.Send send) {
                HostEvidence evidence = send.report().evidence();
                return HostNotification.lost(
                        evidence, Instant.now(), OptionalLong.of(decided.at().nanos() / 1_000));
            }
        }
        throw new IllegalStateException("The watch reported nothing: " + outputs);
    }

    public static Moment now() {
        return new Moment(Ticker.system().now(), WallClock.system().now());
    }

    private static RingId rest(long number) {
        return new RingId(SELF, 8 * number + 4);
    }
}

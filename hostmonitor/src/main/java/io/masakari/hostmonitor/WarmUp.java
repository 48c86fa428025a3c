package io.masakari.hostmonitor;

import io.masakari.core.detection.DeliveryStatus;
import io.masakari.core.detection.DetectionPolicy;
import io.masakari.core.detection.FencingReading;
import io.masakari.core.detection.GroupDeparture;
import io.masakari.core.detection.GroupMessage;
import io.masakari.core.detection.HostWatch;
import io.masakari.core.detection.Moment;
import io.masakari.core.detection.Observation;
import io.masakari.core.detection.Output;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import io.masakari.runtime.journal.EventLog;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Walks the whole way of a loss in memory before the first real one: a fresh JVM would take tens of ms for it, to load and
 * compile the classes. Nothing leaves the process but one file, written to the spool's directory and removed.
 */
final class WarmUp {
    /** Enough for the JVM's first compiler to take the way for hot. */
    private static final int ROUNDS = 300;

    private static final ClusterName CLUSTER = new ClusterName("warm-up");
    private static final NodeId SELF = new NodeId(1);
    private static final NodeId LOST = new NodeId(2);
    private static final NodeId OTHER = new NodeId(3);

    private final DetectionPolicy policy;
    private final Consumer<Output.Report> rehearsal;
    private boolean rehearsed;
    private long nanos;

    private WarmUp(DetectionPolicy policy, Consumer<Output.Report> rehearsal) {
        this.policy = policy;
        this.rehearsal = rehearsal;
    }

    /**
     * @param rehearsal takes one report, to go the rest of its way without being sent
     * @return how many outputs were made, so that no compiler finds the work useless
     */
    static int run(DetectionPolicy policy, Consumer<Output.Report> rehearsal) {
        int outputs = 0;
        WarmUp warmUp = new WarmUp(policy, rehearsal);
        for (int i = 0; i < ROUNDS; i++) {
            outputs += warmUp.oneLoss();
        }
        return outputs;
    }

    /** Beside the watching, which must not wait for it. */
    static void start(DetectionPolicy policy, Consumer<Output.Report> rehearsal) {
        Thread thread = new Thread(() -> run(policy, rehearsal), "warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    private int oneLoss() {
        HostWatch watch = new HostWatch(policy);
        EventLog nowhere = (event, message, fields) -> {};
        HostEvents events = new HostEvents(nowhere, node -> Optional.empty());
        Set<NodeId> all = Set.of(SELF, LOST, OTHER);
        Set<NodeId> rest = Set.of(SELF, OTHER);
        RingId before = new RingId(SELF, 4);
        RingId after = new RingId(SELF, 8);
        int outputs = 0;
        for (Observation observation : List.<Observation>of(
                new Observation.NodeNamed(SELF, new HostName("self")),
                new Observation.NodeNamed(LOST, new HostName("lost")),
                new Observation.NodeNamed(OTHER, new HostName("other")),
                new Observation.Connected(SELF, CLUSTER),
                new Observation.GroupChanged(all, Map.of(), all),
                new Observation.RingFormed(before, all),
                new Observation.QuorumChanged(before, true, all),
                new Observation.NodeStatus(LOST, false),
                new Observation.GroupChanged(rest, Map.of(LOST, GroupDeparture.NODE_DOWN), Set.of()),
                new Observation.RingFormed(after, rest),
                new Observation.QuorumChanged(after, true, rest))) {
            outputs += accept(watch, events, observation);
        }
        return outputs;
    }

    private int accept(HostWatch watch, HostEvents events, Observation observation) {
        nanos += 1_000_000;
        Moment moment = new Moment(new MonotonicTime(nanos), Instant.EPOCH.plusNanos(nanos));
        events.observed(observation, moment);
        List<Output> outputs = watch.accept(observation, moment);
        int count = outputs.size();
        for (Output output : outputs) {
            events.decided(output, moment);
            if (output instanceof Output.AskFencingHistory ask) {
                FencingReading fenced = new FencingReading(moment.wall(), "reboot", "other");
                count += accept(watch, events, new Observation.FencingRead(ask.node(), ask.ask(), Optional.of(fenced)));
            } else if (output instanceof Output.Send send) {
                if (!rehearsed) {
                    rehearsed = true;
                    rehearsal.accept(send.report());
                }
                count += accept(
                        watch,
                        events,
                        new Observation.DeliveryChanged(
                                send.report().key(), send.report().stage(), DeliveryStatus.ACCEPTED, "none"));
            } else if (output instanceof Output.Announce announce) {
                count += GroupMessage.decode(announce.message().encode(), CLUSTER)
                                .isPresent()
                        ? 1
                        : 0;
            }
        }
        return count;
    }
}

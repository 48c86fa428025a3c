package io.masakari.hostmonitor;

import io.masakari.core.detection.DetectionPolicy;
import io.masakari.core.detection.FencingReading;
import io.masakari.core.detection.GroupDeparture;
import io.masakari.core.detection.GroupMessage;
import io.masakari.core.detection.Observation;
import io.masakari.core.model.BootId;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RingId;
import io.masakari.runtime.monitor.Seen;
import io.masakari.runtime.report.Answer;
import io.masakari.runtime.report.Delivery;
import io.masakari.runtime.report.Notification;
import io.masakari.runtime.report.Reports;
import io.masakari.runtime.time.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Lets monitors see the loss of a made-up host before the first real one: a fresh JVM would take tens of ms to load and
 * compile the classes.
 */
final class WarmUp implements ClusterSource, ClusterSource.ClusterLink, FencingSource, Reports {
    /** Enough for the JVM's first compiler to compile the way. */
    private static final int ROUNDS = 300;

    private static final ClusterName CLUSTER = new ClusterName("warm-up");
    private static final BootId BOOT = new BootId(new UUID(0, 0));
    private static final NodeId SELF = new NodeId(1);
    private static final NodeId LOST = new NodeId(2);
    private static final NodeId OTHER = new NodeId(3);
    private static final Set<NodeId> ALL = Set.of(SELF, LOST, OTHER);
    private static final Set<NodeId> REST = Set.of(SELF, OTHER);
    private static final RingId BEFORE = new RingId(SELF, 4);
    private static final RingId AFTER = new RingId(SELF, 8);
    private static final List<Observation> LOSS = List.of(
            new Observation.NodeNamed(SELF, new HostName("self")),
            new Observation.NodeNamed(LOST, new HostName("lost")),
            new Observation.NodeNamed(OTHER, new HostName("other")),
            new Observation.Connected(SELF, CLUSTER),
            new Observation.GroupChanged(ALL, Map.of(), ALL),
            new Observation.RingFormed(BEFORE, ALL),
            new Observation.QuorumChanged(BEFORE, true, ALL),
            new Observation.NodeStatus(LOST, false),
            new Observation.GroupChanged(REST, Map.of(LOST, GroupDeparture.NODE_DOWN), Set.of()),
            new Observation.RingFormed(AFTER, REST),
            new Observation.QuorumChanged(AFTER, true, REST));

    private final ManualTime time = new ManualTime(Instant.EPOCH);
    private Notification report;

    private WarmUp() {}

    /** The last report of the loss. */
    static Notification lossOf(DetectionPolicy policy) {
        WarmUp warmUp = new WarmUp();
        for (int i = 0; i < ROUNDS; i++) {
            HostMonitor monitor = new HostMonitor(
                    policy,
                    Optional.of(BOOT),
                    warmUp,
                    warmUp,
                    warmUp,
                    warmUp.time.worker(),
                    warmUp.time.clocks(),
                    (event, message, fields) -> {},
                    status -> {});
            monitor.start();
            warmUp.time.advance(Duration.ZERO);
            while (monitor.hasWork()) {
                tick(monitor);
            }
        }
        return warmUp.report;
    }

    private static void tick(HostMonitor monitor) {
        try {
            monitor.tick(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public ClusterLink connect(Consumer<Seen<Observation>> sink) {
        for (Observation observation : LOSS) {
            sink.accept(new Seen<>(observation, time.clocks().now()));
        }
        return this;
    }

    @Override
    public boolean multicast(GroupMessage message) {
        return GroupMessage.decode(message.encode(), CLUSTER).isPresent();
    }

    @Override
    public Optional<String> nameOf(NodeId node) {
        return Optional.empty();
    }

    @Override
    public Words words() {
        return Words.PACEMAKER;
    }

    @Override
    public void listen(Listener listener) {}

    @Override
    public void last(NodeId node, BiConsumer<Optional<FencingReading>, String> answer) {
        time.advance(Duration.ofMillis(1)); // newer than the one read before the loss
        answer.accept(Optional.of(new FencingReading("warm-up", time.now(), "reboot", "other")), "");
    }

    @Override
    public void fence(NodeId node, Consumer<String> ended) {
        ended.accept("");
    }

    @Override
    public void submit(Notification notification, Consumer<Delivery> listener) {
        report = notification;
        listener.accept(new Answer.Accepted(new NotificationId(new UUID(0, 0))));
    }

    @Override
    public void close() {}
}

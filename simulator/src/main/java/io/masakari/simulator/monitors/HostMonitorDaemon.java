package io.masakari.simulator.monitors;

import io.masakari.core.detection.DetectionPolicy;
import io.masakari.core.detection.FencingReading;
import io.masakari.core.detection.HostVerdict;
import io.masakari.core.model.MonitorKind;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.NodeId;
import io.masakari.hostmonitor.BarredFencings;
import io.masakari.hostmonitor.ControllersWord;
import io.masakari.hostmonitor.FencingSource;
import io.masakari.hostmonitor.HostMonitor;
import io.masakari.runtime.report.BarredFencing;
import io.masakari.runtime.report.Greeting;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.Reports;
import io.masakari.simulator.invariants.Invariants;
import io.masakari.simulator.world.FencingEar;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.PlantedBug;
import io.masakari.simulator.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One host monitor: the real one, on this world's Corosync and Pacemaker. */
public final class HostMonitorDaemon extends MonitorDaemon {
    private static final long NEVER = Long.MAX_VALUE;

    /** Null while it does not run. */
    private HostMonitor monitor;

    private ControllersWord word = new ControllersWord();
    private BarredFencings barred = new BarredFencings(() -> new MonotonicTime(0));

    private long tickAt = NEVER;

    HostMonitorDaemon(World world, Host host, ReportLine line, Invariants invariants) {
        super(world, host, "host reports", line, invariants, world.spec().spoolMost(), MonitorKind.HOST);
    }

    @Override
    List<BarredFencing> barred() {
        return barred.now();
    }

    @Override
    void greeted(Greeting.Reply reply) {
        word.answered(reply);
    }

    public void start() {
        start(host.monitorChance.millis(100, 600));
    }

    void startWithHost() {
        start(host.monitorChance.millis(700, 1_200));
    }

    @Override
    void begin(SimulatedProcess own) {
        super.begin(own);
        Reports reports = reports();
        word = new ControllersWord();
        barred = new BarredFencings(host.clock.clocks().ticker());
        HostMonitor begun = new HostMonitor(
                DetectionPolicy.defaults(),
                Optional.of(host.bootId()),
                sink -> CorosyncLink.connect(world, host, own, sink),
                new Fencing(own),
                word,
                barred,
                (notification, listener) -> {
                    ((HostNotification) notification)
                            .evidence()
                            .ifPresent(evidence -> invariants.reported(host, evidence));
                    reports.submit(notification, listener);
                },
                own.worker(() -> Duration.ZERO),
                host.clock.clocks(),
                log,
                status -> {});
        monitor = begun;
        tickAt = NEVER;
        own.afterEach(() -> work(own, begun));
        begun.start();
    }

    @Override
    public void end() {
        super.end();
        monitor = null;
        host.hearsFencings(null);
        world.corosync().disconnected(host);
    }

    /** What it may report; nothing while it does not run in a cluster. */
    Map<NodeId, HostVerdict> verdicts() {
        return monitor != null && host.isInCluster() ? monitor.verdicts() : Map.of();
    }

    /** Its loop, as far as there is work, and until the next deadline. */
    private void work(SimulatedProcess own, HostMonitor running) {
        while (running.hasWork()) {
            tick(running);
        }
        long due = Math.max(
                running.nextDeadline()
                        .map(MonotonicTime::nanos)
                        .map(host.clock::onTimeline)
                        .orElse(NEVER),
                world.timeline().nanos());
        if (due < tickAt) {
            tickAt = due;
            own.at(due, () -> {
                if (tickAt == due) {
                    tickAt = NEVER;
                    tick(running);
                }
            });
        }
    }

    private static void tick(HostMonitor running) {
        try {
            running.tick(Duration.ZERO);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As its host's fencer tells it. */
    private final class Fencing implements FencingSource {
        private final SimulatedProcess own;

        private Fencing(SimulatedProcess own) {
            this.own = own;
        }

        @Override
        public FencingSource.Words words() {
            return FencingSource.Words.PACEMAKER;
        }

        @Override
        public void listen(Listener listener) {
            host.hearsFencings(new FencingEar() {
                @Override
                public void fenced(Host target, String action, String delegate, long toldAt) {
                    own.run(() ->
                            listener.fenced(target.node, "pacemaker", action, delegate, new MonotonicTime(toldAt)));
                }

                @Override
                public void compared() {
                    own.run(() -> listener.turned(true));
                }
            });
            own.run(() -> listener.turned(true));
        }

        @Override
        public Optional<String> nameOf(NodeId node) {
            return Optional.of(peer(node).name);
        }

        @Override
        public void last(NodeId node, BiConsumer<Optional<FencingReading>, String> answer) {
            own.after(host.monitorChance.millis(1, 5), () -> {
                if (host.isInCluster()) {
                    answer.accept(world.pacemaker().history(host, peer(node)), "");
                } else {
                    answer.accept(Optional.empty(), "Pacemaker does not run.");
                }
            });
        }

        @Override
        public void barred(NodeId node, Consumer<String> answer) {
            boolean ignored = world.bug() == PlantedBug.CLUSTER_OPTIONS_IGNORED;
            String why = ignored ? "" : world.pacemaker().barred(peer(node));
            answer.accept(why);
        }

        @Override
        public void fence(NodeId node, Consumer<String> ended) {
            world.pacemaker()
                    .kick(
                            host,
                            peer(node),
                            succeeded -> own.run(() -> ended.accept(succeeded ? "" : "The agent failed.")));
        }

        @Override
        public void close() {}

        private Host peer(NodeId node) {
            return world.host(host.cluster, node);
        }
    }
}

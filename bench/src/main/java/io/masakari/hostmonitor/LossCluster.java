package io.masakari.hostmonitor;

import io.masakari.bench.SampleLoss;
import io.masakari.core.detection.DetectionPolicy;
import io.masakari.core.detection.FencingReading;
import io.masakari.core.detection.GroupMessage;
import io.masakari.core.detection.Observation;
import io.masakari.core.model.NodeId;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.monitor.Seen;
import io.masakari.runtime.report.Reports;
import io.masakari.runtime.time.Clocks;
import io.masakari.runtime.time.WorkerThread;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A cluster that is one callback away from a loss, watched by a {@link HostMonitor} of its own: a new one for each loss,
 * because a monitor reports the loss of a host only once. Nothing is ever fenced here.
 */
final class LossCluster {
    private static final Duration ROUND = Duration.ofMillis(500);

    /** One monitor and the thread of its loop. */
    static final class LossMonitor implements ClusterSource, ClusterSource.ClusterLink {
        private final long number;
        private final CountDownLatch seen = new CountDownLatch(1);
        private final HostMonitor monitor;
        private final Thread loop;
        private volatile boolean closed;
        private volatile Consumer<Seen<Observation>> sink;

        private LossMonitor(long number, Reports reports) {
            this.number = number;
            EventLog nowhere = (event, message, fields) -> {};
            monitor = new HostMonitor(
                    DetectionPolicy.defaults(),
                    Optional.empty(),
                    this,
                    new Unfenced(),
                    reports,
                    new WorkerThread("cluster-connection"),
                    Clocks.system(),
                    nowhere,
                    status -> {});
            loop = new Thread(this::loop, "loop");
            loop.setDaemon(true);
        }

        void tell(Seen<Observation> next) {
            sink.accept(next);
        }

        @Override
        public ClusterLink connect(Consumer<Seen<Observation>> to) {
            sink = to;
            for (Observation observation : SampleLoss.before(number)) {
                to.accept(new Seen<>(observation, SampleLoss.now()));
            }
            seen.countDown();
            return this;
        }

        @Override
        public boolean multicast(GroupMessage message) {
            return true;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                monitor.wake();
                monitor.close();
            }
        }

        private void start() throws InterruptedException {
            monitor.start();
            if (!seen.await(2, TimeUnit.MINUTES)) {
                throw new IllegalStateException("The monitor did not connect.");
            }
            loop.start();
            // The loop has to wait at its queue when the callback comes, as in production.
            while (loop.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }

        private void loop() {
            try {
                while (!closed) {
                    monitor.tick(ROUND);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    LossMonitor watch(long number, Reports reports) throws InterruptedException {
        LossMonitor watched = new LossMonitor(number, reports);
        watched.start();
        return watched;
    }

    private static final class Unfenced implements FencingSource {
        @Override
        public FencingSource.Words words() {
            return FencingSource.Words.PACEMAKER;
        }

        @Override
        public void listen(Listener listener) {}

        @Override
        public Optional<String> nameOf(NodeId node) {
            return Optional.empty();
        }

        @Override
        public void last(NodeId node, BiConsumer<Optional<FencingReading>, String> answer) {
            answer.accept(Optional.empty(), "");
        }

        @Override
        public void fence(NodeId node, Consumer<String> ended) {
            ended.accept("There is no fencing here.");
        }

        @Override
        public void close() {}
    }
}

package io.masakari.hostmonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.detection.DetectionPolicy;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.LossCause;
import io.masakari.hostmonitor.FakeController.Arrived;
import io.masakari.nativebindings.NativeLibraryMissingException;
import io.masakari.runtime.daemon.ExitCode;
import io.masakari.runtime.daemon.FatalException;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.RecordingLog;
import io.masakari.runtime.time.Clocks;
import io.masakari.runtime.time.WorkerThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several real monitors, each with its threads, on a cluster, a Pacemaker and a controller in memory. */
class HostMonitorTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final FakeCluster cluster = new FakeCluster(5);
    private final FakeController controller = new FakeController();
    private final Map<Long, Running> monitors = new TreeMap<>();

    private static final class Running implements AutoCloseable {
        final RecordingLog log = new RecordingLog();
        final HostMonitor monitor;
        final Thread thread;
        volatile boolean ended;

        Running(HostMonitorTest test, long node, DetectionPolicy policy) {
            monitor = new HostMonitor(
                    policy,
                    test.cluster.source(node),
                    test.cluster.fencing(),
                    test.controller.sink("compute" + node),
                    new WorkerThread("cluster-connection"),
                    Clocks.system(),
                    log,
                    status -> {});
            monitor.start();
            thread = new Thread(this::run, "monitor-" + node);
            thread.start();
            log.await(Event.COROSYNC_CONNECTED, LIMIT);
        }

        private void run() {
            try {
                while (!ended) {
                    monitor.tick(Duration.ofSeconds(1));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** As SIGKILL would: the loop ends, nothing is said. */
        void end() throws InterruptedException {
            ended = true;
            monitor.wake();
            thread.join(LIMIT.toMillis());
        }

        @Override
        public void close() {
            ended = true;
            monitor.wake();
            monitor.close();
        }
    }

    @AfterEach
    void endAll() {
        monitors.values().forEach(Running::close);
    }

    @Test
    void aDeathArrivesOncePendingAndOnceProven() throws InterruptedException {
        startAll();
        cluster.kill(5);
        controller.await(1, LIMIT);
        cluster.fence(5);
        List<Arrived> arrived = controller.await(2, LIMIT);
        assertEquals(
                List.of(FencingStatus.PENDING, FencingStatus.PROVEN),
                arrived.stream().map(arrival -> arrival.evidence().fencing()).toList());
        assertEquals("compute1", arrived.get(0).from());
        assertEquals(arrived.get(0).key(), arrived.get(1).key());
        for (long standby = 2; standby <= 4; standby++) {
            monitors.get(standby)
                    .log
                    .await(
                            entry -> entry.event() == Event.REPORT_KNOWN
                                    && "PROVEN".equals(entry.fields().get("stage")),
                            "word that the proof is delivered",
                            LIMIT);
        }
        assertEquals(2, controller.arrived().size());
    }

    @Test
    void theNextMonitorReportsWhenTheSenderDiesWithTheHost() throws InterruptedException {
        startAll();
        monitors.get(1L).end();
        cluster.kill(1, 5);
        List<Arrived> arrived = controller.await(2, LIMIT);
        assertEquals("compute2", arrived.get(0).from());
        assertEquals("compute2", arrived.get(1).from());
    }

    @Test
    void theNextMonitorReportsWhenTheSenderWasKilledInTheSameMoment() throws InterruptedException {
        startAll();
        monitors.get(1L).end();
        cluster.kill(5);
        cluster.endMonitor(1);
        List<Arrived> arrived = controller.await(1, LIMIT);
        assertEquals("compute2", arrived.get(0).from());
        monitors.get(2L).log.await(Event.REPORT_TAKEOVER, LIMIT);
    }

    @Test
    void anOrderlyLeaveIsNoFailure() throws InterruptedException {
        startAll();
        cluster.leave(5);
        List<Arrived> arrived = controller.await(1, LIMIT);
        assertEquals(LossCause.ORDERLY_LEAVE, arrived.get(0).evidence().cause());
        assertTrue(monitors.get(1L).log.of(Event.HOST_FAILED).isEmpty());
    }

    @Test
    void everyMonitorThatCannotDeliverLetsTheNextTryAndTheSpoolDeliversLater() throws InterruptedException {
        startAll();
        controller.answers(false);
        cluster.kill(5);
        monitors.get(4L).log.await(Event.REPORT_TAKEOVER, LIMIT);
        assertEquals(List.of(), controller.arrived());
        controller.answers(true);
        assertEquals(
                1,
                controller.await(4, LIMIT).stream().map(Arrived::key).distinct().count());
    }

    @Test
    void losingCorosyncIsToldAndSurvived() throws InterruptedException {
        startAll();
        Running one = monitors.get(1L);
        cluster.corosyncEnds(1);
        one.log.await(Event.COROSYNC_DISCONNECTED, LIMIT);
        one.log.await(Event.COROSYNC_UNAVAILABLE, LIMIT);
        cluster.kill(5);
        assertEquals("compute2", controller.await(1, LIMIT).get(0).from());
        cluster.corosyncStarts();
        one.log.await(
                entry -> entry.event() == Event.COROSYNC_CONNECTED
                        && one.log.of(Event.COROSYNC_CONNECTED).size() == 2,
                "second connection",
                LIMIT);
        assertTrue(one.log.of(Event.HOST_FAILED).isEmpty());
    }

    @Test
    void asksForTheFencingThatPacemakerOmits() throws InterruptedException {
        cluster.fencingWorks(true);
        startAll(Duration.ofMillis(100), Duration.ofSeconds(10));
        cluster.kill(5);
        List<Arrived> arrived = controller.await(2, LIMIT);
        assertEquals(FencingStatus.PROVEN, arrived.get(1).evidence().fencing());
        monitors.get(1L).log.await(Event.FENCING_GRANTED, LIMIT);
        assertTrue(monitors.get(2L).log.of(Event.FENCING_REQUESTED).isEmpty());
    }

    @Test
    void reportsUnfencedWhenNobodyCanFence() throws InterruptedException {
        startAll(Duration.ofMillis(100), Duration.ofMillis(350));
        cluster.kill(5);
        List<Arrived> arrived = controller.await(2, LIMIT);
        assertEquals(FencingStatus.UNFENCED, arrived.get(1).evidence().fencing());
        assertTrue(monitors.get(1L)
                .log
                .await(Event.FENCING_REFUSED, LIMIT)
                .message()
                .contains("No fence device can fence node 5"));
        assertTrue(monitors.get(1L)
                .log
                .await(Event.FENCING_MISSING, LIMIT)
                .message()
                .contains("stonith_admin --off pcmk-5"));
    }

    @Test
    void aMissingLibraryEndsTheRun() {
        HostMonitor monitor = new HostMonitor(
                DetectionPolicy.defaults(),
                sink -> {
                    throw new NativeLibraryMissingException(
                            "libcpg.so.4", "libcpg4", new UnsatisfiedLinkError("no file"));
                },
                cluster.fencing(),
                controller.sink("compute1"),
                new WorkerThread("cluster-connection"),
                Clocks.system(),
                new RecordingLog(),
                status -> {});
        monitor.start();
        FatalException end = assertThrows(FatalException.class, () -> monitor.tick(LIMIT));
        assertEquals(ExitCode.UNAVAILABLE, end.exitCode());
        assertTrue(end.getMessage().contains("apt-get install libcpg4"), end.getMessage());
        monitor.close();
    }

    private void startAll() {
        startAll(Duration.ofSeconds(10), Duration.ofSeconds(60));
    }

    private void startAll(Duration requestAfter, Duration limit) {
        DetectionPolicy.Fencing waits = DetectionPolicy.Fencing.defaults();
        DetectionPolicy policy = new DetectionPolicy(
                DetectionPolicy.Membership.defaults(),
                new DetectionPolicy.Fencing(
                        waits.lead(),
                        waits.baselineEvery(),
                        waits.askFirst(),
                        waits.askMost(),
                        waits.askAfterLimit(),
                        waits.askTimeout(),
                        requestAfter,
                        waits.requestUntold(),
                        limit),
                Duration.ofSeconds(3));
        List<Running> started = new ArrayList<>();
        for (long node = 1; node <= 4; node++) {
            Running running = new Running(this, node, policy);
            monitors.put(node, running);
            started.add(running);
        }
        // Node 5 has a monitor too, as far as the group can tell; what it does is of no interest.
        cluster.source(5).connect(seen -> {});
        for (Running running : started) {
            running.log.await(
                    entry -> entry.event() == Event.MONITOR_JOINED
                            && "compute5".equals(entry.fields().get("host")),
                    "monitor of compute5",
                    LIMIT);
        }
    }
}

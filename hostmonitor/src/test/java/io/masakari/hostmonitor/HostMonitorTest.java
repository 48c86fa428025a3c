package io.masakari.hostmonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.detection.DetectionPolicy;
import io.masakari.core.model.BootId;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.MonotonicTime;
import io.masakari.nativebindings.NativeLibraryMissingException;
import io.masakari.runtime.daemon.ExitCode;
import io.masakari.runtime.daemon.FatalException;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.RecordingLog;
import io.masakari.runtime.report.BarredFencing;
import io.masakari.runtime.report.Reporter;
import io.masakari.runtime.time.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Several real monitors with their real reporters, on a cluster, a Pacemaker, disks and a controller in memory. All of it
 * happens on one thread, and time passes only in {@link #pass}.
 */
class HostMonitorTest {
    private static final Duration STEP = Duration.ofMillis(10);

    private final ManualTime time = new ManualTime(Instant.parse("2026-11-23T04:00:00Z"));
    private final FakeCluster cluster = new FakeCluster(5, time.clocks());
    private final FakeController controller = new FakeController();
    private final Map<Long, Running> monitors = new TreeMap<>();

    private final class Running {
        final RecordingLog log = new RecordingLog();
        final HostMonitor monitor;
        final BarredFencings barred = new BarredFencings(time.ticker());
        private String status;
        private MonotonicTime ticked = time.ticker().now();

        Running(long node, DetectionPolicy policy) {
            Reporter reporter = new Reporter(
                    controller.reachedFrom("compute" + node),
                    new MemorySpool(),
                    time.worker(),
                    time.worker(),
                    Reporter.Limits.defaults(),
                    time.ticker(),
                    log);
            monitor = new HostMonitor(
                    policy,
                    Optional.of(new BootId(new UUID(0, node))),
                    cluster.source(node),
                    cluster.fencing(),
                    new ControllersWord(),
                    barred,
                    reporter,
                    time.worker(),
                    time.clocks(),
                    log,
                    text -> status = text);
            monitor.start();
        }

        /** @return whether there was anything to do */
        boolean work() {
            boolean worked = false;
            while (monitor.hasWork() || isDue()) {
                ticked = time.ticker().now();
                try {
                    monitor.tick(Duration.ZERO);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                worked = true;
            }
            return worked;
        }

        /** As a daemon, which waits for a second at most. */
        private boolean isDue() {
            MonotonicTime latest = ticked.plus(Duration.ofSeconds(1));
            MonotonicTime due =
                    monitor.nextDeadline().filter(next -> next.isBefore(latest)).orElse(latest);
            return !time.ticker().now().isBefore(due);
        }

        /** Whether it knows from another monitor that the report is delivered. */
        boolean knowsOf(FencingStatus stage) {
            return log.of(Event.REPORT_KNOWN).stream()
                    .anyMatch(entry -> stage.name().equals(entry.fields().get("stage")));
        }
    }

    @Test
    void aDeathArrivesFromTwoWitnessesPendingAndProven() {
        startAll();
        cluster.kill(5);
        pass(Duration.ofSeconds(1));
        assertEquals(List.of("compute1 PENDING", "compute2 PENDING"), controller.arrived());
        cluster.fence(5);
        pass(Duration.ofSeconds(8));
        assertEquals(
                List.of("compute1 PENDING", "compute2 PENDING", "compute1 PROVEN", "compute2 PROVEN"),
                controller.arrived());
        assertEquals(1, controller.keys().size());
        for (long standby = 3; standby <= 4; standby++) {
            assertTrue(monitors.get(standby).knowsOf(FencingStatus.PROVEN));
        }
    }

    @Test
    void aFencingThatIsPushedIsReportedAtOnce() {
        cluster.pushesFencings();
        startAll();
        cluster.kill(5);
        pass(Duration.ofSeconds(1));
        cluster.fence(5);
        settle();
        assertEquals(
                List.of("compute1 PENDING", "compute2 PENDING", "compute1 PROVEN", "compute2 PROVEN"),
                controller.arrived());
    }

    @Test
    void aReportNamesTheBootThatWasLost() {
        startAll();
        monitors.put(5L, new Running(5, DetectionPolicy.defaults()));
        settle();
        monitors.remove(5L);
        cluster.kill(5);
        pass(Duration.ofSeconds(1));
        assertEquals(2, controller.arrived().size());
        assertEquals(Set.of(Optional.of(new BootId(new UUID(0, 5)))), controller.boots());
    }

    @Test
    void theNextMonitorReportsWhenTheSenderDiesWithTheHost() {
        startAll();
        monitors.remove(1L);
        cluster.kill(1, 5);
        pass(Duration.ofSeconds(1));
        assertEquals(
                List.of("compute2 PENDING", "compute2 PENDING", "compute3 PENDING", "compute3 PENDING"),
                controller.arrived());
    }

    @Test
    void theNextMonitorReportsWhenTheSenderWasKilledInTheSameMoment() {
        startAll();
        Running sender = monitors.remove(1L);
        cluster.kill(5);
        settle();
        assertEquals(List.of("compute2 PENDING"), controller.arrived(), "the second witness");
        cluster.endMonitor(1);
        pass(Duration.ofSeconds(1));
        assertEquals(List.of("compute2 PENDING", "compute3 PENDING"), controller.arrived());
        assertEquals(1, monitors.get(3L).log.of(Event.REPORT_TAKEOVER).size());
        assertTrue(sender.monitor.hasWork());
    }

    @Test
    void anOrderlyLeaveIsNoFailure() {
        startAll();
        cluster.leave(5);
        pass(Duration.ofSeconds(1));
        assertEquals(List.of(LossCause.ORDERLY_LEAVE, LossCause.ORDERLY_LEAVE), controller.causes());
        assertTrue(monitors.get(1L).log.of(Event.HOST_FAILED).isEmpty());
    }

    @Test
    void everyMonitorThatCannotDeliverLetsTheNextTryAndItsSpoolDeliversLater() {
        startAll();
        controller.answers(false);
        cluster.kill(5);
        pass(Duration.ofSeconds(1));
        assertEquals(1, monitors.get(4L).log.of(Event.REPORT_TAKEOVER).size());
        assertEquals(List.of(), controller.arrived());
        controller.answers(true);
        pass(Duration.ofSeconds(10));
        assertEquals(4, controller.arrived().size());
        assertEquals(1, controller.keys().size());
    }

    @Test
    void losingCorosyncIsToldAndSurvived() {
        startAll();
        Running one = monitors.get(1L);
        cluster.corosyncEnds(1);
        pass(Duration.ofSeconds(3));
        assertEquals(1, one.log.of(Event.COROSYNC_DISCONNECTED).size());
        assertEquals(1, one.log.of(Event.COROSYNC_UNAVAILABLE).size(), "once, not at each attempt");
        assertTrue(one.status.startsWith("Blind: Corosync is not running"), one.status);
        cluster.kill(5);
        pass(Duration.ofSeconds(1));
        assertEquals(List.of("compute2 PENDING", "compute3 PENDING"), controller.arrived());
        cluster.corosyncStarts();
        pass(Duration.ofSeconds(5));
        assertEquals(2, one.log.of(Event.COROSYNC_CONNECTED).size());
        assertTrue(one.log.of(Event.HOST_FAILED).isEmpty());
        assertTrue(one.status.startsWith("Watching "), one.status);
    }

    @Test
    void asksForTheFencingThatPacemakerOmits() {
        cluster.fencingWorks(true);
        startAll();
        cluster.kill(5);
        pass(Duration.ofSeconds(9));
        assertEquals(List.of("compute1 PENDING", "compute2 PENDING"), controller.arrived());
        pass(Duration.ofSeconds(5));
        assertEquals(
                List.of("compute1 PENDING", "compute2 PENDING", "compute1 PROVEN", "compute2 PROVEN"),
                controller.arrived());
        assertEquals(1, monitors.get(1L).log.of(Event.FENCING_GRANTED).size());
        assertTrue(monitors.get(2L).log.of(Event.FENCING_REQUESTED).isEmpty());
    }

    /** SAFETY.md, C-31: what bars it is read again at each attempt. */
    @Test
    void asksForNoFencingAsLongAsTheClustersOptionsBarIt() {
        cluster.fencingWorks(true);
        cluster.bars("maintenance-mode=true");
        startAll();
        cluster.kill(5);
        pass(Duration.ofSeconds(35));
        RecordingLog log = monitors.get(1L).log;
        assertTrue(log.of(Event.FENCING_BARRED).get(0).message().contains("maintenance-mode=true"));
        assertTrue(log.of(Event.FENCING_REQUESTED).isEmpty());
        assertTrue(log.of(Event.FENCING_FAILED).isEmpty());
        BarredFencing told = monitors.get(1L).barred.now().get(0);
        assertEquals("compute5", told.host().value());
        assertTrue(told.why().contains("maintenance-mode=true"), told.why());
        assertTrue(told.age().compareTo(Duration.ofSeconds(35)) < 0, told::toString);
        cluster.bars("");
        pass(Duration.ofSeconds(15));
        assertEquals(1, log.of(Event.FENCING_GRANTED).size());
        assertEquals(List.of(), monitors.get(1L).barred.now());
    }

    @Test
    void whatBarsTheFencingOfAHostThatIsBackIsToldNoMore() {
        cluster.bars("maintenance-mode=true");
        startAll();
        cluster.kill(5);
        pass(Duration.ofSeconds(35));
        assertEquals(1, monitors.get(1L).barred.now().size());
        cluster.joins(5);
        pass(Duration.ofSeconds(5));
        assertEquals(List.of(), monitors.get(1L).barred.now());
    }

    @Test
    void asksForNoFencingAsLongAsTheControllerWantsNone() {
        cluster.fencingWorks(true);
        controller.saysOfFencing("host compute5 is on maintenance");
        startAll();
        cluster.kill(5);
        pass(Duration.ofSeconds(55));
        RecordingLog log = monitors.get(1L).log;
        assertTrue(log.of(Event.FENCING_BARRED).get(0).message().contains("on maintenance"));
        assertTrue(log.of(Event.FENCING_REQUESTED).isEmpty());
    }

    @Test
    void aControllerThatWantsTheFencingHasItAskedFor() {
        cluster.fencingWorks(true);
        controller.saysOfFencing("");
        startAll();
        cluster.kill(5);
        pass(Duration.ofSeconds(14));
        assertEquals(1, monitors.get(1L).log.of(Event.FENCING_GRANTED).size());
    }

    @Test
    void reportsUnfencedWhenNobodyCanFence() {
        startAll();
        cluster.kill(5);
        pass(Duration.ofSeconds(61));
        assertEquals(
                List.of("compute1 PENDING", "compute2 PENDING", "compute1 UNFENCED", "compute2 UNFENCED"),
                controller.arrived());
        RecordingLog log = monitors.get(1L).log;
        String refused = log.of(Event.FENCING_FAILED).get(0).message();
        assertTrue(refused.contains("No fence device can fence node 5"), refused);
        String missing = log.of(Event.FENCING_MISSING).get(0).message();
        assertTrue(missing.contains("stonith_admin --off pcmk-5"), missing);
    }

    @Test
    void aMissingLibraryEndsTheRun() {
        HostMonitor monitor = new HostMonitor(
                DetectionPolicy.defaults(),
                Optional.empty(),
                sink -> {
                    throw new NativeLibraryMissingException(
                            "libcpg.so.4", "libcpg4", new UnsatisfiedLinkError("no file"));
                },
                cluster.fencing(),
                (report, listener) -> {},
                time.worker(),
                time.clocks(),
                new RecordingLog(),
                status -> {});
        monitor.start();
        time.advance(Duration.ZERO);
        FatalException end = assertThrows(FatalException.class, () -> monitor.tick(Duration.ZERO));
        assertEquals(ExitCode.UNAVAILABLE, end.exitCode());
        assertTrue(end.getMessage().contains("apt-get install libcpg4"), end.getMessage());
    }

    private void startAll() {
        for (long node = 1; node <= 4; node++) {
            monitors.put(node, new Running(node, DetectionPolicy.defaults()));
        }
        // Node 5 has a monitor too, as far as the group can tell; what it does is of no interest.
        cluster.source(5).connect(seen -> {});
        pass(Duration.ofSeconds(20));
    }

    /** Everything that is under way comes to its end. */
    private void settle() {
        boolean worked = true;
        while (worked) {
            time.advance(Duration.ZERO);
            worked = false;
            for (Running running : monitors.values()) {
                worked |= running.work();
            }
        }
    }

    private void pass(Duration span) {
        settle();
        for (Duration passed = Duration.ZERO; passed.compareTo(span) < 0; passed = passed.plus(STEP)) {
            time.advance(STEP);
            settle();
        }
    }
}

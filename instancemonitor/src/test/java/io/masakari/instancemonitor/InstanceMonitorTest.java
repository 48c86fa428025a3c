package io.masakari.instancemonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.instance.AgentAnswer;
import io.masakari.core.instance.DiskPlace;
import io.masakari.core.instance.InstanceObservation;
import io.masakari.core.model.GuestDisks;
import io.masakari.core.model.InstanceEvidence.Sighting;
import io.masakari.core.model.InstanceId;
import io.masakari.nativebindings.NativeLibraryMissingException;
import io.masakari.runtime.daemon.ExitCode;
import io.masakari.runtime.daemon.FatalException;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.monitor.Link;
import io.masakari.runtime.monitor.Seen;
import io.masakari.runtime.report.InstanceNotification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole monitor, with its threads and its table on disk, on a hypervisor in memory. */
class InstanceMonitorTest {
    private static final List<String> ALL =
            IntStream.range(0, 500).mapToObj(i -> "instance-%03d".formatted(i)).toList();
    private static final List<String> BURST = ALL.subList(100, 300);

    @TempDir
    private Path directory;

    private final FakeHypervisor hypervisor = new FakeHypervisor();

    @BeforeEach
    void startAll() {
        ALL.forEach(hypervisor::start);
    }

    @Test
    void reportsABurstOfCrashesInTheirOrderWithTheThreadsItHas() throws IOException {
        try (RunningMonitor monitor = watching()) {
            RunningMonitor.await(
                    () -> Thread.getAllStackTraces().keySet().stream()
                            .anyMatch(thread -> thread.getName().equals("instance-table")),
                    "the table's first writing");
            Set<Thread> before = Thread.getAllStackTraces().keySet();
            BURST.forEach(hypervisor::crash);
            BURST.forEach(hypervisor::start);
            BURST.forEach(hypervisor::crash);
            RunningMonitor.await(() -> monitor.reports.size() == 2 * BURST.size(), "all reports");
            List<String> twice = new ArrayList<>(BURST);
            twice.addAll(BURST);
            assertEquals(twice, names(monitor));
            Set<Thread> more = new HashSet<>(Thread.getAllStackTraces().keySet());
            more.removeAll(before);
            assertEquals(Set.of(), more);
        }
    }

    /** What it cannot know it does not tell, and what libvirt told before only gets older. */
    @Test
    void tellsWhichGuestsItsHostHas() throws IOException {
        hypervisor.goAway("libvirtd is not there.");
        try (RunningMonitor monitor = monitor(hypervisor)) {
            monitor.awaitBlind();
            assertEquals(Optional.empty(), monitor.seen());
            hypervisor.comeBack();
            RunningMonitor.await(() -> monitor.seen().isPresent(), "the list");
            assertEquals(
                    ALL.size(), monitor.seen().orElseThrow().list().running().size());
            hypervisor.crash(ALL.get(1));
            RunningMonitor.await(
                    () -> monitor.seen().orElseThrow().list().size() == ALL.size() - 1, "the guest to be gone");
            hypervisor.goAway("libvirtd is not there.");
            monitor.awaitBlind();
            Duration age = monitor.seen().orElseThrow().age();
            RunningMonitor.await(
                    () -> monitor.seen().orElseThrow().age().compareTo(age.plusMillis(50)) > 0,
                    "the list to get older");
            hypervisor.crash(ALL.get(2));
            assertEquals(ALL.size() - 1, monitor.seen().orElseThrow().list().size());
        }
    }

    @Test
    void tellsWhereDisksOfGuestsLieAlsoOfThoseThatAreOff() throws IOException {
        hypervisor.disk(ALL.get(1), DiskPlace.LOCAL);
        hypervisor.disk(ALL.get(2), DiskPlace.SHARED);
        hypervisor.disk(ALL.get(3), DiskPlace.UNKNOWN);
        try (RunningMonitor monitor = watching()) {
            GuestDisks disks =
                    new GuestDisks(List.of(FakeHypervisor.id(ALL.get(1))), List.of(FakeHypervisor.id(ALL.get(2))));
            RunningMonitor.await(
                    () -> monitor.seen().map(seen -> seen.list().disks()).equals(Optional.of(disks)), "the disks");
            hypervisor.crash(ALL.get(1));
            RunningMonitor.await(
                    () -> monitor.seen().orElseThrow().list().size() == ALL.size() - 1, "the guest to be gone");
            assertEquals(disks, monitor.seen().orElseThrow().list().disks());
            hypervisor.disk(ALL.get(1), DiskPlace.SHARED);
            hypervisor.start(ALL.get(1));
            RunningMonitor.await(
                    () -> monitor.seen().orElseThrow().list().disks().local().isEmpty(), "the disks to be read again");
        }
    }

    @Test
    void tellsThatWhatStoodStillGoesOn() throws IOException {
        try (RunningMonitor monitor = watching()) {
            String name = ALL.get(3);
            hypervisor.standStill(name, true);
            hypervisor.standStill(name, false);
            hypervisor.standStill(name, true);
            RunningMonitor.await(() -> monitor.reports.size() == 3, "three reports");
            assertEquals(
                    List.of("SUSPENDED_IOERROR", "RESUMED", "SUSPENDED_IOERROR"),
                    monitor.reports.stream()
                            .map(InstanceNotification::virDomainEvent)
                            .toList());
            assertTrue(monitor.reports.get(1).isResumed());
            assertEquals(1, monitor.log.of(Event.INSTANCE_RESUMED).size());
        }
    }

    @Test
    void findsByListingWhatWasTooMuchToHear() throws IOException {
        try (RunningMonitor monitor = watching()) {
            monitor.pause();
            for (int i = 0; i < 10; i++) {
                ALL.forEach(hypervisor::crash);
                ALL.forEach(hypervisor::start);
            }
            BURST.forEach(hypervisor::crash);
            monitor.goOn();
            RunningMonitor.await(() -> monitor.reports.size() == BURST.size(), "the reports of those that are off");
            assertEquals(BURST, names(monitor));
            assertEquals(1, monitor.log.of(Event.MONITOR_OVERRUN).size());
        }
    }

    @Test
    void findsWhatCrashedWhileTheServiceWasAwayOnce() throws IOException {
        try (RunningMonitor monitor = watching()) {
            hypervisor.goAway("libvirtd is not there.");
            monitor.awaitBlind();
            BURST.forEach(hypervisor::crash);
            hypervisor.comeBack();
            RunningMonitor.await(() -> monitor.reports.size() == BURST.size(), "the reports");
            monitor.awaitWatching();
            hypervisor.loseConnections();
            monitor.log.await(
                    entry -> monitor.log.of(Event.LIBVIRT_CONNECTED).size() == 3,
                    "third connection",
                    Duration.ofMinutes(3));
            assertEquals(BURST, names(monitor));
            assertTrue(monitor.reports.stream()
                    .allMatch(report -> report.evidence().orElseThrow().sighting() == Sighting.COMPARED));
        }
    }

    @Test
    void findsWhatCrashedAfterItWasKilledItself() throws IOException {
        RunningMonitor killed = watching();
        hypervisor.crash(ALL.get(1));
        killed.awaitReport(ALL.get(1));
        RunningMonitor.await(() -> table().contains(FakeHypervisor.id(ALL.get(1)) + " OFF"), "the table to be written");
        killed.kill();
        hypervisor.crash(ALL.get(2));
        try (RunningMonitor monitor = watching()) {
            RunningMonitor.await(() -> !monitor.reports.isEmpty(), "a report");
            assertEquals(List.of(ALL.get(2)), names(monitor));
        }
    }

    @Test
    void saysWhyItIsBlindOnceAndKeepsTrying() throws IOException {
        hypervisor.goAway("libvirtd is not there.");
        try (RunningMonitor monitor = monitor(hypervisor)) {
            RunningMonitor.await(() -> hypervisor.attempts() >= 4, "several attempts");
            monitor.awaitStatus("Blind: libvirtd is not there.");
            assertEquals(1, monitor.log.of(Event.LIBVIRT_UNAVAILABLE).size());
            hypervisor.comeBack();
            monitor.awaitStatus("Watching 500 instances.");
        }
    }

    @Test
    void reportsWhatIsToldWhileTheListHangs() throws IOException {
        try (RunningMonitor monitor = watching()) {
            hypervisor.hang();
            hypervisor.loseConnections();
            RunningMonitor.await(() -> hypervisor.attempts() == 2, "the next connection");
            RunningMonitor.await(hypervisor::isListened, "the next connection");
            hypervisor.crash(ALL.get(7));
            monitor.awaitReport(ALL.get(7));
            hypervisor.answerAgain();
            monitor.awaitWatching();
            assertEquals(List.of(ALL.get(7)), names(monitor));
        }
    }

    @Test
    void givesAReportAgainThatFoundNoRoom() throws IOException {
        try (RunningMonitor monitor = watching()) {
            monitor.beFull();
            hypervisor.crash(ALL.get(3));
            hypervisor.crash(ALL.get(4));
            RunningMonitor.await(() -> monitor.turnedAway() >= 2, "both to find no room");
            monitor.takeReports();
            monitor.skip(Duration.ofSeconds(10));
            RunningMonitor.await(() -> monitor.reports.size() == 2, "both reports");
            assertEquals(ALL.subList(3, 5), names(monitor));
        }
    }

    @Test
    void reportsAGuestWhoseAgentFallsSilentAndNoneThatNeverHadOne() throws IOException {
        FakeAgents agents = new FakeAgents();
        agents.answers(ALL.get(5), AgentAnswer.ANSWERED);
        agents.answers(ALL.get(6), AgentAnswer.SILENT);
        try (RunningMonitor monitor = new RunningMonitor(hypervisor, agents, directory.resolve("table"))) {
            monitor.awaitWatching();
            RunningMonitor.await(() -> agents.asked(ALL.get(5)) > 0, "the agent to answer");
            agents.answers(ALL.get(5), AgentAnswer.SILENT);
            monitor.awaitReport(ALL.get(5));
            RunningMonitor.await(() -> agents.asked(ALL.get(6)) > 5, "the other to be asked more often");
            assertEquals(List.of("AGENT_SILENT STOPPED_FAILED LIVE"), monitor.of(ALL.get(5)));
            assertEquals(List.of(ALL.get(5)), names(monitor));
        }
    }

    @Test
    void endsWhenTheThreadThatTellsHangs() throws IOException {
        try (RunningMonitor monitor = watching()) {
            hypervisor.goDeaf();
            assertInstanceOf(IllegalStateException.class, monitor.awaitEnd());
        }
    }

    @Test
    void endsWhenLibvirtIsNotInstalled() throws IOException {
        HypervisorSource none = new HypervisorSource() {
            @Override
            public Link connect(Consumer<Seen<InstanceObservation>> sink) {
                throw new NativeLibraryMissingException("libvirt.so.0", "libvirt0", new UnsatisfiedLinkError("none"));
            }

            @Override
            public long lastRoundNanos() {
                return System.nanoTime();
            }

            @Override
            public Optional<Map<InstanceId, DiskPlace>> disks() {
                return Optional.empty();
            }
        };
        try (RunningMonitor monitor = monitor(none)) {
            FatalException end = assertInstanceOf(FatalException.class, monitor.awaitEnd());
            assertEquals(ExitCode.UNAVAILABLE, end.exitCode());
            assertTrue(end.getMessage().contains("libvirt0"), end.getMessage());
        }
    }

    private String table() {
        try {
            return Files.readString(directory.resolve("table"));
        } catch (IOException e) {
            return ""; // not there yet
        }
    }

    private RunningMonitor watching() throws IOException {
        RunningMonitor monitor = monitor(hypervisor);
        monitor.awaitWatching();
        return monitor;
    }

    private RunningMonitor monitor(HypervisorSource source) throws IOException {
        return new RunningMonitor(source, directory.resolve("table"), "this-boot");
    }

    private static List<String> names(RunningMonitor monitor) {
        return monitor.reports.stream()
                .map(report -> report.evidence().orElseThrow().name())
                .toList();
    }
}

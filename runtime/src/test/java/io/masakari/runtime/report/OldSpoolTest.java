package io.masakari.runtime.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.ProcessFailure;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.ManualTime;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the monitors of version ca8ca16 have kept is read and delivered, also what the controller did not take at first.
 * {@code lab/upgrade/make} writes it.
 */
class OldSpoolTest {
    @TempDir
    Path directory;

    @Test
    void deliversWhatAHostMonitorHasKept() throws Exception {
        List<HostNotification> reports = delivered("hostmonitor", HostNotification.class);
        assertEquals(11, reports.size());
        Set<String> told = told(
                reports,
                report -> report.evidence()
                        .map(evidence -> evidence.cause() + " " + evidence.fencing())
                        .orElse(report.event().name()));
        Set<String> expected = new TreeSet<>(Set.of("STARTED", "STOPPED"));
        Set<LossCause> known = EnumSet.complementOf(EnumSet.of(LossCause.NEVER_SEEN)); // is newer
        for (LossCause cause : known) {
            for (FencingStatus fencing : FencingStatus.values()) {
                expected.add(cause + " " + fencing);
            }
        }
        assertEquals(expected, told);
    }

    @Test
    void deliversWhatAnInstanceMonitorHasKept() throws Exception {
        List<InstanceNotification> reports = delivered("instancemonitor", InstanceNotification.class);
        assertEquals(9, reports.size());
        Set<String> expected = new TreeSet<>(names(InstanceFailure.values()));
        expected.remove("HOST_LOST"); // no monitor's word
        expected.add("IO_ERROR_REPORT");
        expected.remove("IO_ERROR_REPORTED"); // both kinds of IO_ERROR had one name
        assertEquals(
                expected,
                told(
                        reports,
                        report -> report.evidence()
                                .map(evidence -> evidence.failure().name())
                                .orElse(report.virDomainEvent())));
        assertEquals(
                2,
                told(
                                reports.subList(0, 8),
                                report -> report.evidence()
                                        .orElseThrow()
                                        .sighting()
                                        .name())
                        .size());
    }

    @Test
    void deliversWhatAProcessMonitorHasKept() throws Exception {
        List<ProcessNotification> reports = delivered("processmonitor", ProcessNotification.class);
        assertEquals(7, reports.size());
        Set<String> expected = new TreeSet<>(Set.of("STOPPED"));
        names(ProcessFailure.values()).forEach(name -> expected.addAll(Set.of(name + " STOPPED", name + " STARTED")));
        assertEquals(
                expected,
                told(
                        reports,
                        report -> report.evidence()
                                .map(evidence -> evidence.failure() + " " + report.event())
                                .orElse(report.event().name())));
    }

    private static <R> Set<String> told(List<R> reports, Function<R, String> what) {
        return reports.stream().map(what).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(Enum<?>... constants) {
        return Stream.of(constants).map(Enum::name).collect(Collectors.toSet());
    }

    /** In the order in which they were kept, each as the controller reads it; and nothing is left. */
    private <R extends Notification> List<R> delivered(String monitor, Class<R> kind) throws Exception {
        Path spool = copy(monitor);
        List<byte[]> kept = new ArrayList<>();
        List<Event> logged = new ArrayList<>();
        EventLog log = (event, message, fields) -> logged.add(event);
        new SpoolDirectory(spool, log).open().values().forEach(kept::add);
        List<byte[]> sent = new ArrayList<>();
        ReportSender sender = (body, answer) -> {
            sent.add(body);
            answer.accept(new Answer.Accepted(new NotificationId(new UUID(0, sent.size()))));
        };
        ManualTime time = new ManualTime(Instant.EPOCH);
        Reporter reporter = new Reporter(
                sender,
                new SpoolDirectory(spool, log),
                time.worker(),
                time.worker(),
                Reporter.Limits.defaults(),
                time.ticker(),
                log);
        reporter.resume();
        time.advance(Duration.ZERO);
        List<R> reports = new ArrayList<>();
        assertEquals(kept.size(), sent.size());
        for (int i = 0; i < kept.size(); i++) {
            assertArrayEquals(kept.get(i), sent.get(i));
            Notification report = NotificationWire.decode(sent.get(i));
            assertEquals(renamed(sent.get(i)), new String(NotificationWire.encode(report), StandardCharsets.UTF_8));
            reports.add(kind.cast(report));
        }
        assertEquals(List.of(), list(spool));
        assertEquals(Set.of(Event.REPORT_RESUMED, Event.REPORT_ACCEPTED), Set.copyOf(logged));
        return reports;
    }

    private static String renamed(byte[] report) {
        return new String(report, StandardCharsets.UTF_8)
                .replace("\"failure\":\"IO_ERROR\"", "\"failure\":\"PAUSED_ON_IO_ERROR\"");
    }

    private Path copy(String monitor) throws IOException, URISyntaxException {
        Path old = Path.of(
                OldSpoolTest.class.getResource("/upgrade/ca8ca16/" + monitor).toURI());
        Path spool = Files.createDirectory(directory.resolve(monitor));
        for (Path file : list(old)) {
            Files.copy(file, spool.resolve(file.getFileName().toString()));
        }
        return spool;
    }

    private static List<Path> list(Path spool) throws IOException {
        try (Stream<Path> files = Files.list(spool)) {
            return files.toList();
        }
    }
}

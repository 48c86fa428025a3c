package io.masakari.runtime.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.HostName;
import io.masakari.core.retry.RetryPolicy;
import io.masakari.runtime.config.Secret;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.RecordingLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over real HTTP and a real disk. */
class ReporterTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final RecordingLog log = new RecordingLog();
    private FakeController controller;
    private ControllerClient client;
    private Reporter reporter;

    @BeforeEach
    void start() throws IOException {
        controller = new FakeController();
        client = client(FakeController.TOKEN);
        reporter = reporter();
    }

    @AfterEach
    void stop() throws IOException {
        reporter.close();
        client.close();
        controller.close();
    }

    @Test
    void movesAsideWhatIsNamedLikeAReportAndIsNoFile() throws Exception {
        reporter.close();
        Path spool = Files.createDirectory(directory.resolve("odd"));
        Path folder = Files.createDirectory(spool.resolve("0000000000000000001.report"));
        Files.createFile(folder.resolve("within"));
        Path pipe = spool.resolve("0000000000000000002.report");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Files.createDirectory(spool.resolve("0000000000000000001.report.damaged"));
        assertTrue(new SpoolDirectory(spool, log).open().isEmpty());
        assertTrue(Files.isDirectory(spool.resolve("0000000000000000001.report.damaged.2")));
        assertTrue(Files.exists(spool.resolve("0000000000000000002.report.damaged")));
    }

    @Test
    void deliversAndLeavesNothingInTheSpool() throws Exception {
        assertInstanceOf(Answer.Accepted.class, outcome(submit(report(1))));
        FakeController.await("empty spool", () -> spooled() == 0);
        assertEquals(0, reporter.waiting());
    }

    @Test
    void keepsTheOrderWhileTheControllerIsAway() throws Exception {
        controller.stop();
        List<CompletableFuture<Delivery>> outcomes = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            outcomes.add(submit(report(i)));
        }
        log.await(Event.REPORT_DEFERRED, LIMIT);
        FakeController.await("all in the spool", () -> spooled() == 5);
        controller.start();
        for (CompletableFuture<Delivery> each : outcomes) {
            assertInstanceOf(Answer.Accepted.class, outcome(each));
        }
        assertEquals(expected(1, 5), controller.stored());
        FakeController.await("empty spool", () -> spooled() == 0);
    }

    @Test
    void goesOnAfterARestartInTheSameOrder() throws Exception {
        controller.stop();
        CompletableFuture<Delivery> first = submit(report(1));
        submit(report(2));
        FakeController.await("both in the spool", () -> spooled() == 2);
        reporter.close();
        assertEquals(new Delivery.Kept(), outcome(first));
        controller.start();
        reporter = reporter();
        assertInstanceOf(Answer.Accepted.class, outcome(submit(report(3))));
        assertEquals(expected(1, 3), controller.stored());
        assertEquals(1, log.of(Event.REPORT_RESUMED).size());
    }

    @Test
    void triesAgainUntilABusyControllerTakesIt() throws Exception {
        controller.answerBusy(3);
        assertInstanceOf(Answer.Accepted.class, outcome(submit(report(1))));
        assertEquals(3, log.of(Event.REPORT_DEFERRED).size());
    }

    @Test
    void isStoredOnceThoughTheAnswerIsLost() throws Exception {
        controller.loseAnswers(3);
        assertInstanceOf(Answer.Accepted.class, outcome(submit(report(1))));
        assertEquals(expected(1, 1), controller.stored());
    }

    @Test
    void dropsAReportThatTheControllerRejectsAndSaysSo() throws Exception {
        Notification unknown = HostNotification.returned(new HostName(FakeController.UNKNOWN_HOST), Instant.EPOCH);
        assertEquals(400, ((Answer.Rejected) outcome(submit(unknown))).status());
        log.await(Event.REPORT_REJECTED, LIMIT);
        FakeController.await("empty spool", () -> spooled() == 0);
    }

    @Test
    void aHostThatIsRefusedForNowHoldsUpItsOwnReportsOnly() throws Exception {
        CompletableFuture<Delivery> lost = submit(refused(1));
        CompletableFuture<Delivery> back = submit(refused(2));
        for (int i = 1; i <= 3; i++) {
            assertInstanceOf(Answer.Accepted.class, outcome(submit(report(i))));
        }
        log.await(Event.REPORT_DEFERRED, LIMIT);
        assertEquals(2, reporter.waiting());
        FakeController.await("both in the spool", () -> spooled() == 2);
        controller.allow();
        assertInstanceOf(Answer.Accepted.class, outcome(back));
        assertInstanceOf(Answer.Accepted.class, outcome(lost));
        List<String> all = expected(1, 3);
        all.add(new String(NotificationWire.encode(refused(1)), StandardCharsets.UTF_8));
        all.add(new String(NotificationWire.encode(refused(2)), StandardCharsets.UTF_8));
        assertEquals(all, controller.stored());
    }

    private static Notification refused(int second) {
        return HostNotification.returned(new HostName(FakeController.FORBIDDEN_HOST), Instant.ofEpochSecond(second));
    }

    @Test
    void keepsTheOldestAndRefusesTheNewestLoudly() throws Exception {
        controller.stop();
        for (int i = 1; i <= 10; i++) {
            submit(report(i));
        }
        assertInstanceOf(Delivery.NoRoom.class, outcome(submit(report(11))));
        assertEquals("10", log.await(Event.REPORT_NO_ROOM, LIMIT).fields().get("waiting"));
        controller.start();
        FakeController.await("ten stored", () -> controller.stored().equals(expected(1, 10)));
    }

    @Test
    void movesADamagedFileAsideAndSendsTheRest() throws Exception {
        controller.stop();
        for (int i = 1; i <= 3; i++) {
            submit(report(i));
        }
        FakeController.await("all in the spool", () -> spooled() == 3);
        reporter.close();
        Path damaged = directory.resolve("0000000000000000002.report");
        Files.writeString(damaged, Files.readString(damaged).replace("compute2", "compute9"));
        Files.writeString(directory.resolve("0000000000000000004.report.tmp"), "half a rep");
        controller.start();
        reporter = reporter();
        FakeController.await("two stored", () -> controller.stored().size() == 2);
        assertEquals(List.of(body(1), body(3)), controller.stored());
        log.await(Event.SPOOL_DAMAGED, LIMIT);
        assertTrue(Files.exists(directory.resolve("0000000000000000002.report.damaged")));
    }

    @Test
    void sendsAlthoughTheDiskIsGone() throws Exception {
        controller.stop();
        Files.delete(directory);
        CompletableFuture<Delivery> outcome = submit(report(1));
        log.await(Event.SPOOL_FAILED, LIMIT);
        controller.start();
        assertInstanceOf(Answer.Accepted.class, outcome(outcome));
        Files.createDirectories(directory);
    }

    private Reporter reporter() throws IOException {
        RetryPolicy quick = new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(10), Duration.ofMillis(40));
        return Reporter.start(client, directory, new Reporter.Limits(10, 100_000, quick), log);
    }

    /** How it ends. */
    private CompletableFuture<Delivery> submit(Notification notification) {
        CompletableFuture<Delivery> end = new CompletableFuture<>();
        reporter.submit(notification, delivery -> {
            if (!(delivery instanceof Answer.Deferred)) {
                end.complete(delivery);
            }
        });
        return end;
    }

    private ControllerClient client(String token) throws IOException {
        return new ControllerClient(new ControllerClient.Settings(
                List.of(controller.url()), new Secret(token), Optional.empty(), LIMIT, LIMIT));
    }

    private long spooled() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".report")).count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Delivery outcome(CompletableFuture<Delivery> future) throws Exception {
        return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static Notification report(int number) {
        return HostNotification.returned(new HostName("compute" + number), Instant.EPOCH);
    }

    private static String body(int number) {
        return new String(NotificationWire.encode(report(number)), StandardCharsets.UTF_8);
    }

    private static List<String> expected(int from, int to) {
        List<String> bodies = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            bodies.add(body(i));
        }
        return bodies;
    }
}

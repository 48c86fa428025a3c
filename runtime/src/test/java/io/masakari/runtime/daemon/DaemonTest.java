package io.masakari.runtime.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.runtime.datagram.DatagramReceiver;
import io.masakari.runtime.journal.EventLogs;
import io.masakari.runtime.journal.JournalEntry;
import io.masakari.runtime.journal.JournalReceiver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts {@link SampleDaemon} as a process, since signals and exit codes are what is tested. */
class DaemonTest {
    private static final long LIMIT_SECONDS = 90;

    @TempDir
    Path directory;

    private final BlockingQueue<JournalEntry> journal = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> systemd = new LinkedBlockingQueue<>();
    private final List<Process> started = new ArrayList<>();
    private JournalReceiver journald;
    private DatagramReceiver notifySocket;

    @BeforeEach
    void listen() throws IOException {
        journald = new JournalReceiver(directory.resolve("journal").toString(), journal::add);
        notifySocket =
                new DatagramReceiver(notifyName(), bytes -> systemd.add(new String(bytes, StandardCharsets.UTF_8)));
    }

    @AfterEach
    void cleanUp() throws IOException {
        started.forEach(Process::destroyForcibly);
        journald.close();
        notifySocket.close();
    }

    @Test
    void isReadyFeedsTheWatchdogAndStopsOnSigterm() throws Exception {
        Process process = start("work");
        assertEquals("READY=1", nextNotice());
        assertEquals("daemon.started", nextEvent().event().orElseThrow());
        assertEquals("WATCHDOG=1", nextNotice());
        process.destroy();
        assertEquals(0, exitOf(process));
        assertEquals("daemon.stopped", nextEvent().event().orElseThrow());
        assertEquals("STOPPING=1", nextNoticeOtherThan("WATCHDOG=1"));
        assertEquals("STATUS=closed", nextNoticeOtherThan("WATCHDOG=1"));
    }

    @Test
    void endsWithTheCodeThatFitsTheCause() throws Exception {
        assertEquals(70, exitOf(start("bug")));
        assertTrue(nextEventNamed("daemon.failed")
                .field("HA_STACK_TRACE")
                .orElseThrow()
                .contains("SampleDaemon"));
        assertEquals(70, exitOf(start("other-thread")));
        assertTrue(
                nextEventNamed("daemon.failed").field("MESSAGE").orElseThrow().contains("in another thread"));
        assertEquals(69, exitOf(start("missing-service")));
        assertTrue(
                nextEventNamed("daemon.failed").field("MESSAGE").orElseThrow().contains("systemctl start corosync"));
        assertEquals(69, exitOf(start("missing-library")));
        assertEquals(77, exitOf(start("no-permission")));
        assertEquals(78, exitOf(start("contradiction")));
    }

    @Test
    void endsThoughItsLoopHangs() throws Exception {
        Process process = start("deaf");
        assertEquals("READY=1", nextNotice());
        assertEquals("STATUS=deaf", nextNotice());
        process.destroy();
        assertEquals(70, exitOf(process));
        assertTrue(
                nextEventNamed("daemon.failed").field("MESSAGE").orElseThrow().contains("did not stop within"));
    }

    @Test
    void refusesWrongArgumentsAndAMissingFile() throws Exception {
        Process wrong = run("--colour");
        assertEquals(64, exitOf(wrong));
        assertTrue(errorOf(wrong).contains("Unknown argument '--colour'. Try --help."));
        Process missing = run("--config", directory + "/none.conf");
        assertEquals(78, exitOf(missing));
        assertTrue(errorOf(missing).contains("There is no such file"));
    }

    @Test
    void explainsItselfAndChecksItsConfiguration() throws Exception {
        Process help = run("--help");
        assertEquals(0, exitOf(help));
        assertTrue(outputOf(help).contains("MASAKARI_SAMPLE_MODE"));
        Process check = run("--check-config", "--config", config("work"));
        assertEquals(0, exitOf(check));
        assertTrue(outputOf(check).startsWith("[sample] mode = work"));
        Process version = run("--version");
        assertEquals(0, exitOf(version));
        assertEquals("masakari-sample " + Daemon.version(), outputOf(version).strip());
    }

    @Test
    void checksAlsoWhatContradictsItself() throws Exception {
        Process check = run("--check-config", "--config", config("contradiction"));
        assertEquals(78, exitOf(check));
        assertTrue(errorOf(check).contains("It contradicts itself."));
    }

    /** A newer version must not be kept back by what the one that runs lacks as well. */
    @Test
    void whatTheHostLacksIsAnErrorOfACheckAndAWarningBeforeAnUpgrade() throws Exception {
        String lacking = config("lacking");
        Process check = run("--check-config", "--config", lacking);
        assertEquals(78, exitOf(check));
        assertTrue(errorOf(check).startsWith("a.list:3: unit: systemd knows no unit x.service."));
        Process upgrade = run("--check-upgrade", "--config", lacking);
        assertEquals(0, exitOf(upgrade));
        assertTrue(errorOf(upgrade).startsWith("Warning: a.list:3: unit: systemd knows no unit x.service."));
        assertEquals(78, exitOf(run("--check-upgrade", "--config", config("contradiction"))));
    }

    private Process start(String mode) throws IOException {
        return run("--config", config(mode));
    }

    private String config(String mode) throws IOException {
        return Files.writeString(directory.resolve(mode + ".conf"), "[sample]\nmode = " + mode + "\n")
                .toString();
    }

    private Process run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                SampleDaemon.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .put(EventLogs.SOCKET_VARIABLE, directory.resolve("journal").toString());
        builder.environment().put("NOTIFY_SOCKET", notifyName());
        builder.environment().put("WATCHDOG_USEC", "200000");
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static int exitOf(Process process) throws InterruptedException {
        assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "still running after " + LIMIT_SECONDS + " s");
        return process.exitValue();
    }

    private static String errorOf(Process process) throws IOException {
        return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String outputOf(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private String notifyName() {
        return "@masakari-notify-" + directory.getFileName();
    }

    private String nextNotice() throws InterruptedException {
        String notice = systemd.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertNotNull(notice, "systemd heard nothing");
        return notice;
    }

    private String nextNoticeOtherThan(String many) throws InterruptedException {
        String notice = nextNotice();
        while (notice.equals(many)) {
            notice = nextNotice();
        }
        return notice;
    }

    private JournalEntry nextEvent() throws InterruptedException {
        JournalEntry entry = journal.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertNotNull(entry, "the journal got nothing");
        return entry;
    }

    private JournalEntry nextEventNamed(String name) throws InterruptedException {
        JournalEntry entry = nextEvent();
        while (!entry.event().orElseThrow().equals(name)) {
            entry = nextEvent();
        }
        return entry;
    }
}

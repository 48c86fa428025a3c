package io.masakari.processmonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.ProcessEvidence;
import io.masakari.core.model.ProcessFailure;
import io.masakari.core.process.ProcessState;
import io.masakari.nativebindings.process.ProcFs;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.report.Answer;
import io.masakari.runtime.report.Delivery;
import io.masakari.runtime.report.HostNotification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMonitorTest {
    private Rig rig;

    @BeforeEach
    void raise(@TempDir Path directory) throws IOException {
        rig = new Rig(directory);
    }

    @AfterEach
    void end() throws IOException {
        rig.close();
    }

    @Test
    void startsWhatDoesNotRunAndRestartsWhatIsKilled() throws IOException {
        rig.start(rig.daemon("daemon"));
        rig.await("daemon", ProcessState.RUNNING);
        int first = rig.pid("daemon");
        rig.kill("daemon");
        rig.await(() -> rig.logged(Event.PROCESS_FOUND) == 2, "the next instance");
        assertNotEquals(first, rig.pid("daemon"));
        assertEquals(List.of(), rig.reports);
    }

    @Test
    void startsNothingThatRunsAlready() throws IOException {
        rig.start(rig.daemon("daemon"));
        rig.await("daemon", ProcessState.RUNNING);
        int pid = rig.pid("daemon");
        rig.stop();
        rig.start(rig.daemon("daemon"));
        rig.await("daemon", ProcessState.RUNNING);
        assertEquals(pid, rig.pid("daemon"));
        assertEquals(1, rig.logged(Event.PROCESS_RESTARTING));
    }

    @Test
    void reportsAfterTheLastTryWithEvidenceAndThatItIsWellAgain() throws IOException {
        Path broken = rig.directory.resolve("broken");
        String start = "test ! -e " + broken + " || { echo no queue to connect to; exit 3; };"
                + " sleep 86399 >/dev/null 2>&1 & echo $! >" + rig.pidFile("daemon");
        rig.start(rig.entry("daemon", "\"" + start + "\"", "shell: yes"));
        rig.await("daemon", ProcessState.RUNNING);
        Files.createFile(broken);
        rig.kill("daemon");
        rig.await(() -> !rig.reports.isEmpty(), "a report");
        ProcessEvidence evidence = rig.evidence(0);
        assertEquals(HostNotification.Event.STOPPED, rig.reports.get(0).event());
        assertEquals("daemon", rig.reports.get(0).processName());
        assertEquals(ProcessFailure.RESTART_FAILED, evidence.failure());
        assertEquals(3, evidence.tries());
        assertEquals(List.of("no queue to connect to"), evidence.output());
        // Only Linux 6.15 and later tell how a process ended that is not one's own child.
        assertTrue(evidence.signal().isEmpty() || evidence.signal().equals(OptionalInt.of(9)), evidence.toString());

        Files.delete(broken);
        new ProcessBuilder("sh", "-c", start).start();
        rig.await(() -> rig.reports.size() == 2, "the report that it is well");
        assertEquals(HostNotification.Event.STARTED, rig.reports.get(1).event());
        assertEquals(evidence.downSince(), rig.evidence(1).downSince());
    }

    @Test
    void remembersOverARestartWhatItHasReported() throws IOException {
        rig.start(rig.entry("daemon", "false"));
        rig.await(() -> !rig.reports.isEmpty(), "a report");
        rig.awaitText(rig.directory.resolve("state/reported"), "daemon");
        rig.stop();
        rig.start(rig.daemon("daemon"));
        rig.await(() -> rig.reports.size() == 2, "the report that it is well");
        assertEquals(rig.evidence(0).downSince(), rig.evidence(1).downSince());
        assertEquals(HostNotification.Event.STARTED, rig.reports.get(1).event());
    }

    @Test
    void showsTheStateInAFile() throws IOException {
        rig.start(rig.entry("daemon", "false"));
        rig.await("daemon", ProcessState.FAILED);
        rig.awaitText(rig.directory.resolve("state/state"), "FAILED       daemon, reported: RESTART_FAILED since ");
    }

    @Test
    void reportsADaemonThatDiesAgainAndAgain() throws IOException {
        rig.start(rig.daemon("daemon"));
        for (int ends = 1; ends <= 4; ends++) {
            int found = ends;
            rig.await(() -> rig.logged(Event.PROCESS_FOUND) == found, "instance " + found);
            rig.skip(Rig.FAST.wellAfter());
            rig.kill("daemon");
        }
        rig.await(() -> !rig.reports.isEmpty(), "a report");
        assertEquals(ProcessFailure.CRASH_LOOP, rig.evidence(0).failure());
        assertEquals(0, rig.logged(Event.PROCESS_TRY_FAILED), "each restart went well");
    }

    @Test
    void killsACommandThatHangsWithAllItStarted() throws IOException {
        Path child = rig.directory.resolve("child");
        rig.start(
                rig.entry("daemon", "\"sleep 20 & echo $! >" + child + "; wait\"", "shell: yes", "command_limit: 2s"));
        rig.await(() -> rig.logged(Event.COMMAND_FAILED) > 0, "the end of the command");
        String message = rig.log.of(Event.COMMAND_FAILED).get(0).message();
        assertTrue(message.contains("did not end within 2000 ms and was killed"), message);
        int pid = rig.number(child);
        rig.await(() -> ProcFs.identify(pid).isEmpty(), "the end of its child");
    }

    @Test
    void keepsOnlyTheEndOfAFlood() throws IOException {
        rig.start(rig.entry("daemon", "\"yes | head -c 2000000; echo; echo out of disk; exit 1\"", "shell: yes"));
        rig.await(() -> !rig.reports.isEmpty(), "a report");
        List<String> output = rig.evidence(0).output();
        assertEquals(20, output.size());
        assertEquals("out of disk", output.get(19));
    }

    @Test
    void findsADaemonThatPutsItselfTwiceIntoTheBackground() throws IOException {
        // Nobody else's command line has this number, and no shell's has these words: they are in a file.
        String words = "sleep 7" + ProcessHandle.current().pid() + ".5";
        Path start = rig.directory.resolve("start");
        Files.writeString(start, "( ( " + words + " & echo $! >" + rig.pidFile("daemon") + " ) >/dev/null 2>&1 & )\n");
        rig.start("- name: daemon\n  process_name: " + words + "\n  restart_command: sh " + start + "\n");
        rig.await("daemon", ProcessState.RUNNING);
        int first = rig.pid("daemon");
        rig.kill("daemon");
        rig.await(() -> rig.logged(Event.PROCESS_FOUND) == 2, "the next instance");
        rig.await(() -> rig.pid("daemon") != first, "the pid of the next instance");
        assertEquals(2, rig.logged(Event.PROCESS_RESTARTING));
    }

    @Test
    void findsADaemonByItsProgramWhoseTitleHidesItAndTakesNoneOfItsChildrenForIt() throws IOException {
        Path program = Files.copy(Path.of("/usr/bin/sleep"), rig.directory.resolve("titled"));
        Path start = rig.directory.resolve("start");
        String background = "(exec -a 'titled: %s' " + program + " 86399 >/dev/null 2>&1) & echo $! >%s\n";
        Files.writeString(
                start,
                String.format(background, "running [compute1.local]", rig.pidFile("daemon"))
                        + "until test /proc/$!/exe -ef " + program + "; do sleep 0.01; done\n"
                        + String.format(background, "session of a user", rig.directory.resolve("child-$$.pid")));
        rig.start("- process_name: " + program + "\n  restart_command: bash " + start + "\n");
        rig.await("titled", ProcessState.RUNNING);
        int first = rig.number(rig.pidFile("daemon"));
        rig.kill("daemon");
        rig.await(() -> rig.logged(Event.PROCESS_FOUND) == 2, "the next instance");
        assertEquals(2, rig.logged(Event.PROCESS_RESTARTING), "its child runs on, but the daemon does not");
        assertNotEquals(first, rig.number(rig.pidFile("daemon")));
        assertEquals(List.of(), rig.reports);

        rig.stop();
        rig.start("- process_name: " + program + "\n  restart_command: bash " + start + "\n");
        rig.await("titled", ProcessState.RUNNING);
        assertEquals(2, rig.logged(Event.PROCESS_RESTARTING), "it was found");
    }

    @Test
    void takesNoProcessForItsOwnThatGotThePidOfAnEarlierOne() throws IOException {
        Process stranger = new ProcessBuilder("sleep", "86396").start();
        try {
            Files.writeString(rig.pidFile("daemon"), stranger.pid() + "\n");
            rig.start(rig.daemon("daemon", "process_name: sleep 86399"));
            rig.await("daemon", ProcessState.RUNNING);
            assertNotEquals(stranger.pid(), rig.pid("daemon"));
            assertTrue(stranger.isAlive());
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void restartsWhatHasEndedBeforeItCouldBeHeld() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.writeString(rig.pidFile("daemon"), gone.pid() + "\n");
        rig.start(rig.daemon("daemon"));
        rig.await("daemon", ProcessState.RUNNING);
        assertNotEquals(gone.pid(), rig.pid("daemon"));
    }

    @Test
    void keepsTheLastGoodListLoudlyAndItsState() throws IOException {
        rig.start(rig.daemon("daemon"));
        rig.await("daemon", ProcessState.RUNNING);
        int pid = rig.pid("daemon");
        rig.write(rig.daemon("daemon"), "- nonsense: yes\n");
        rig.await(() -> rig.logged(Event.LIST_INVALID) == 1, "the refusal");
        String message = rig.log.of(Event.LIST_INVALID).get(0).message();
        assertTrue(message.contains("last good one stays") && message.contains("process_list.yaml:4"), message);
        rig.kill("daemon");
        rig.await(() -> rig.logged(Event.PROCESS_FOUND) == 2, "the next instance, by the last good list");
        assertNotEquals(pid, rig.pid("daemon"));

        rig.write(rig.daemon("daemon"), rig.daemon("second"));
        rig.await(() -> rig.logged(Event.LIST_LOADED) == 2, "the corrected list");
        rig.await("second", ProcessState.RUNNING);
        assertEquals(ProcessState.RUNNING, rig.state("daemon"));
        assertEquals(
                2,
                rig.log.of(Event.PROCESS_FOUND).stream()
                        .filter(entry -> entry.fields().get("process").equals("daemon"))
                        .count());
    }

    @Test
    void runsHooksAroundTheCommandAndStopsAtTheFirstThatFails() throws IOException {
        Path trace = rig.directory.resolve("trace");
        rig.start(
                rig.daemon(
                        "daemon",
                        "pre_restart_command: sh -c 'echo before >>" + trace + "'",
                        "post_restart_command: sh -c 'echo after >>" + trace + "; exit 1'"),
                rig.entry("other", "sh -c 'echo never >>" + trace + "'", "pre_restart_command: 'false'"));
        rig.await("daemon", ProcessState.RUNNING);
        rig.await("other", ProcessState.FAILED);
        assertEquals(List.of("before", "after"), Files.readAllLines(trace));
    }

    @Test
    void restartsWhatItNeedsFirst() throws IOException {
        rig.start(rig.daemon("agent", "after: [base]"), rig.daemon("base"));
        rig.await("agent", ProcessState.RUNNING);
        assertEquals(
                List.of("base", "agent"),
                rig.log.of(Event.PROCESS_RESTARTING).stream()
                        .map(entry -> entry.fields().get("process"))
                        .toList());
    }

    @Test
    void asksSystemdForNoProcessThatRuns() throws IOException {
        rig.start(rig.daemon("daemon"));
        rig.await("daemon", ProcessState.RUNNING);
        rig.kill("daemon");
        rig.await(() -> rig.logged(Event.PROCESS_FOUND) == 2, "the next instance");
        rig.skip(Duration.ofHours(1));
        assertEquals(0, rig.asked());
    }

    @Test
    void reportsNothingWhileTheHostShutsDown() throws IOException {
        Files.writeString(rig.directory.resolve("system"), "stopping\n");
        rig.start(rig.entry("daemon", "false"));
        rig.await("daemon", ProcessState.STOPPED);
        assertEquals(List.of(), rig.reports);
        assertEquals(1, rig.logged(Event.PROCESS_STOPPED));
    }

    @Test
    void reportsAgainWhatWasRejectedOrFoundNoRoom() throws IOException {
        rig.close();
        rig = new Rig(
                rig.directory,
                new io.masakari.core.process.RestartPolicy(
                        Rig.FAST.retry(),
                        Rig.FAST.appearWithin(),
                        Rig.FAST.wellAfter(),
                        4,
                        Rig.FAST.crashWindow(),
                        Duration.ofMillis(20),
                        Duration.ofMillis(20),
                        Rig.FAST.unitLimit()));
        rig.start(rig.entry("daemon", "false"));
        rig.await(() -> rig.reports.size() == 1, "a report");
        long tries = rig.logged(Event.PROCESS_RESTARTING);
        rig.await(() -> rig.logged(Event.PROCESS_RESTARTING) > tries + 3, "further attempts");
        assertEquals(1, rig.reports.size(), "one that was taken is not repeated");
        rig.listeners.get(0).accept(new Answer.Rejected(400, "no such host"));
        rig.await(() -> rig.reports.size() == 2, "the report again");
        rig.listeners.get(1).accept(new Delivery.NoRoom());
        rig.await(() -> rig.reports.size() == 3, "the report once more");
    }

    @Test
    void runsCommandsAsAnotherUserAndWithoutWhatSystemdGaveUs() throws IOException {
        // Becoming another user takes root, which builds seldom are; without it the user stays the same.
        boolean root = System.getProperty("user.name").equals("root");
        String[] as = root ? new String[] {"user: nobody"} : new String[0];
        rig.start(rig.entry("daemon", "sh -c 'id -un; echo ${NOTIFY_SOCKET-none}; exit 1'", as));
        rig.await(() -> !rig.reports.isEmpty(), "a report");
        assertEquals(
                List.of(root ? "nobody" : System.getProperty("user.name"), "none"),
                rig.evidence(0).output());
    }
}

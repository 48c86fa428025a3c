package io.masakari.nativebindings.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.nativebindings.LayoutFile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProcessWatcherTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ProcessWatcher watcher = new ProcessWatcher();
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void close() {
        started.forEach(Process::destroyForcibly);
        watcher.close();
    }

    @Test
    void structuresLieAsInC() throws IOException {
        assertEquals(LayoutFile.number("siginfo_t"), ProcessLibrary.SIGINFO_SIZE);
        assertEquals(LayoutFile.number("siginfo_t.si_code"), ProcessLibrary.SIGINFO_CODE);
        assertEquals(LayoutFile.number("siginfo_t.si_status"), ProcessLibrary.SIGINFO_STATUS);
        assertEquals(LayoutFile.number("sigset_t"), ProcessLibrary.SIGSET_SIZE);
        assertEquals(LayoutFile.number("posix_spawn_file_actions_t"), ProcessLibrary.POSIX_SPAWN_FILE_ACTIONS_SIZE);
        assertEquals(LayoutFile.number("posix_spawnattr_t"), ProcessLibrary.POSIX_SPAWNATTR_SIZE);
    }

    @Test
    void tellsTheEndOfAProcessThatSomebodyElseStarted() throws Exception {
        Process sleeper = sleeper();
        HeldProcess held = watcher.hold(idOf(sleeper)).orElseThrow();
        assertEquals(List.of(), watcher.await(Duration.ofMillis(50)));
        sleeper.destroyForcibly();
        assertEquals(List.of(new ProcessEvent.ProcessEnded(held)), watcher.await(LIMIT));
        assertEquals(List.of(), watcher.await(Duration.ofMillis(20)), "an end is told once");
        // The JVM waits for its child at some moment; until then the zombie tells, afterwards the kernel where it can.
        held.end().ifPresent(end -> assertEquals(ProcessEnd.signalled(9), end));
    }

    @Test
    void holdsNobodyWhereThePidBelongsToAnother() throws Exception {
        ProcessId now = idOf(sleeper());
        assertEquals(Optional.empty(), watcher.hold(new ProcessId(now.pid(), now.startTicks() - 1)));
        assertTrue(watcher.hold(now).isPresent());
    }

    @Test
    void holdsNobodyWhoHasEndedBeforeItIsHeld() throws Exception {
        Process sleeper = sleeper();
        ProcessId id = idOf(sleeper);
        sleeper.destroyForcibly().waitFor();
        assertEquals(Optional.empty(), watcher.hold(id));
    }

    @Test
    void runsACommandAndTellsItsEndAndItsLastLines() throws Exception {
        RunningCommand command = run("/bin/sh", "-c", "echo first; echo second >&2; exit 3");
        assertEquals(ProcessEnd.exited(3), awaitEnd(command));
        assertEquals(List.of("first", "second"), command.output());
    }

    @Test
    void givesACommandNothingButItsThreeDescriptors() throws Exception {
        RunningCommand command = run("/bin/sh", "-c", "ls /proc/self/fd | tr '\\n' ' '; cat; echo $A; pwd");
        assertTrue(awaitEnd(command).isSuccess());
        // 3 is the directory that ls itself reads.
        assertEquals(List.of("0 1 2 3 a", "/"), command.output());
    }

    @Test
    void refusesAProgramThatDoesNotExist() {
        CommandNotStartedException e = assertThrows(
                CommandNotStartedException.class, () -> watcher.start(List.of("/nonexistent/program"), Map.of()));
        assertEquals("There is no program /nonexistent/program.", e.getMessage());
    }

    @Test
    void killsACommandWithAllThatItStarted() throws Exception {
        RunningCommand command = run("/bin/sh", "-c", "sleep 1000 & echo $!; wait");
        await(() -> !command.output().isEmpty());
        int child = Integer.parseInt(command.output().get(0));
        HeldProcess held = watcher.hold(ProcFs.identify(child).orElseThrow()).orElseThrow();
        command.kill();
        assertEquals(ProcessEnd.signalled(9), awaitEnd(command));
        await(() -> ProcFs.identify(child).isEmpty());
        held.close();
    }

    @Test
    void keepsTheEndOfAFlood() throws Exception {
        RunningCommand command = run("/bin/sh", "-c", "yes | head -c 3000000; echo; echo the end");
        assertTrue(awaitEnd(command).isSuccess());
        assertTrue(command.outputBytes() > 3_000_000, "read " + command.outputBytes());
        assertEquals(20, command.output().size());
        assertEquals("the end", command.output().get(19));
    }

    @Test
    void doesNotWaitForADaemonThatKeepsTheOutputOpen() throws Exception {
        RunningCommand command = run("/bin/sh", "-c", "(sleep 0.2; echo later; sleep 1000) & echo started $!");
        assertTrue(awaitEnd(command).isSuccess());
        int daemon = Integer.parseInt(command.output().get(0).substring("started ".length()));
        try {
            await(() -> command.output().contains("later"));
        } finally {
            ProcessHandle.of(daemon).ifPresent(handle -> {
                handle.descendants().forEach(ProcessHandle::destroyForcibly);
                handle.destroyForcibly();
            });
        }
    }

    @Test
    void isWokenByAnotherThread() throws Exception {
        Thread waker = new Thread(watcher::wake);
        waker.start();
        assertEquals(List.of(), watcher.await(Duration.ofMinutes(2)));
        waker.join();
    }

    @Test
    void leavesNoDescriptorBehind() throws Exception {
        long before = descriptors();
        for (int i = 0; i < 20; i++) {
            awaitEnd(run("/bin/true"));
            watcher.hold(idOf(sleeper())).orElseThrow().close();
        }
        started.forEach(Process::destroyForcibly);
        for (Process process : started) {
            process.waitFor();
            process.getInputStream().close();
            process.getErrorStream().close();
            process.getOutputStream().close();
        }
        await(() -> descriptors() <= before);
    }

    @Test
    void readsNamesThatLookLikeTheEndOfTheName() {
        String[] fields = ProcFs.parseStat("7 (a) S (b)) Z 1 7 7 0");
        assertEquals("Z", fields[0]);
        assertEquals("1", fields[1]);
    }

    @Test
    void findsSystemdsGroupInEitherHierarchy() {
        assertEquals(
                Optional.of("/system.slice/nova-compute.service"),
                ProcFs.parseControlGroup("0::/system.slice/nova-compute.service\n"));
        assertEquals(
                Optional.of("/system.slice/a.service"),
                ProcFs.parseControlGroup("12:pids:/x\n1:name=systemd:/system.slice/a.service\n0::/\n"));
        assertEquals(Optional.empty(), ProcFs.parseControlGroup("0::/\n"));
    }

    @Test
    void tellsSignalsFromStatuses() {
        assertEquals(ProcessEnd.exited(7), ProcessEnd.ofWaitStatus(0x700));
        assertEquals(ProcessEnd.signalled(9), ProcessEnd.ofWaitStatus(9));
        assertEquals(ProcessEnd.signalled(11), ProcessEnd.ofWaitStatus(0x8b), "with a core dump");
        assertFalse(ProcessEnd.signalled(15).isSuccess());
    }

    private Process sleeper() throws IOException {
        Process process = new ProcessBuilder("sleep", "1000").start();
        started.add(process);
        return process;
    }

    private static ProcessId idOf(Process process) {
        return ProcFs.identify((int) process.pid()).orElseThrow();
    }

    private RunningCommand run(String... words) throws CommandNotStartedException {
        return watcher.start(List.of(words), Map.of("PATH", "/usr/bin:/bin", "A", "a"));
    }

    private ProcessEnd awaitEnd(RunningCommand command) {
        await(() -> command.end().isPresent());
        return command.end().orElseThrow();
    }

    private void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "gave up waiting");
            watcher.await(Duration.ofMillis(20));
        }
    }

    private static long descriptors() {
        String[] names = new java.io.File("/proc/self/fd").list();
        return names == null ? 0 : names.length;
    }
}

package io.masakari.processmonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.ProcessFailure;
import io.masakari.core.process.ProcessObservation.Absence;
import io.masakari.core.process.ProcessState;
import io.masakari.runtime.config.Problem;
import io.masakari.runtime.journal.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries with a unit, against a stand-in for systemctl: test machines mostly have no systemd as their first process. */
class UnitsTest {
    private static final String LIST = "- unit: libvirtd\n";
    private static final String MISSING =
            "LoadState=not-found\nActiveState=inactive\nSubState=dead\nResult=success\nMainPID=0\nNRestarts=0\n";

    private final List<Process> started = new ArrayList<>();
    private Rig rig;

    @BeforeEach
    void raise(@TempDir Path directory) throws IOException {
        rig = new Rig(directory);
    }

    @AfterEach
    void end() throws IOException {
        started.forEach(Process::destroyForcibly);
        rig.close();
    }

    @Test
    void holdsTheMainProcessAndAsksNoMore() throws IOException {
        runs(0);
        rig.start(LIST);
        rig.await("libvirtd", ProcessState.RUNNING);
        for (int i = 0; i < 20; i++) {
            rig.skip(Duration.ofMinutes(1));
        }
        assertEquals(1, rig.asked());
    }

    @Test
    void letsSystemdRestartIt() throws IOException {
        Process first = runs(0);
        rig.start(LIST);
        rig.await("libvirtd", ProcessState.RUNNING);
        rig.unitSays("LoadState=loaded\nActiveState=activating\nResult=signal\nMainPID=0\nNRestarts=0\n");
        first.destroyForcibly();
        rig.await("libvirtd", ProcessState.LOOKING);
        runs(1);
        rig.await("libvirtd", ProcessState.RUNNING);
        assertEquals(List.of(), rig.reports);
    }

    @Test
    void reportsTheUnitThatSystemdGaveUp() throws IOException {
        Process main = runs(0);
        rig.start(LIST);
        rig.await("libvirtd", ProcessState.RUNNING);
        rig.unitSays("LoadState=loaded\nActiveState=failed\nResult=exit-code\nMainPID=0\nNRestarts=5\n"
                + "ExecMainCode=1\nExecMainStatus=6\n");
        main.destroyForcibly();
        rig.await(() -> !rig.reports.isEmpty(), "a report");
        assertEquals(ProcessFailure.UNIT_FAILED, rig.evidence(0).failure());
        assertEquals(OptionalInt.of(6), rig.evidence(0).exitStatus());
        assertEquals("libvirtd", rig.reports.get(0).processName());
        for (int i = 0; i < 6; i++) {
            rig.skip(Rig.FAST.lookEvery());
        }
        assertTrue(rig.asked() <= 3, "an empty control group is looked at without asking");

        runs(5);
        populateGroup();
        rig.await(() -> rig.reports.size() == 2, "the report that it is well");
    }

    @Test
    void leavesAloneAndShowsWhatAnOperatorStopped() throws IOException {
        Process main = runs(0);
        rig.start(LIST);
        rig.await("libvirtd", ProcessState.RUNNING);
        rig.unitSays("LoadState=loaded\nActiveState=inactive\nResult=success\nMainPID=0\nNRestarts=0\n");
        main.destroyForcibly();
        rig.await("libvirtd", ProcessState.STOPPED);
        assertEquals(List.of(), rig.reports);
        String message = rig.log.of(Event.PROCESS_STOPPED).get(0).message();
        assertTrue(message.contains("NOT PROTECTED"), message);
        runs(0);
        populateGroup();
        rig.await("libvirtd", ProcessState.RUNNING);
    }

    @Test
    void aUnitThatIsActiveWithoutAProcessRunsUntilSystemdSaysOtherwise() throws IOException {
        rig.unitSays("Id=net.service\nLoadState=loaded\nActiveState=active\nSubState=exited\nResult=success\n"
                + "MainPID=0\nNRestarts=0\nControlGroup=\n");
        rig.start(LIST);
        rig.await("libvirtd", ProcessState.RUNNING);
        rig.unitSays("Id=net.service\nLoadState=loaded\nActiveState=failed\nSubState=failed\nResult=exit-code\n"
                + "MainPID=0\nNRestarts=0\nControlGroup=\n");
        rig.await(() -> !rig.reports.isEmpty(), "a report");
        assertEquals(ProcessFailure.UNIT_FAILED, rig.evidence(0).failure());
    }

    @Test
    void reportsAUnitThatSystemdRestartsForEver() throws IOException {
        Process main = runs(0);
        rig.start(LIST);
        for (int restarts = 1; restarts <= 4; restarts++) {
            int before = restarts;
            rig.await(() -> rig.logged(Event.PROCESS_FOUND) == before, "instance " + before);
            Process next = runs(restarts);
            main.destroyForcibly();
            main = next;
        }
        rig.await(() -> !rig.reports.isEmpty(), "a report");
        assertEquals(ProcessFailure.CRASH_LOOP, rig.evidence(0).failure());
    }

    @Test
    void aUnitThatDoesNotExistIsAnErrorOfTheListAndNoFailedDaemon() throws IOException {
        rig.unitSays(MISSING);
        rig.start(LIST + rig.daemon("other", "after: libvirtd"));
        rig.await("libvirtd", ProcessState.UNIT_MISSING);
        rig.await("other", ProcessState.RUNNING);
        String message = rig.log.of(Event.UNIT_MISSING).get(0).message();
        assertTrue(message.contains("NOT WATCHED"), message);
        for (int i = 0; i < 20; i++) {
            rig.skip(Duration.ofMinutes(1));
        }
        assertEquals(List.of(), rig.reports);

        runs(0);
        populateGroup();
        rig.await("libvirtd", ProcessState.RUNNING);
    }

    @Test
    void tellsBeforeItIsNeededThatACommandStartsAUnitThatDoesNotExist() throws IOException {
        rig.unitSays(MISSING);
        rig.daemon("daemon");
        rig.start(rig.entry(
                "daemon",
                "service libvirt-bin restart",
                "start_command: sh -c 'sleep 86399 >/dev/null 2>&1 & echo $! >" + rig.pidFile("daemon") + "'"));
        rig.await("daemon", ProcessState.RUNNING);
        rig.await(() -> rig.logged(Event.UNIT_MISSING) == 1, "what is wrong");
        String message = rig.log.of(Event.UNIT_MISSING).get(0).message();
        assertTrue(message.contains("service libvirt-bin restart") && message.contains("libvirt-bin.service"), message);
    }

    @Test
    void theCheckNamesEveryUnitThatDoesNotExistByItsLine() throws IOException {
        rig.unitSays(MISSING);
        List<Problem> problems = rig.check(LIST + "- name: other\n  process_name: /usr/sbin/other\n"
                + "  restart_command: systemctl restart other nova@1.service\n");
        assertEquals(
                List.of(1, 2, 2), problems.stream().map(Problem::line).sorted().toList(), problems.toString());
        assertTrue(problems.toString().contains("nova@1.service"), problems.toString());
        runs(0);
        assertEquals(List.of(), rig.check(LIST));
        rig.unitSays(""); // no answer
        assertEquals(List.of(), rig.check(LIST));
    }

    @Test
    void tellsOnceThatSystemdDoesNotAnswer() throws IOException {
        rig.start(LIST);
        for (int i = 1; i <= 3; i++) {
            int questions = i;
            rig.await(() -> asked() >= questions, "question " + questions);
            rig.skip(Duration.ofSeconds(1));
        }
        assertEquals(1, rig.logged(Event.SYSTEMD_UNREADABLE));
        assertEquals(ProcessState.LOOKING, rig.state("libvirtd"));
    }

    @Test
    void readsWhatSystemctlShows() {
        UnitStatus active = UnitStatus.parse(
                List.of("LoadState=loaded", "ActiveState=active", "MainPID=71", "NRestarts=2", "ExecMainCode=0"));
        assertTrue(active.isActive());
        assertEquals(71, active.mainPid());
        assertFalse(active.ending().isKnown());
        assertFalse(UnitStatus.parse(List.of("Failed to connect to bus")).isKnown());
        assertEquals(
                Absence.UNIT_MISSING,
                UnitStatus.parse(List.of("LoadState=not-found", "ActiveState=inactive", "Result=success"))
                        .absence());
        assertEquals(
                Absence.UNIT_FAILED,
                UnitStatus.parse(List.of("LoadState=not-found", "ActiveState=failed", "Result=exit-code"))
                        .absence());
        assertEquals(
                Absence.STOPPED_ON_PURPOSE,
                UnitStatus.parse(List.of("LoadState=masked", "ActiveState=inactive", "Result=success"))
                        .absence());
        assertFalse(UnitStatus.parse(List.of("Id=a.socket", "ActiveState=active", "SubState=running"))
                .needsProcess());
        assertTrue(UnitStatus.parse(List.of("Id=a.service", "ActiveState=active", "SubState=running"))
                .needsProcess());
        UnitStatus killed = UnitStatus.parse(List.of("ActiveState=failed", "ExecMainCode=2", "ExecMainStatus=9"));
        assertEquals(OptionalInt.of(9), killed.ending().signal());
    }

    @Test
    void knowsTheServiceOfAControlGroup() {
        assertEquals(Optional.of("nova-compute.service"), Systemd.serviceOf("/system.slice/nova-compute.service"));
        assertEquals(Optional.of("a.service"), Systemd.serviceOf("/system.slice/a.service/worker"));
        assertEquals(Optional.empty(), Systemd.serviceOf("/user.slice/user-0.slice/session-1.scope"));
    }

    private long asked() {
        try {
            return rig.asked();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process runs(int restarts) throws IOException {
        Process main = new ProcessBuilder("sleep", "86395").start();
        started.add(main);
        rig.unitSays("LoadState=loaded\nActiveState=active\nResult=success\nMainPID=" + main.pid() + "\nNRestarts="
                + restarts + "\nControlGroup=/system.slice/libvirtd.service\nExecMainCode=0\nExecMainStatus=0\n");
        return main;
    }

    private void populateGroup() throws IOException {
        Path group = rig.directory.resolve("cgroup/system.slice/libvirtd.service");
        Files.createDirectories(group);
        Files.writeString(
                group.resolve("cgroup.procs"), started.get(started.size() - 1).pid() + "\n");
    }
}

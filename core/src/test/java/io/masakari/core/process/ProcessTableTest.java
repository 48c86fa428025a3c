package io.masakari.core.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.detection.Moment;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.ProcessEvidence;
import io.masakari.core.model.ProcessFailure;
import io.masakari.core.process.ProcessObservation.Absence;
import io.masakari.core.process.ProcessSpec.Finding;
import io.masakari.core.retry.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProcessTableTest {
    private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
    private static final RestartPolicy POLICY = RestartPolicy.of(e -> {
        e.retry = new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofSeconds(4));
        e.crashes = 3;
    });
    private static final Ending KILLED = new Ending(OptionalInt.empty(), OptionalInt.of(9));

    private final ProcessTable table = new ProcessTable(POLICY);
    private final List<ProcessOutput> outputs = new ArrayList<>();
    private Duration time = Duration.ZERO;

    @Test
    void startsWhatIsNotThereAndWatchesIt() {
        list(daemon("nova-compute"));
        absent("nova-compute");
        assertEquals(List.of(new ProcessOutput.Run("nova-compute", true, 1)), take(ProcessOutput.Run.class));
        commands("nova-compute", true);
        assertEquals(ProcessState.APPEARING, state("nova-compute"));
        found("nova-compute");
        assertEquals(ProcessState.RUNNING, state("nova-compute"));
        ended("nova-compute");
        absent("nova-compute");
        assertEquals(List.of(1), attempts(), "the first start was no failed try");
    }

    @Test
    void restartsAtOnceWhatHasEnded() {
        running("nova-compute");
        ended("nova-compute");
        absent("nova-compute");
        assertEquals(List.of(new ProcessOutput.Run("nova-compute", false, 1)), take(ProcessOutput.Run.class));
        commands("nova-compute", true);
        found("nova-compute");
        pass(Duration.ofMinutes(1));
        assertEquals(List.of(), take(ProcessOutput.Report.class));
        assertEquals(List.of(), take(ProcessOutput.ReportWell.class));
    }

    @Test
    void restartsNothingWhereAnotherInstanceRuns() {
        running("nova-compute");
        ended("nova-compute");
        found("nova-compute");
        assertEquals(List.of(), take(ProcessOutput.Run.class));
    }

    @Test
    void reportsAfterTheLastTryWithEvidence() {
        running("nova-compute");
        tell("nova-compute", new ProcessObservation.Ended(KILLED, List.of("panic")));
        absent("nova-compute");
        commands("nova-compute", false);
        assertEquals(ProcessState.BACKING_OFF, state("nova-compute"));
        pass(Duration.ofSeconds(1));
        absent("nova-compute");
        commands("nova-compute", false);
        pass(Duration.ofSeconds(1));
        assertEquals(ProcessState.BACKING_OFF, state("nova-compute"), "the second wait is longer");
        pass(Duration.ofSeconds(1));
        absent("nova-compute");
        assertEquals(List.of(1, 2, 3), attempts());
        commands("nova-compute", false);
        assertTrue(take(ProcessOutput.Look.class).contains(new ProcessOutput.Look("nova-compute", true)));
        assertEquals(List.of(), take(ProcessOutput.Report.class));
        absent("nova-compute");
        ProcessEvidence evidence = report();
        assertEquals(ProcessFailure.RESTART_FAILED, evidence.failure());
        assertEquals(3, evidence.tries());
        assertEquals(OptionalInt.of(9), evidence.signal());
        assertEquals(START, evidence.downSince());
        assertEquals(List.of("no good"), evidence.output());
    }

    @Test
    void countsATryAsFailedWhoseProcessDoesNotAppear() {
        running("nova-compute");
        ended("nova-compute");
        absent("nova-compute");
        commands("nova-compute", true);
        absent("nova-compute");
        pass(Duration.ofSeconds(9));
        assertEquals(ProcessState.APPEARING, state("nova-compute"));
        absent("nova-compute");
        pass(Duration.ofSeconds(1));
        absent("nova-compute");
        assertEquals(ProcessState.BACKING_OFF, state("nova-compute"));
    }

    @Test
    void doesNotReportWhatComesUpAtTheLastMoment() {
        failThreeTries();
        found("nova-compute");
        assertEquals(List.of(), take(ProcessOutput.Report.class));
        assertEquals(ProcessState.RUNNING, state("nova-compute"));
    }

    @Test
    void doesNotReportWhileTheHostShutsDown() {
        failThreeTries();
        tell("nova-compute", new ProcessObservation.Absent(Absence.HOST_STOPPING, Ending.unknown()));
        assertEquals(ProcessState.STOPPED, state("nova-compute"));
        assertEquals(List.of(), take(ProcessOutput.Report.class));
    }

    @Test
    void goesOnWhenAShutdownWasCalledOff() {
        failThreeTries();
        tell("nova-compute", new ProcessObservation.Absent(Absence.HOST_STOPPING, Ending.unknown()));
        outputs.clear();
        pass(Duration.ofSeconds(5));
        absent("nova-compute");
        assertEquals(List.of(1), attempts());
    }

    @Test
    void reportsThatItIsWellOnlyAfterItHasRunForAWhile() {
        ProcessEvidence evidence = failForGood();
        pass(Duration.ofSeconds(5));
        found("nova-compute");
        pass(Duration.ofSeconds(29));
        assertEquals(List.of(), take(ProcessOutput.ReportWell.class));
        pass(Duration.ofSeconds(1));
        assertEquals(
                List.of(new ProcessOutput.ReportWell("nova-compute", evidence)), take(ProcessOutput.ReportWell.class));
    }

    @Test
    void reportsOnceHoweverOftenItEndsBeforeItIsWell() {
        failForGood();
        for (int i = 0; i < 5; i++) {
            pass(Duration.ofSeconds(5));
            found("nova-compute");
            pass(Duration.ofSeconds(10));
            ended("nova-compute");
            absent("nova-compute");
        }
        assertEquals(List.of(), take(ProcessOutput.Report.class));
        assertEquals(List.of(), take(ProcessOutput.ReportWell.class));
    }

    @Test
    void triesAReportedProcessAgainEveryNowAndThen() {
        failForGood();
        outputs.clear();
        pass(Duration.ofMinutes(5));
        absent("nova-compute");
        assertEquals(List.of(4), attempts());
        commands("nova-compute", false);
        assertEquals(ProcessState.FAILED, state("nova-compute"));
        assertEquals(List.of(), take(ProcessOutput.Report.class));
    }

    @Test
    void reportsAnewWhatTheControllerRefused() {
        failForGood();
        tell("nova-compute", new ProcessObservation.ReportNotTaken());
        outputs.clear();
        pass(Duration.ofMinutes(5));
        absent("nova-compute");
        commands("nova-compute", false);
        absent("nova-compute");
        assertEquals(1, take(ProcessOutput.Report.class).size());
    }

    @Test
    void reportsAUnitAnewThatTheControllerRefused() {
        list(unit("libvirtd"));
        found("libvirtd");
        ended("libvirtd");
        absent("libvirtd", Absence.UNIT_FAILED);
        report();
        tell("libvirtd", new ProcessObservation.ReportNotTaken());
        outputs.clear();
        pass(Duration.ofMinutes(4));
        absent("libvirtd", Absence.UNIT_FAILED);
        assertEquals(List.of(), take(ProcessOutput.Report.class));
        pass(Duration.ofMinutes(1));
        absent("libvirtd", Absence.UNIT_FAILED);
        assertEquals(ProcessFailure.UNIT_FAILED, report().failure());
    }

    @Test
    void saysAgainThatItIsWellIfThatWasRefused() {
        ProcessEvidence evidence = failForGood();
        found("nova-compute");
        pass(Duration.ofSeconds(30));
        assertEquals(1, take(ProcessOutput.ReportWell.class).size());
        tell("nova-compute", new ProcessObservation.WellNotTaken(evidence));
        outputs.clear();
        pass(Duration.ofMinutes(5));
        assertEquals(
                List.of(new ProcessOutput.ReportWell("nova-compute", evidence)), take(ProcessOutput.ReportWell.class));
        pass(Duration.ofHours(1));
        assertEquals(List.of(), take(ProcessOutput.ReportWell.class));
    }

    @Test
    void looksAgainAndAgainAtAUnitThatIsActiveWithoutAProcess() {
        list(unit("srv.mount"));
        tell("srv.mount", new ProcessObservation.Found(false, false));
        assertEquals(ProcessState.RUNNING, state("srv.mount"));
        for (int i = 0; i < 3; i++) {
            outputs.clear();
            pass(Duration.ofSeconds(5));
            assertEquals(1, take(ProcessOutput.Look.class).size());
            tell("srv.mount", new ProcessObservation.Found(false, false));
        }
        pass(Duration.ofSeconds(5));
        absent("srv.mount", Absence.UNIT_FAILED);
        assertEquals(ProcessFailure.UNIT_FAILED, report().failure());
        outputs.clear();
        tell("srv.mount", new ProcessObservation.Found(false, false));
        for (int i = 0; i < 6; i++) {
            pass(Duration.ofSeconds(5));
            tell("srv.mount", new ProcessObservation.Found(false, false));
        }
        assertEquals(1, take(ProcessOutput.ReportWell.class).size());
    }

    @Test
    void reportsAUnitThatIsStartedByHandAndNeverGetsUp() {
        list(unit("libvirtd"));
        found("libvirtd");
        ended("libvirtd");
        absent("libvirtd", Absence.UNIT_BUSY);
        absent("libvirtd", Absence.STOPPED_ON_PURPOSE);
        pass(Duration.ofHours(1));
        absent("libvirtd", Absence.UNIT_BUSY);
        assertEquals(ProcessState.LOOKING, state("libvirtd"));
        pass(Duration.ofSeconds(90));
        absent("libvirtd", Absence.UNIT_BUSY);
        assertEquals(ProcessFailure.UNIT_FAILED, report().failure());
    }

    @Test
    void reportsADaemonThatDiesEveryMinute() {
        running("nova-compute");
        for (int i = 0; i < 3; i++) {
            assertEquals(List.of(), take(ProcessOutput.Report.class));
            pass(Duration.ofMinutes(1));
            ended("nova-compute");
            absent("nova-compute");
            commands("nova-compute", true);
            found("nova-compute");
        }
        ProcessEvidence evidence = report();
        assertEquals(ProcessFailure.CRASH_LOOP, evidence.failure());
        assertEquals(START.plusSeconds(60), evidence.downSince());
        assertEquals(2, evidence.tries());
    }

    @Test
    void callsALoopWellOnlyAfterTheWholeWindow() {
        reportsADaemonThatDiesEveryMinute();
        found("nova-compute");
        pass(Duration.ofMinutes(9));
        assertEquals(List.of(), take(ProcessOutput.ReportWell.class));
        pass(Duration.ofMinutes(1));
        assertEquals(1, take(ProcessOutput.ReportWell.class).size());
    }

    @Test
    void leavesAloneWhatAnOperatorHasStopped() {
        running("nova-compute");
        ended("nova-compute");
        tell("nova-compute", new ProcessObservation.Absent(Absence.STOPPED_ON_PURPOSE, Ending.unknown()));
        assertEquals(ProcessState.STOPPED, state("nova-compute"));
        pass(Duration.ofHours(1));
        absent("nova-compute");
        assertEquals(ProcessState.STOPPED, state("nova-compute"));
        assertEquals(List.of(), take(ProcessOutput.Run.class));
        pass(Duration.ofSeconds(5));
        found("nova-compute");
        assertEquals(ProcessState.RUNNING, state("nova-compute"));
    }

    @Test
    void waitsForSystemdAndReportsAUnitThatItGaveUp() {
        list(unit("libvirtd"));
        found("libvirtd");
        ended("libvirtd");
        tell("libvirtd", new ProcessObservation.Absent(Absence.UNIT_BUSY, Ending.unknown()));
        pass(Duration.ofSeconds(1));
        tell(
                "libvirtd",
                new ProcessObservation.Absent(Absence.UNIT_FAILED, new Ending(OptionalInt.of(1), OptionalInt.empty())));
        ProcessEvidence evidence = report();
        assertEquals(ProcessFailure.UNIT_FAILED, evidence.failure());
        assertEquals(OptionalInt.of(1), evidence.exitStatus());
        assertEquals(List.of(), take(ProcessOutput.Run.class));
    }

    @Test
    void reportsAUnitThatSystemdRestartsForEver() {
        list(unit("libvirtd"));
        found("libvirtd");
        for (int i = 0; i < 3; i++) {
            pass(Duration.ofMinutes(1));
            ended("libvirtd");
            tell("libvirtd", new ProcessObservation.Found(true, true));
        }
        assertEquals(ProcessFailure.CRASH_LOOP, report().failure());
        assertEquals(ProcessState.RUNNING, state("libvirtd"));
    }

    @Test
    void countsNoEndsThatAnOperatorsRestartCaused() {
        list(unit("libvirtd"));
        found("libvirtd");
        for (int i = 0; i < 5; i++) {
            ended("libvirtd");
            tell("libvirtd", new ProcessObservation.Found(false, true));
        }
        assertEquals(List.of(), take(ProcessOutput.Report.class));
    }

    @Test
    void startsOneAfterAnotherInTheOrderOfTheList() {
        list(daemon("a"), daemon("b"), daemon("c"));
        absent("b");
        absent("a");
        absent("c");
        assertEquals(List.of("a"), runs());
        commands("a", true);
        assertEquals(List.of(), runs());
        found("a");
        absent("b");
        assertEquals(List.of("b"), runs());
        commands("b", false);
        absent("c");
        assertEquals(List.of("c"), runs(), "a failed start does not hold up the others");
    }

    @Test
    void restartsWhatNeedsAnotherOnlyWhenThatRuns() {
        list(daemon("libvirtd"), daemon("nova-compute", "libvirtd"));
        found("libvirtd");
        found("nova-compute");
        ended("libvirtd");
        ended("nova-compute");
        absent("nova-compute");
        assertEquals(ProcessState.WAITING, state("nova-compute"));
        absent("libvirtd");
        assertEquals(List.of("libvirtd"), runs());
        commands("libvirtd", true);
        found("libvirtd");
        absent("nova-compute");
        assertEquals(List.of("nova-compute"), runs());
    }

    @Test
    void noticesWhatSomebodyElseStartsWhileItWaits() {
        list(daemon("libvirtd"), daemon("nova-compute", "libvirtd"));
        tell("libvirtd", new ProcessObservation.Absent(Absence.STOPPED_ON_PURPOSE, Ending.unknown()));
        absent("nova-compute");
        pass(Duration.ofSeconds(5));
        found("nova-compute");
        assertEquals(ProcessState.RUNNING, state("nova-compute"));
        assertEquals(List.of(), runs());
    }

    @Test
    void keepsTheStateOverANewList() {
        running("nova-compute");
        outputs.clear();
        outputs.addAll(table.replace(List.of(daemon("nova-compute"), daemon("more")), Map.of(), now()));
        assertEquals(ProcessState.RUNNING, state("nova-compute"));
        assertEquals(List.of(new ProcessOutput.Look("more", false)), take(ProcessOutput.Look.class));
        outputs.addAll(table.replace(List.of(daemon("more")), Map.of(), now()));
        assertEquals(List.of(new ProcessOutput.Dropped("nova-compute", false)), take(ProcessOutput.Dropped.class));
    }

    @Test
    void takesBackWhatAnEarlierRunHasReported() {
        ProcessEvidence before = new ProcessEvidence(
                ProcessFailure.RESTART_FAILED, START, 3, OptionalInt.empty(), OptionalInt.empty(), List.of());
        outputs.addAll(table.replace(List.of(daemon("nova-compute")), Map.of("nova-compute", before), now()));
        found("nova-compute");
        pass(Duration.ofSeconds(30));
        assertEquals(
                List.of(new ProcessOutput.ReportWell("nova-compute", before)), take(ProcessOutput.ReportWell.class));
    }

    @Test
    void refusesListsThatContradictThemselves() {
        List<ProcessList.Fault> faults = ProcessList.faults(
                List.of(daemon("a"), daemon("a"), daemon("b", "c"), daemon("c", "b"), daemon("d", "nobody")));
        String all = faults.toString();
        assertTrue(all.contains("Another process is called a already"), all);
        assertTrue(all.contains("b would wait for itself"), all);
        assertTrue(all.contains("No entry is called nobody"), all);
        assertFalse(ProcessList.faults(List.of()).isEmpty());
        assertEquals(List.of(), ProcessList.faults(List.of(daemon("a"), daemon("b", "a"))));
    }

    private void running(String name) {
        list(daemon(name));
        found(name);
    }

    @Test
    void aUnitThatDoesNotExistIsNeitherStartedNorReportedNorWaitedFor() {
        list(unit("libvirt-bin"), daemon("nova-compute", "libvirt-bin"));
        absent("libvirt-bin", Absence.UNIT_MISSING);
        assertEquals(ProcessState.UNIT_MISSING, state("libvirt-bin"));
        absent("nova-compute");
        assertEquals(1, take(ProcessOutput.Run.class).size());
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofMinutes(1));
            absent("libvirt-bin", Absence.UNIT_MISSING);
        }
        assertEquals(List.of(), take(ProcessOutput.Report.class));

        pass(Duration.ofMinutes(1));
        absent("libvirt-bin", Absence.STOPPED_ON_PURPOSE);
        assertEquals(ProcessState.STOPPED, state("libvirt-bin"), "its package was installed");
        pass(Duration.ofMinutes(1));
        absent("libvirt-bin", Absence.UNIT_MISSING);
        assertEquals(ProcessState.UNIT_MISSING, state("libvirt-bin"));
        pass(Duration.ofMinutes(1));
        absent("libvirt-bin", Absence.UNIT_FAILED);
        assertEquals(1, take(ProcessOutput.Report.class).size(), "now it exists, and has failed");
    }

    @ParameterizedTest
    @EnumSource(names = {"STOPPED_ON_PURPOSE", "HOST_STOPPING"})
    void whatIsStoppedWhileItShouldAppearIsNotTriedAgain(Absence why) {
        running("nova-compute");
        ended("nova-compute");
        absent("nova-compute");
        commands("nova-compute", true);
        outputs.clear();
        absent("nova-compute", why);
        assertEquals(ProcessState.STOPPED, state("nova-compute"));
        pass(Duration.ofMinutes(1));
        absent("nova-compute", why);
        assertEquals(List.of(), attempts());
        assertEquals(List.of(), take(ProcessOutput.Report.class));
    }

    @Test
    void aUnitThatFailsAfterItWasStoppedOnPurposeIsReported() {
        list(unit("libvirtd"));
        found("libvirtd");
        ended("libvirtd");
        absent("libvirtd", Absence.STOPPED_ON_PURPOSE);
        pass(Duration.ofMinutes(5));
        absent("libvirtd", Absence.UNIT_FAILED);
        ProcessEvidence evidence = report();
        assertEquals(ProcessFailure.UNIT_FAILED, evidence.failure());
        assertEquals(START.plus(time), evidence.downSince(), "it was meant to be down before");
    }

    @Test
    void itIsDownSinceItsEndHoweverLateTheLookIsAnswered() {
        list(unit("libvirtd"));
        found("libvirtd");
        ended("libvirtd");
        pass(Duration.ofSeconds(2));
        absent("libvirtd", Absence.UNIT_FAILED);
        assertEquals(START, report().downSince());
    }

    @Test
    void tellsWhenItHasToBeWokenNext() {
        running("nova-compute");
        assertEquals(Optional.empty(), table.nextDeadline());
        ended("nova-compute");
        absent("nova-compute");
        commands("nova-compute", false);
        assertEquals(
                Optional.of(new MonotonicTime(Duration.ofSeconds(1).toNanos())),
                table.nextDeadline(),
                "the pause before the second try");
    }

    @Test
    void anEditedEntryHoldsForTheProcessThatIsWatchedAlready() {
        running("nova-compute");
        list(daemon("libvirtd"), daemon("nova-compute", "libvirtd"));
        outputs.clear();
        ended("nova-compute");
        absent("nova-compute");
        assertEquals(ProcessState.WAITING, state("nova-compute"));
        assertEquals(List.of(), runs());
    }

    @Test
    void aWaitThatEndsAtOnceIsNotTold() {
        running("nova-compute");
        outputs.clear();
        ended("nova-compute");
        absent("nova-compute");
        assertEquals(
                List.of(ProcessState.LOOKING, ProcessState.RESTARTING),
                take(ProcessOutput.Changed.class).stream()
                        .map(ProcessOutput.Changed::to)
                        .toList());
    }

    @Test
    void theFirstStartHasCommandsOfItsOwnIfThereAreAny() {
        List<ProcessSpec.Step> start = List.of(new ProcessSpec.Step(List.of("start", "it"), true));
        List<ProcessSpec.Step> restart = List.of(new ProcessSpec.Step(List.of("restart", "it"), true));
        assertEquals(start, spec(start, restart).steps(true));
        assertEquals(restart, spec(start, restart).steps(false));
        assertEquals(restart, spec(List.of(), restart).steps(true));
        assertEquals(start, spec(start, List.of()).steps(false));
        assertEquals("start it", start.get(0).toString());
    }

    private static ProcessSpec spec(List<ProcessSpec.Step> start, List<ProcessSpec.Step> restart) {
        Finding finding = new Finding.CommandLine("it", false);
        return new ProcessSpec("it", finding, start, restart, Optional.empty(), List.of(), Optional.empty(), 1);
    }

    @Test
    void oneEndIsNoCrashLoop() {
        assertThrows(IllegalArgumentException.class, () -> RestartPolicy.of(e -> e.crashes = 1));
        assertEquals(2, RestartPolicy.of(e -> e.crashes = 2).crashes());
    }

    private void failThreeTries() {
        running("nova-compute");
        ended("nova-compute");
        absent("nova-compute");
        for (int i = 0; i < 3; i++) {
            commands("nova-compute", false);
            pass(Duration.ofSeconds(4));
            if (i < 2) {
                absent("nova-compute");
            }
        }
    }

    private ProcessEvidence failForGood() {
        failThreeTries();
        absent("nova-compute");
        assertEquals(ProcessState.FAILED, state("nova-compute"));
        return report();
    }

    private void list(ProcessSpec... specs) {
        outputs.addAll(table.replace(List.of(specs), Map.of(), now()));
    }

    private void found(String name) {
        tell(name, new ProcessObservation.Found(false, true));
    }

    private void absent(String name) {
        absent(name, Absence.UNEXPLAINED);
    }

    private void absent(String name, Absence why) {
        tell(name, new ProcessObservation.Absent(why, Ending.unknown()));
    }

    private void ended(String name) {
        tell(name, new ProcessObservation.Ended(Ending.unknown(), List.of()));
    }

    private void commands(String name, boolean succeeded) {
        tell(name, new ProcessObservation.CommandsEnded(succeeded, succeeded ? List.of() : List.of("no good")));
    }

    private void tell(String name, ProcessObservation observation) {
        outputs.addAll(table.accept(name, observation, now()));
    }

    private void pass(Duration by) {
        time = time.plus(by);
        outputs.addAll(table.tick(now()));
    }

    private ProcessEvidence report() {
        List<ProcessOutput.Report> reports = take(ProcessOutput.Report.class);
        assertEquals(1, reports.size(), reports.toString());
        return reports.get(0).evidence();
    }

    private List<Integer> attempts() {
        return take(ProcessOutput.Run.class).stream()
                .map(ProcessOutput.Run::attempt)
                .toList();
    }

    private List<String> runs() {
        return take(ProcessOutput.Run.class).stream()
                .map(ProcessOutput.Run::name)
                .toList();
    }

    /** Those of one kind since this was last asked for them. */
    private <T extends ProcessOutput> List<T> take(Class<T> kind) {
        List<T> found =
                outputs.stream().filter(kind::isInstance).map(kind::cast).toList();
        outputs.removeAll(found);
        return found;
    }

    private ProcessState state(String name) {
        return table.view().get(name).state();
    }

    private Moment now() {
        return new Moment(new MonotonicTime(time.toNanos()), START.plus(time));
    }

    private static ProcessSpec daemon(String name, String... after) {
        List<ProcessSpec.Step> steps = List.of(new ProcessSpec.Step(List.of("start", name), true));
        return new ProcessSpec(
                name,
                new Finding.PidFile("/run/" + name + ".pid", ""),
                steps,
                steps,
                Optional.empty(),
                List.of(after),
                Optional.empty(),
                1);
    }

    private static ProcessSpec unit(String name) {
        return new ProcessSpec(
                name,
                new Finding.Unit(name + ".service"),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                1);
    }
}

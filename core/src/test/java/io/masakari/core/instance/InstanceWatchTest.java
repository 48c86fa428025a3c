package io.masakari.core.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.detection.Moment;
import io.masakari.core.instance.InstanceObservation.Found;
import io.masakari.core.instance.InstanceObservation.Raw;
import io.masakari.core.model.GuestList;
import io.masakari.core.model.InstanceEvidence.Sighting;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.MonotonicTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InstanceWatchTest {
    private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
    private static final InstanceId A = new InstanceId(new UUID(0, 1));

    private InstanceWatch watch = new InstanceWatch(InstancePolicy.defaults(), Optional.empty());
    private Duration now = Duration.ofDays(1);
    private final List<InstanceOutput.Report> reports = new ArrayList<>();
    private final List<InstanceOutput> others = new ArrayList<>();

    private long resumed() {
        return others.stream()
                .filter(each -> each instanceof InstanceOutput.Resumed)
                .count();
    }

    @Test
    void whatStoodStillAndGoesOnIsToldAndMayBeReportedAgain() {
        running();
        tell(InstanceSignal.RESUMED); // it ran
        assertEquals(0, resumed());
        tell(InstanceSignal.IO_ERROR_PAUSE);
        tell(InstanceSignal.RESUMED);
        assertEquals(1, resumed());
        tell(InstanceSignal.SUSPENDED_IOERROR);
        assertEquals("[PAUSED_ON_IO_ERROR IO_ERROR_PAUSE LIVE, PAUSED_ON_IO_ERROR SUSPENDED_IOERROR LIVE]", told());
    }

    @Test
    void whatWentOnUnwatchedIsFound() {
        running();
        tell(InstanceSignal.IO_ERROR_PAUSE);
        watch = new InstanceWatch(InstancePolicy.defaults(), Optional.of(watch.lastKnown()));
        list(Finding.RUNS);
        assertEquals(1, resumed());
        list(Finding.RUNS);
        assertEquals(1, resumed());
    }

    @Test
    void tellsItsGuestsButNoneThatIsOff() {
        running();
        assertEquals(new GuestList(List.of(A), List.of()), watch.guests());
        tell(InstanceSignal.SUSPENDED);
        assertEquals(new GuestList(List.of(), List.of(A)), watch.guests());
        tell(InstanceSignal.RESUMED);
        assertEquals(new GuestList(List.of(A), List.of()), watch.guests());
        tell(InstanceSignal.SUSPENDED_IOERROR);
        assertEquals(new GuestList(List.of(), List.of(A)), watch.guests());
        tell(InstanceSignal.STOPPED_MIGRATED);
        assertEquals(new GuestList(List.of(), List.of()), watch.guests());
    }

    @Test
    void aListTellsWhatIsPaused() {
        list(Finding.PAUSED);
        assertEquals(new GuestList(List.of(), List.of(A)), watch.guests());
        list(Finding.RUNS);
        assertEquals(new GuestList(List.of(A), List.of()), watch.guests());
        list(Finding.OFF_ORDERLY);
        assertEquals(new GuestList(List.of(), List.of()), watch.guests());
        assertEquals("[]", told());
    }

    @Test
    void reportsAKilledProcessOnce() {
        running();
        tell(InstanceSignal.STOPPED_FAILED);
        tell(InstanceSignal.STOPPED_FAILED);
        assertEquals("[CRASHED STOPPED_FAILED LIVE]", told());
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "STOPPED_SHUTDOWN",
                "STOPPED_DESTROYED",
                "STOPPED_MIGRATED",
                "STOPPED_SAVED",
                "STOPPED_FROM_SNAPSHOT"
            })
    void reportsNoOrderlyEnd(InstanceSignal how) {
        running();
        tell(how);
        assertEquals("[]", told());
        assertEquals(LastKnown.Condition.OFF, watch.lastKnown().get(0).condition());
        assertEquals(List.of(new InstanceOutput.EndedOrderly(A, "a", how)), others);
    }

    @Test
    void reportsAPanicThatEndsItByItsEnd() {
        running();
        tell(InstanceSignal.CRASHED_PANICKED);
        tell(InstanceSignal.STOPPED_CRASHED);
        pass(Duration.ofSeconds(5));
        assertEquals("[PANICKED STOPPED_CRASHED LIVE]", told());
    }

    @Test
    void reportsAPanicThatLeavesItStandingAfterAMoment() {
        running();
        tell(InstanceSignal.CRASHED_PANICKED);
        assertEquals("[]", told());
        assertTrue(watch.nextDeadline().isPresent());
        pass(Duration.ofSeconds(1));
        assertEquals("[PANICKED CRASHED_PANICKED LIVE]", told());
        assertFalse(watch.nextDeadline().isPresent());
    }

    @Test
    void leavesAPanicToTheHypervisorThatRestartsIt() {
        running();
        tell(InstanceSignal.CRASHED_PANICKED);
        tell(InstanceSignal.REBOOT);
        tell(InstanceSignal.RESUMED);
        pass(Duration.ofSeconds(5));
        assertEquals("[]", told());
    }

    @Test
    void reportsOneIncidentOfADiskOnce() {
        running();
        tell(InstanceSignal.IO_ERROR_PAUSE);
        tell(InstanceSignal.SUSPENDED_IOERROR);
        assertEquals("[PAUSED_ON_IO_ERROR IO_ERROR_PAUSE LIVE]", told());
    }

    @Test
    void reportsADiskByThePauseAloneWhenTheErrorItselfWasLost() {
        running();
        tell(InstanceSignal.SUSPENDED_IOERROR);
        assertEquals("[PAUSED_ON_IO_ERROR SUSPENDED_IOERROR LIVE]", told());
    }

    @Test
    void limitsAFloodOfErrorsOfOneDisk() {
        running();
        for (int i = 0; i < 1000; i++) {
            tell(InstanceSignal.IO_ERROR_REPORT);
        }
        assertEquals("[IO_ERROR_REPORTED IO_ERROR_REPORT LIVE]", told());
        pass(Duration.ofMinutes(1));
        tell(InstanceSignal.IO_ERROR_REPORT);
        assertEquals(2, reports.size());
    }

    @Test
    void namesTheWatchdogThatEndedIt() {
        running();
        tell(InstanceSignal.WATCHDOG_POWEROFF);
        tell(InstanceSignal.STOPPED_FAILED);
        assertEquals("[WATCHDOG STOPPED_FAILED LIVE]", told());
    }

    @Test
    void doesNotTakeAnOrderedEndForLostControl() {
        running();
        tell(InstanceSignal.SHUTDOWN_HOST);
        tell(InstanceSignal.CONTROL_ERROR);
        tell(InstanceSignal.STOPPED_SHUTDOWN);
        pass(Duration.ofSeconds(5));
        assertEquals("[]", told());
    }

    @Test
    void reportsAProcessThatDoesNotObey() {
        running();
        tell(InstanceSignal.CONTROL_ERROR);
        pass(Duration.ofSeconds(1));
        assertEquals("[CONTROL_ERROR UNKNOWN LIVE]", told());
    }

    @Test
    void reportsAStormOfRebootsOnceAndCountsEachOnlyOnce() {
        running();
        for (int i = 0; i < 4; i++) {
            reboot();
        }
        assertEquals("[]", told());
        for (int i = 0; i < 20; i++) {
            reboot();
        }
        assertEquals("[REBOOT_STORM UNKNOWN LIVE]", told());
    }

    @Test
    void reportsEachCrashOfALoopUntilTooMany() {
        for (int i = 0; i < 30; i++) {
            running();
            tell(InstanceSignal.STOPPED_FAILED);
        }
        assertEquals(20, reports.size());
        assertEquals(List.of(new InstanceOutput.Suppressed(A, "a", InstanceFailure.CRASHED)), others);
    }

    @Test
    void findsWhatCrashedWhileNobodyToldOnce() {
        watch = after(LastKnown.Condition.RUNS, true);
        list(Finding.OFF_CRASHED);
        list(Finding.OFF_CRASHED);
        assertEquals("[CRASHED STOPPED_FAILED COMPARED]", told());
    }

    @Test
    void takesALostReasonForACrash() {
        watch = after(LastKnown.Condition.RUNS, true);
        list(Finding.OFF_UNKNOWN);
        assertEquals("[CRASHED STOPPED_FAILED COMPARED]", told());
    }

    @Test
    void findsNothingWhereItWasStoppedInOrder() {
        watch = after(LastKnown.Condition.RUNS, true);
        list(Finding.OFF_ORDERLY);
        assertEquals("[]", told());
    }

    @Test
    void reportsWhatVanishedOnlyIfNobodyMustHaveRemovedIt() {
        watch = after(LastKnown.Condition.RUNS, true);
        listNothing();
        assertEquals("[]", told());
        watch = after(LastKnown.Condition.RUNS, false);
        listNothing();
        assertEquals("[VANISHED STOPPED_FAILED COMPARED]", told());
    }

    @Test
    void comparesNothingWithoutAnEarlierTable() {
        list(Finding.OFF_CRASHED);
        assertEquals("[]", told());
    }

    @Test
    void reportsANewcomerThatWasStartedAndCrashedUnseen() {
        watch = new InstanceWatch(InstancePolicy.defaults(), Optional.of(List.of()));
        list(Finding.OFF_CRASHED);
        assertEquals("[CRASHED STOPPED_FAILED COMPARED]", told());
    }

    @Test
    void believesWhatIsToldMoreThanAListMadeMeanwhile() {
        watch = after(LastKnown.Condition.RUNS, true);
        accept(new InstanceObservation.Connected());
        tell(InstanceSignal.STOPPED_FAILED);
        accept(new InstanceObservation.Listed(List.of(new Found(A, "a", Finding.RUNS, 1, 1, true))));
        assertEquals(LastKnown.Condition.OFF, watch.lastKnown().get(0).condition());
        list(Finding.OFF_CRASHED);
        assertEquals("[CRASHED STOPPED_FAILED LIVE]", told());
    }

    @Test
    void forgetsATransientInstanceThatEnded() {
        accept(new InstanceObservation.Connected());
        tell(InstanceSignal.STARTED);
        tell(InstanceSignal.STOPPED_FAILED);
        assertEquals(List.of(), watch.lastKnown());
        assertEquals(Sighting.LIVE, reports.get(0).evidence().sighting());
    }

    @ParameterizedTest
    @EnumSource(names = {"WATCHDOG_PAUSE", "SUSPENDED_WATCHDOG"})
    void reportsOneIncidentOfAWatchdogThatPausesOnce(InstanceSignal first) {
        running();
        tell(first);
        tell(InstanceSignal.SUSPENDED_WATCHDOG);
        assertEquals("[WATCHDOG " + first.detail() + " LIVE]", told());
        assertEquals(LastKnown.Condition.STUCK, condition());
    }

    @ParameterizedTest
    @EnumSource(names = {"WATCHDOG_NONE", "WATCHDOG_RESET", "WATCHDOG_INJECTNMI"})
    void reportsAWatchdogThatLeavesItRunning(InstanceSignal signal) {
        running();
        tell(signal);
        assertEquals("[WATCHDOG " + signal.detail() + " LIVE]", told());
        assertEquals(LastKnown.Condition.RUNS, condition());
    }

    @Test
    void reportsASilentAgentInUpstreamsWords() {
        running();
        tell(InstanceSignal.AGENT_SILENT);
        assertEquals("[AGENT_SILENT STOPPED_FAILED LIVE]", told());
        assertEquals("QEMU_GUEST_AGENT_ERROR", reports.get(0).signal().event());
    }

    @ParameterizedTest
    @EnumSource(names = {"REBOOT", "RESUMED", "STARTED"})
    void aPanicIsOverWhenItRunsAgainHoweverThatIsTold(InstanceSignal again) {
        running();
        tell(InstanceSignal.CRASHED_PANICKED);
        tell(again);
        pass(Duration.ofSeconds(5));
        assertEquals("[]", told());
    }

    @Test
    void aPanicThatWasReportedIsNotReportedAgainByItsEnd() {
        running();
        tell(InstanceSignal.CRASHED_PANICKED);
        pass(Duration.ofSeconds(1));
        tell(InstanceSignal.STOPPED_CRASHED);
        assertEquals("[PANICKED CRASHED_PANICKED LIVE]", told());
        assertEquals(LastKnown.Condition.OFF, condition());
    }

    @Test
    void aPanicLeavesItStuckAndLostControlLeavesItRunning() {
        running();
        tell(InstanceSignal.CONTROL_ERROR);
        pass(Duration.ofSeconds(1));
        assertEquals(LastKnown.Condition.RUNS, condition());
        tell(InstanceSignal.CRASHED_PANICKED);
        pass(Duration.ofSeconds(1));
        assertEquals(LastKnown.Condition.STUCK, condition());
    }

    @Test
    void lostControlThatEndsInACrashIsReportedAsThatOnly() {
        running();
        tell(InstanceSignal.CONTROL_ERROR);
        tell(InstanceSignal.STOPPED_FAILED);
        pass(Duration.ofSeconds(5));
        assertEquals("[CRASHED STOPPED_FAILED LIVE]", told());
    }

    @Test
    void aDoubtIsReportedAtItsDeadline() {
        running();
        tell(InstanceSignal.CRASHED_PANICKED);
        now = Duration.ofNanos(watch.nextDeadline().orElseThrow().nanos()).minusMillis(1);
        accept(new InstanceObservation.Tick());
        assertEquals("[PANICKED CRASHED_PANICKED LIVE]", told());
    }

    @Test
    void theSameFailureOfANewRunIsReportedAgain() {
        running();
        tell(InstanceSignal.IO_ERROR_PAUSE);
        tell(InstanceSignal.STOPPED_DESTROYED);
        tell(InstanceSignal.STARTED);
        tell(InstanceSignal.IO_ERROR_PAUSE);
        assertEquals(2, reports.size());
    }

    @Test
    void onlyRebootsWithinTheWindowAreAStorm() {
        running();
        for (int i = 0; i < 4; i++) {
            reboot();
        }
        pass(Duration.ofMinutes(1).plusSeconds(1));
        reboot();
        assertEquals("[]", told());
    }

    @Test
    void reportsAgainWhenTheFloodIsLongOver() {
        reportsEachCrashOfALoopUntilTooMany();
        pass(Duration.ofMinutes(10).plusSeconds(1));
        running();
        tell(InstanceSignal.STOPPED_FAILED);
        assertEquals(21, reports.size());
    }

    @ParameterizedTest
    @EnumSource(names = {"PAUSED_IO_ERROR", "PAUSED_WATCHDOG", "PANICKED"})
    void findsWhatGotStuckWhileNobodyToldOnce(Finding finding) {
        InstanceFailure failure = switch (finding) {
            case PAUSED_IO_ERROR -> InstanceFailure.PAUSED_ON_IO_ERROR;
            case PAUSED_WATCHDOG -> InstanceFailure.WATCHDOG;
            default -> InstanceFailure.PANICKED;
        };
        watch = after(LastKnown.Condition.RUNS, true);
        list(finding);
        list(finding);
        assertEquals(
                List.of(failure),
                reports.stream().map(report -> report.evidence().failure()).toList());
        assertEquals(LastKnown.Condition.STUCK, condition());
    }

    @Test
    void findsWhatCrashedWhileTheConnectionWasLostAgain() {
        watch = after(LastKnown.Condition.RUNS, true);
        accept(new InstanceObservation.Connected());
        tell(InstanceSignal.RESUMED);
        list(Finding.OFF_CRASHED);
        assertEquals("[CRASHED STOPPED_FAILED COMPARED]", told());
    }

    @Test
    void takesNameAndPersistenceFromWhatIsToldLast() {
        watch = after(LastKnown.Condition.RUNS, true);
        accept(new InstanceObservation.Connected());
        accept(new InstanceObservation.Listed(List.of(new Found(A, "b", Finding.RUNS, 1, 1, false))));
        assertEquals(List.of(new LastKnown(A, "b", LastKnown.Condition.RUNS, false)), watch.lastKnown());
        tell(InstanceSignal.DEFINED);
        assertEquals(List.of(new LastKnown(A, "a", LastKnown.Condition.RUNS, true)), watch.lastKnown());
        tell(InstanceSignal.UNDEFINED);
        assertEquals(List.of(new LastKnown(A, "a", LastKnown.Condition.RUNS, false)), watch.lastKnown());
    }

    @Test
    void whatIsKeptOnDiskIsWrittenWhenItHasChanged() {
        running();
        assertTrue(watch.takeChanged());
        assertFalse(watch.takeChanged());
        tell(InstanceSignal.RESUMED);
        assertFalse(watch.takeChanged());
        tell(InstanceSignal.CRASHED_PANICKED);
        pass(Duration.ofSeconds(1));
        assertTrue(watch.takeChanged(), "it is stuck now");
        list(Finding.PANICKED);
        assertTrue(watch.takeChanged(), "from now on there is something to compare with");
        assertEquals(1, watch.count());
        tell(InstanceSignal.UNDEFINED);
        tell(InstanceSignal.STOPPED_DESTROYED);
        assertTrue(watch.takeChanged(), "it is forgotten");
        assertEquals(0, watch.count());
    }

    @Test
    void tellsHowManyItComparedAndHowManyHadFailed() {
        watch = after(LastKnown.Condition.RUNS, true);
        accept(new InstanceObservation.Connected());
        tell(InstanceSignal.CONTROL_ERROR);
        accept(new InstanceObservation.Connected());
        List<InstanceOutput> outputs = watch.accept(
                new InstanceObservation.Listed(List.of(new Found(A, "a", Finding.OFF_CRASHED, 5, 3, true))),
                new Moment(new MonotonicTime(now.toNanos()), START.plus(now)));
        assertTrue(outputs.contains(new InstanceOutput.Compared(1, 1)), outputs::toString);
    }

    @Test
    void rebootsAreAStormWhereThePolicySaysSo() {
        watch = new InstanceWatch(InstancePolicy.of(e -> e.rebootStorm = 2), Optional.empty());
        running();
        reboot();
        assertEquals("[]", told());
        reboot();
        assertEquals("[REBOOT_STORM UNKNOWN LIVE]", told());
    }

    private LastKnown.Condition condition() {
        return watch.lastKnown().get(0).condition();
    }

    private static InstanceWatch after(LastKnown.Condition condition, boolean persistent) {
        return new InstanceWatch(
                InstancePolicy.defaults(), Optional.of(List.of(new LastKnown(A, "a", condition, persistent))));
    }

    private void running() {
        tell(InstanceSignal.DEFINED);
        tell(InstanceSignal.RESUMED);
        tell(InstanceSignal.STARTED);
    }

    private void reboot() {
        tell(InstanceSignal.REBOOT);
        tell(InstanceSignal.REBOOT);
        now = now.plusMillis(400);
    }

    private void tell(InstanceSignal signal) {
        accept(new InstanceObservation.Told(A, "a", signal, new Raw(0, 0, 0), ""));
    }

    private void list(Finding finding) {
        accept(new InstanceObservation.Connected());
        accept(new InstanceObservation.Listed(List.of(new Found(A, "a", finding, 5, 3, true))));
    }

    private void listNothing() {
        accept(new InstanceObservation.Connected());
        accept(new InstanceObservation.Listed(List.of()));
    }

    private void pass(Duration time) {
        now = now.plus(time);
        accept(new InstanceObservation.Tick());
    }

    private void accept(InstanceObservation observation) {
        now = now.plusMillis(1);
        watch.accept(observation, new Moment(new MonotonicTime(now.toNanos()), START.plus(now)))
                .forEach(output -> {
                    if (output instanceof InstanceOutput.Report report) {
                        reports.add(report);
                    } else if (!(output instanceof InstanceOutput.Compared)) {
                        others.add(output);
                    }
                });
    }

    private String told() {
        return reports.stream()
                .map(report -> report.evidence().failure() + " "
                        + report.signal().detail() + " " + report.evidence().sighting())
                .toList()
                .toString();
    }
}

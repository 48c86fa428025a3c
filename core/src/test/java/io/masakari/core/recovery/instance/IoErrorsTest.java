package io.masakari.core.recovery.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.IoErrorAnswer;
import io.masakari.core.safety.HoldReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of an instance that stands still on an I/O error (SAFETY.md, C-34). */
class IoErrorsTest {
    private static final List<InstanceCommand> RESTART = List.of(InstanceCommand.STOP, InstanceCommand.START);
    private static final int LIMIT = IoErrors.DEFAULTS.limit();
    private static final Outage STORM = new Outage(Map.of(FakeInstance.HOST, LIMIT, FakeInstance.OTHER, 1), 0, 0);
    private static final Outage ALONE = new Outage(Map.of(FakeInstance.HOST, 1), 0, 0);

    private FakeInstance it = standing(new FakeInstance());

    private static FakeInstance standing(FakeInstance it) {
        it.failure = InstanceFailure.PAUSED_ON_IO_ERROR;
        it.power = 3;
        it.outage = ALONE;
        return it;
    }

    private void answer(IoErrorAnswer answer) {
        IoErrors policy = new IoErrors(answer, Duration.ofMinutes(2), LIMIT, Duration.ofMinutes(10));
        it = standing(new FakeInstance(InstancePolicy.of(e -> e.ioErrors = policy)));
    }

    private void runUntil(Duration time) {
        Instant end = FakeInstance.START.plus(time);
        while (!it.todo.isEmpty() || it.wakeAt.filter(at -> !at.isAfter(end)).isPresent()) {
            it.step();
        }
        it.now = end;
    }

    private void become(Outage now) {
        it.outage = now;
        it.review();
    }

    @Test
    void aSingleOneIsRestartedAfterTheWait() {
        it.begin();
        runUntil(Duration.ofSeconds(119));
        assertEquals(List.of(), it.asked);
        it.run();
        assertEquals(InstanceState.FINISHED, it.progress.state());
        assertEquals(RESTART, it.asked);
    }

    @Test
    void oneThatNovaShowsRunningAgainIsLeftAlone() {
        it.begin();
        runUntil(Duration.ofSeconds(60));
        it.power = 1;
        it.run();
        assertEquals(InstanceState.FINISHED, it.progress.state());
        assertEquals(List.of(), it.asked);
        assertTrue(it.progress.reason().contains("resumed"), it.progress.reason());
    }

    @Test
    void itsMonitorsWordEndsItWhateverNovaShows() {
        it.begin();
        it.tell(event -> event.resumed(FakeInstance.START.minusSeconds(1))); // of an earlier pause
        assertFalse(it.progress.isOver());
        it.tell(event -> event.resumed(FakeInstance.START.plusSeconds(1)));
        assertEquals(InstanceState.FINISHED, it.progress.state());
        assertEquals(List.of(), it.asked);
    }

    /** Nova hears of it a moment later. */
    @Test
    void oneThatNovaDoesNotSeeStandStillYetIsLookedAtAgain() {
        it.power = 1;
        it.begin();
        runUntil(Duration.ofSeconds(30));
        assertEquals(InstanceState.LOOKING, it.progress.state());
        it.power = 3;
        it.run();
        assertEquals(RESTART, it.asked);
        assertEquals(InstanceState.FINISHED, it.progress.state());
    }

    @Test
    void oneThatNovaShowsRunningAllTheWhileIsNeverStopped() {
        it.power = 1;
        it.begin();
        it.run();
        assertEquals(InstanceState.FINISHED, it.progress.state());
        assertEquals(List.of(), it.asked);
    }

    @Test
    void manyAtOnceAreHeldUntilTheOthersAreResumed() {
        it.outage = STORM;
        it.begin();
        it.run();
        assertEquals(HoldReason.IO_ERROR_STORM, it.heldFor());
        assertEquals(
                "6 instances on 2 hosts: 5 on compute1, 1 on compute2",
                it.progress.hold().orElseThrow().detail());
        runUntil(Duration.ofHours(5));
        assertEquals(List.of(), it.asked);
        become(ALONE);
        Instant over = it.now;
        it.run();
        assertEquals(RESTART, it.asked);
        assertTrue(it.now.isAfter(over.plus(Duration.ofMinutes(2))), "it gets the time to be resumed as well");
    }

    @Test
    void inAStormAnOperatorHasOneRestarted() {
        it.outage = STORM;
        it.begin();
        it.run();
        it.now = it.now.plusSeconds(1);
        it.release();
        it.run();
        assertEquals(RESTART, it.asked);
    }

    /** Also after a restart of the controller, and one after the other. */
    @Test
    void whatIsReleasedTakesItsTurn() {
        it.outage = STORM;
        it.begin();
        it.run();
        it.outage = new Outage(STORM.standing(), LIMIT, LIMIT);
        it.now = it.now.plusSeconds(1);
        it.release();
        runUntil(Duration.ofMinutes(10));
        assertEquals(List.of(), it.asked);
        it.kill();
        runUntil(Duration.ofMinutes(20));
        assertEquals(List.of(), it.asked);
        it.outage = STORM;
        it.review();
        it.run();
        assertEquals(RESTART, it.asked);
    }

    @Test
    void whatWasRestartedLatelyCounts() {
        it.outage = new Outage(ALONE.standing(), LIMIT, 0);
        it.begin();
        it.run();
        assertEquals(HoldReason.IO_ERROR_STORM, it.heldFor());
        become(ALONE); // the window is over
        it.run();
        assertEquals(RESTART, it.asked);
    }

    @Test
    void allOfOneHostAreHeldAsItsPathToTheStorage() {
        it.outage = new Outage(Map.of(FakeInstance.HOST, 2), 0, 0);
        it.activeThere = OptionalInt.of(2);
        it.begin();
        it.run();
        assertEquals(HoldReason.HOST_STORAGE, it.heldFor());
        runUntil(Duration.ofHours(1));
        assertEquals(List.of(), it.asked);
        become(ALONE);
        it.run();
        assertEquals(RESTART, it.asked);
    }

    @Test
    void someOfOneHostAreNot() {
        it.outage = new Outage(Map.of(FakeInstance.HOST, 2), 0, 0);
        it.activeThere = OptionalInt.of(3);
        it.begin();
        it.run();
        assertEquals(RESTART, it.asked);
    }

    @ParameterizedTest
    @EnumSource(
            value = IoErrorAnswer.class,
            names = {"RESUME", "HOLD"})
    void byPolicyASingleOneWaits(IoErrorAnswer answer) {
        answer(answer);
        it.begin();
        it.run();
        assertEquals(HoldReason.IO_ERROR, it.heldFor());
        runUntil(Duration.ofHours(5));
        assertEquals(List.of(), it.asked);
        it.review();
        it.tell(event -> event.resumed(it.now));
        assertEquals(InstanceState.FINISHED, it.progress.state());
    }

    @ParameterizedTest
    @EnumSource(
            value = IoErrorAnswer.class,
            names = {"RESUME", "HOLD"})
    void aSegmentSaysWhatIsDoneAboutItsInstances(IoErrorAnswer wanted) {
        it.ioError = Optional.of(wanted);
        it.begin();
        it.run();
        assertEquals(HoldReason.IO_ERROR, it.heldFor());
        assertEquals(List.of(), it.asked);
    }

    @Test
    void aSegmentMayWantARestartWhereTheConfigurationDoesNot() {
        answer(IoErrorAnswer.HOLD);
        it.ioError = Optional.of(IoErrorAnswer.RESTART);
        it.begin();
        it.run();
        runUntil(Duration.ofMinutes(5));
        assertEquals(RESTART, it.asked);
    }

    /** The guest that stood still is gone, so nothing is left to be resumed. */
    @Test
    void aCrashWhileItStandsStillIsRecovered() {
        it.outage = STORM;
        it.begin();
        it.run();
        it.tell(event -> event.failedAgain(InstanceFailure.CRASHED, it.now));
        it.run();
        assertEquals(RESTART, it.asked);
    }

    @Test
    void oneWhoseGuestWasOnlyToldIsLeftAlone() {
        it.failure = InstanceFailure.IO_ERROR_REPORTED;
        it.power = 1;
        it.begin();
        it.run();
        assertEquals(InstanceState.FINISHED, it.progress.state());
        assertEquals(List.of(), it.asked);
    }

    @Test
    void aPauseIsNotHiddenByAnErrorThatTheGuestWasToldOf() {
        it.failure = InstanceFailure.IO_ERROR_REPORTED;
        it.begin();
        it.tell(event -> event.failedAgain(InstanceFailure.PAUSED_ON_IO_ERROR, FakeInstance.START.plusSeconds(1)));
        it.run();
        assertEquals(RESTART, it.asked);
    }
}

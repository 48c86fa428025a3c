package io.masakari.core.recovery.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.recovery.ServerAction;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an instance when Nova refuses a call, is slow with it, does it badly, or does not answer (C-4, C-9). */
class InstanceCallsTest {
    private static final Duration SETTLE = SafeTimes.defaults().settle();

    private final FakeInstance it = new FakeInstance();

    private void assertRunsAgain() {
        assertEquals(InstanceState.FINISHED, it.progress.state(), it.progress.toString());
        assertEquals("active", it.vmState);
    }

    private Duration elapsed() {
        return Duration.between(FakeInstance.START, it.now);
    }

    @Test
    void whatNovasRecordShowsAsBegunIsNotWaitedFor() {
        it.loseNextAnswer = true;
        it.begin();
        it.run(InstanceCommand.START);
        assertEquals(SETTLE, elapsed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "createImage"})
    void whatElseWasDoneWithItIsNotTakenForALostCall(String action) {
        it.begin();
        it.dropNextCall = true;
        it.run(InstanceCommand.STOP);
        Instant at = action.equals("stop") ? FakeInstance.START.minusSeconds(600) : FakeInstance.START.plusSeconds(1);
        it.acts.addFirst(new ServerAction(action, at, true));
        while (it.times(InstanceCommand.STOP) == 1) {
            it.step();
        }
        assertEquals(SafeTimes.defaults().lateCall(), elapsed());
    }

    @Test
    void whatNovaDidNotTakeIsAskedForAgainSoonAfterALook() {
        it.begin();
        it.step();
        it.away = true;
        it.step();
        assertEquals(InstanceState.LOOKING, it.progress.state());
        it.away = false;
        it.run(InstanceCommand.STOP);
        assertEquals(InstancePolicy.defaults().calls().firstDelay(), elapsed());
        assertEquals(0, it.progress.attempts());
    }

    @Test
    void isHeldWhenThreeCallsInARowHaveFailed() {
        it.away = true;
        it.begin();
        it.run();
        assertEquals(HoldReason.NOVA_UNREACHABLE, it.heldFor());
        assertEquals(3, it.callsMissed);
    }

    @Test
    void aHoldKeepsItsReasonWhileNovaIsAway() {
        it.serviceUp = false;
        it.begin();
        it.run();
        it.away = true;
        while (it.callsMissed < 5) {
            it.step();
            assertEquals(HoldReason.HOST_NOT_UP, it.heldFor());
        }
    }

    @Test
    void aRefusedStopIsTriedAgainAndGivenUpInTheEnd() {
        it.refusals.put(InstanceCommand.STOP, 409);
        it.begin();
        it.run();
        assertEquals(InstanceState.FAILED, it.progress.state());
        assertEquals("Nova answered 409: not now; given up after 3 attempts", it.progress.reason());
    }

    @Test
    void aRefusalThatIsAboutTheControllerIsNoAttempt() {
        it.refusals.put(InstanceCommand.STOP, 429);
        it.begin();
        it.run();
        assertEquals(HoldReason.NOVA_UNREACHABLE, it.heldFor());
        assertEquals(0, it.progress.attempts());
        it.refusals.clear();
        it.step();
        it.run();
        assertRunsAgain();
    }

    @Test
    void aRefusedLookIsNoAttempt() {
        it.refusals.put(InstanceCommand.LOOK, 400);
        it.begin();
        it.step();
        assertEquals(0, it.progress.attempts());
        it.refusals.clear();
        it.run();
        assertRunsAgain();
    }

    @Test
    void isHeldWhenNovaRefusesToMoveIt() {
        it.crashes = 4;
        it.refusals.put(InstanceCommand.MOVE, 400);
        it.begin();
        it.run();
        assertEquals(HoldReason.CRASH_LOOP, it.heldFor());
        assertEquals(
                "it cannot be moved to another host: Nova answered 400: not now",
                it.progress.hold().orElseThrow().detail());
    }

    /** A report that comes behind an accepted start is of a new failure; behind a refused one it is of this. */
    @Test
    void aRefusedStartIsNoStart() {
        it.begin();
        it.run(InstanceCommand.START);
        assertTrue(it.progress.startAsked());

        FakeInstance refused = new FakeInstance();
        refused.refusals.put(InstanceCommand.START, 409);
        refused.begin();
        while (refused.progress.attempts() == 0) {
            refused.step();
        }
        assertFalse(refused.progress.startAsked());
    }

    @Test
    void whatNovaIsSlowToBeginHasNotComeToNothing() {
        it.begin();
        it.run(InstanceCommand.STOP);
        Runnable end = it.jobs.remove();
        it.task = Optional.empty();
        while (elapsed().compareTo(SETTLE) < 0) {
            assertEquals(InstanceState.STOPPING, it.progress.state());
            assertEquals(0, it.progress.attempts());
            it.step();
        }
        it.step();
        assertEquals(1, it.progress.attempts());
        assertEquals(SETTLE, elapsed());
        end.run();
        it.run();
        assertRunsAgain();
    }

    @Test
    void whatEndsInAnErrorHasComeToNothingAtOnce() {
        it.begin();
        it.run(InstanceCommand.STOP);
        it.jobs.clear();
        it.task = Optional.empty();
        it.vmState = "error";
        it.fault = "libvirt is away";
        it.step();
        it.step();
        assertEquals(1, it.progress.attempts());
        assertEquals(InstancePolicy.defaults().poll(), elapsed());
        assertEquals(
                "stopping came to nothing: Nova shows vm_state error, no task_state, fault: libvirt is away",
                it.progress.reason());
    }

    @Test
    void anErrorWithWhichNovaIsStillBusyIsWaitedFor() {
        it.begin();
        it.run(InstanceCommand.STOP);
        it.jobs.clear();
        it.vmState = "error";
        while (elapsed().compareTo(SETTLE.multipliedBy(2)) < 0) {
            it.step();
        }
        assertEquals(InstanceState.STOPPING, it.progress.state());
    }

    @Test
    void hasEndedOnlyWhenNothingIsUnderWayAnyMore() {
        it.begin();
        it.run(InstanceCommand.STOP);
        it.jobs.clear();
        it.vmState = "stopped";
        while (elapsed().compareTo(SETTLE.multipliedBy(2)) < 0) {
            it.step();
        }
        assertEquals(InstanceState.STOPPING, it.progress.state());
    }

    @Test
    void isHeldWhenNovaTakesTooLongAndGoesOnWhenItHasEnded() {
        it.begin();
        it.run(InstanceCommand.STOP);
        Runnable end = it.jobs.remove();
        it.run();
        assertEquals(HoldReason.INSTANCE_BUSY, it.heldFor());
        assertEquals(InstancePolicy.defaults().actionLimit(), elapsed());
        assertEquals(
                "Nova shows vm_state active, task_state powering-off",
                it.progress.hold().orElseThrow().detail());
        end.run();
        it.step();
        it.run();
        assertRunsAgain();
    }

    @Test
    void aWakeUpBeforeItsTimeAsksNothing() {
        it.begin();
        it.run(InstanceCommand.STOP);
        it.tell(it -> it.timeCame());
        assertEquals(List.of(), List.copyOf(it.todo));
        it.now = it.wakeAt.orElseThrow();
        it.tell(it -> it.timeCame());
        assertEquals(List.of(InstanceCommand.WATCH), List.copyOf(it.todo));
    }

    @ParameterizedTest
    @EnumSource(
            value = InstanceCommand.class,
            names = {"LOOK", "WATCH"})
    void aReadThatFailedIsRepeated(InstanceCommand read) {
        it.begin();
        if (read == InstanceCommand.WATCH) {
            it.run(InstanceCommand.STOP);
            it.step();
        }
        assertEquals(List.of(read), List.copyOf(it.todo));
        it.away = true;
        it.step();
        it.away = false;
        it.run();
        assertRunsAgain();
    }
}

package io.masakari.core.recovery.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Move;
import io.masakari.core.recovery.SeenGuest;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.Sightings;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.OperatorWord;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceRecoveryTest {
    private final FakeInstance it = new FakeInstance();

    private void runToEnd() {
        it.begin();
        it.run();
    }

    private void assertRunsAgain() {
        assertRunsAgain(it);
    }

    private static void assertRunsAgain(FakeInstance it) {
        assertEquals(InstanceState.FINISHED, it.progress.state(), it.progress.toString());
        assertEquals("active", it.vmState);
        assertEquals(1, it.power);
    }

    private void assertLeftAlone(String why) {
        assertEquals(InstanceState.FINISHED, it.progress.state(), it.progress.toString());
        assertEquals(List.of(), it.asked);
        assertTrue(it.progress.reason().contains(why), it.progress.reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"active", "error"})
    void stopsAndStartsAnActiveOne(String state) {
        it.vmState = state;
        runToEnd();
        assertRunsAgain();
        assertEquals(List.of(InstanceCommand.STOP, InstanceCommand.START), it.asked);
    }

    // ---- what the loss of its host has left off

    private void isOffSinceItsHostWasLost(ServerAction... history) {
        it.failure = InstanceFailure.HOST_LOST;
        it.metadata.clear();
        it.vmState = "stopped";
        it.power = 4;
        it.acts.addAll(List.of(history));
        runToEnd();
    }

    /** The recovery of its host would have covered it as well. */
    @Test
    void whatTheLossOfItsHostHasLeftOffIsStartedUnlessItRefuses() {
        isOffSinceItsHostWasLost();
        assertRunsAgain();
        assertEquals(List.of(InstanceCommand.START), it.asked);
    }

    @Test
    void whatTheLossOfItsHostHasLeftOffIsLeftAloneIfItRefuses() {
        it.failure = InstanceFailure.HOST_LOST;
        it.metadata.put("HA_Enabled", "False");
        it.vmState = "stopped";
        runToEnd();
        assertLeftAlone("HA_Enabled");
    }

    @Test
    void whatItsOwnerStoppedSinceItsHostWasLostStaysStopped() {
        isOffSinceItsHostWasLost(new ServerAction("stop", FakeInstance.START.plusSeconds(1), true));
        assertLeftAlone("stopped, as its owner wants it");
    }

    @Test
    void whatItsOwnerStoppedLongBeforeItsHostWasLostSaysNothing() {
        isOffSinceItsHostWasLost(new ServerAction("stop", FakeInstance.START.minusSeconds(60), true));
        assertRunsAgain();
    }

    @Test
    void whatRunsAgainAfterTheLossOfItsHostIsLeftAlone() {
        it.failure = InstanceFailure.HOST_LOST;
        runToEnd();
        assertLeftAlone("it is active and runs again");
    }

    /** What a monitor finds at its start is the loss of the host as well. */
    @Test
    void aReportOfAMonitorDoesNotHideWhenItsHostWasLost() {
        it.failure = InstanceFailure.HOST_LOST;
        it.begin();
        it.tell(event -> event.failedAgain(InstanceFailure.CRASHED, FakeInstance.START.plusSeconds(90)));
        assertEquals(FakeInstance.START, it.progress.failedAt());
    }

    private void isInDoubt() {
        Instant at = FakeInstance.START.minusSeconds(3600);
        it.moved = Optional.of(new Move(
                it.id,
                "live-migration",
                "error",
                Optional.of(FakeInstance.HOST),
                Optional.of(FakeInstance.OTHER),
                at,
                at));
    }

    /** Nova has lost track of a live migration (SAFETY.md, C-30). */
    @ParameterizedTest
    @ValueSource(strings = {"active", "error", "stopped", "resized"})
    void whatMayRunElsewhereIsHeldAndGoesOnByAnOperatorsWord(String vmState) {
        isInDoubt();
        it.vmState = vmState;
        if (vmState.equals("stopped")) {
            it.stoppedByNova(); // which has not found the guest
        }
        it.begin();
        it.run();
        assertEquals(HoldReason.MAY_RUN_ELSEWHERE, it.heldFor());
        assertTrue(it.progress.hold().orElseThrow().detail().contains("from compute1 to compute2"));
        assertEquals(List.of(), it.asked);
        it.now = it.now.plusSeconds(1);
        it.release();
        it.run();
        assertEquals(InstanceState.FINISHED, it.progress.state());
        assertTrue(it.asked.contains(InstanceCommand.START), it.asked::toString);
    }

    /** The other host's monitor sees its guest there (SAFETY.md, C-37), until it does not any more. */
    @Test
    void whatIsSeenOnAnotherHostIsHeldAndGoesOnWhenThatIsOver() {
        SeenGuest there = new SeenGuest(FakeInstance.OTHER, true, it.now, it.now, true);
        it.seen = Sightings.of(List.of(there), FakeInstance.HOST, Duration.ofSeconds(30));
        it.begin();
        it.run();
        assertEquals(HoldReason.MAY_RUN_ELSEWHERE, it.heldFor());
        assertTrue(it.progress.hold().orElseThrow().detail().contains("the instance monitor of compute2"));
        assertEquals(List.of(), it.asked);
        it.seen = Sightings.NONE;
        it.run();
        assertEquals(InstanceState.FINISHED, it.progress.state());
    }

    /** Whoever has that host's token can hold it; an operator can let it go on. */
    @Test
    void whatIsSaidToBeOnAnotherHostGoesOnByAnOperatorsWord() {
        SeenGuest there = new SeenGuest(FakeInstance.OTHER, true, it.now, it.now.plusSeconds(100_000), true);
        it.seen = Sightings.of(List.of(there), FakeInstance.HOST, Duration.ofSeconds(30));
        it.begin();
        it.run();
        assertEquals(HoldReason.MAY_RUN_ELSEWHERE, it.heldFor());
        it.now = it.now.plusSeconds(1);
        it.release();
        it.run();
        assertEquals(InstanceState.FINISHED, it.progress.state());
    }

    @Test
    void whatWasStartedThereSinceIsRestarted() {
        isInDoubt();
        it.acts.add(new ServerAction("start", FakeInstance.START.minusSeconds(600), true, true));
        it.begin();
        it.run();
        assertEquals(List.of(InstanceCommand.STOP, InstanceCommand.START), it.asked);
    }

    /** The monitor of the other host reports its guest. */
    @Test
    void aFailureOnTheOtherHostOfALostMigrationIsHeldAsWell() {
        isInDoubt();
        it.host = Optional.of(FakeInstance.OTHER);
        it.begin();
        it.run();
        assertEquals(HoldReason.MAY_RUN_ELSEWHERE, it.heldFor());
    }

    /** A monitor's spool may be a day late. */
    @Test
    void aCrashOfYesterdayOfOneThatRunsIsHistory() {
        it.failedAt = FakeInstance.START.minus(Duration.ofDays(1));
        runToEnd();
        assertEquals(InstanceState.CANCELLED, it.progress.state());
        assertEquals(List.of(), it.asked);
        assertTrue(it.progress.reason().startsWith("history: it failed at 2026-11-22T04:00:00Z"), it.progress.reason());
        assertTrue(it.now.isAfter(FakeInstance.START.plus(Duration.ofMinutes(14))));
    }

    /** Its guest runs all the while, so only people can tell whether it is well again. */
    @ParameterizedTest
    @EnumSource(
            value = InstanceFailure.class,
            names = {"AGENT_SILENT", "CONTROL_ERROR"})
    void aFailureOfYesterdayThatDoesNotEndTheGuestIsHeldForAnOperator(InstanceFailure failure) {
        it.failure = failure;
        it.metadata.put("HA_Guest_Agent", "true");
        it.failedAt = FakeInstance.START.minus(Duration.ofDays(1));
        it.begin();
        it.run();
        assertEquals(HoldReason.OLD_REPORT, it.heldFor());
        assertEquals(List.of(), it.asked);
        it.now = it.now.plusSeconds(1);
        it.release();
        it.run();
        assertEquals(InstanceState.FINISHED, it.progress.state());
        assertEquals(List.of(InstanceCommand.STOP, InstanceCommand.START), it.asked);
    }

    @Test
    void aNewReportOfTheSameEndsThatHold() {
        it.failure = InstanceFailure.AGENT_SILENT;
        it.metadata.put("HA_Guest_Agent", "true");
        it.failedAt = FakeInstance.START.minus(Duration.ofDays(1));
        it.begin();
        it.run();
        assertEquals(HoldReason.OLD_REPORT, it.heldFor());
        it.tell(event -> event.failedAgain(InstanceFailure.AGENT_SILENT, it.now));
        it.run();
        assertEquals(List.of(InstanceCommand.STOP, InstanceCommand.START), it.asked);
    }

    /** The reporter's clock is a day behind. */
    @Test
    void aCrashThatIsSaidToBeOldAndThatNovaFindsOutIsNot() {
        it.failedAt = FakeInstance.START.minus(Duration.ofDays(1));
        it.begin();
        it.step();
        it.step();
        assertEquals(InstanceState.LOOKING, it.progress.state());
        it.acts.add(new ServerAction("stop", it.now, false));
        it.vmState = "stopped";
        it.power = 4;
        it.run();
        assertRunsAgain();
        assertEquals(List.of(InstanceCommand.START), it.asked);
    }

    @Test
    void resetsAResizedOneFirst() {
        it.vmState = "resized";
        runToEnd();
        assertRunsAgain();
        assertEquals(List.of(InstanceCommand.RESET_TO_ACTIVE, InstanceCommand.STOP, InstanceCommand.START), it.asked);
        assertEquals(0, it.progress.attempts());
    }

    @Test
    void leavesAStoppedOneStopped() {
        it.vmState = "stopped";
        it.acts.add(new ServerAction("stop", FakeInstance.START.minusSeconds(5), true));
        runToEnd();
        assertLeftAlone("as its owner wants it");
    }

    @Test
    void startsOneThatNovaStoppedByItself() {
        it.vmState = "stopped";
        it.acts.add(new ServerAction("stop", FakeInstance.START.plusSeconds(5), false));
        runToEnd();
        assertRunsAgain();
        assertEquals(List.of(InstanceCommand.START), it.asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"paused", "suspended", "rescued", "shelved", "shelved_offloaded", "building"})
    void leavesOtherStatesAlone(String state) {
        it.vmState = state;
        runToEnd();
        assertLeftAlone(state);
    }

    @Test
    void leavesOneWithoutTheKeyAlone() {
        it.metadata.clear();
        runToEnd();
        assertLeftAlone("process_all_instances");
    }

    @Test
    void restartsForASilentAgentOnlyWhatAsksForThat() {
        it.failure = InstanceFailure.AGENT_SILENT;
        runToEnd();
        assertLeftAlone("HA_Guest_Agent");
    }

    @Test
    void restartsForASilentAgentWhatAsksForThat() {
        it.failure = InstanceFailure.AGENT_SILENT;
        it.metadata.put("HA_Guest_Agent", "true");
        runToEnd();
        assertRunsAgain();
    }

    @ParameterizedTest
    @ValueSource(strings = {"active", "error", "resized"})
    void leavesOneAloneThatNovaHasElsewhere(String state) {
        it.vmState = state;
        it.host = Optional.of(FakeInstance.OTHER);
        runToEnd();
        assertLeftAlone("compute2");
    }

    @Test
    void leavesOneAloneThatNovaHasOnNoHost() {
        it.vmState = "error";
        it.host = Optional.empty();
        runToEnd();
        assertLeftAlone("no host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deleting", "soft-deleting"})
    void leavesOneAloneThatIsBeingDeleted(String task) {
        it.task = Optional.of(task);
        runToEnd();
        assertLeftAlone("being deleted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deleted", "soft-delete"})
    void leavesOneAloneThatIsDeleted(String state) {
        it.vmState = state;
        runToEnd();
        assertLeftAlone("being deleted");
    }

    @Test
    void restartsOneThatWasStartedSinceAndFailedAgain() {
        it.acts.add(new ServerAction("start", FakeInstance.START.plusSeconds(40), true));
        it.begin();
        it.tell(to -> to.failedAgain(InstanceFailure.CRASHED, FakeInstance.START.plusSeconds(50)));
        it.tell(to -> to.failedAgain(
                InstanceFailure.CRASHED, FakeInstance.START.plusSeconds(5))); // an older report that came late
        it.run();
        assertRunsAgain();
        assertEquals(List.of(InstanceCommand.STOP, InstanceCommand.START), it.asked);
    }

    @Test
    void leavesOneAloneThatWasStartedSince() {
        it.acts.add(new ServerAction("reboot", FakeInstance.START.plusSeconds(40), true));
        runToEnd();
        assertLeftAlone("started again since");
    }

    @Test
    void restartsOneThatWasStartedBeforeItFailed() {
        it.acts.add(new ServerAction("reboot", FakeInstance.START.minusSeconds(40), true));
        runToEnd();
        assertRunsAgain();
        assertEquals(List.of(InstanceCommand.STOP, InstanceCommand.START), it.asked);
    }

    @Test
    void restartsOneWithWhichSomethingElseWasDoneSince() {
        it.acts.add(new ServerAction("createImage", FakeInstance.START.plusSeconds(40), true));
        runToEnd();
        assertRunsAgain();
        assertEquals(List.of(InstanceCommand.STOP, InstanceCommand.START), it.asked);
    }

    @Test
    void startsOneThatNovaStoppedWhateverElseWasDoneWithItSince() {
        it.vmState = "stopped";
        it.acts.add(new ServerAction("createImage", FakeInstance.START.plusSeconds(9), true));
        it.acts.add(new ServerAction("stop", FakeInstance.START.plusSeconds(5), false));
        runToEnd();
        assertRunsAgain();
    }

    @Test
    void endsWhenNovaDoesNotKnowIt() {
        it.known = false;
        runToEnd();
        assertLeftAlone("does not know");
    }

    @Test
    void waitsWhileNovaIsBusyWithIt() {
        it.task = Optional.of("image_snapshot");
        it.jobs.add(() -> it.task = Optional.empty());
        runToEnd();
        assertRunsAgain();
    }

    @Test
    void isHeldWhenNovaStaysBusy() {
        it.task = Optional.of("powering-off");
        runToEnd();
        assertEquals(HoldReason.INSTANCE_BUSY, it.heldFor());
        assertEquals(
                "Nova shows vm_state active, task_state powering-off",
                it.progress.hold().orElseThrow().detail());
        assertEquals(List.of(), it.asked);
        it.task = Optional.empty();
        it.step();
        it.run();
        assertRunsAgain();
    }

    @Test
    void doesNothingWhileItsHostIsLost() {
        it.hostRecovery = Optional.of(new RecoveryId(UUID.randomUUID()));
        runToEnd();
        assertEquals(HoldReason.HOST_BEING_RECOVERED, it.heldFor());
        assertEquals(List.of(), it.asked);
    }

    @Test
    void isTakenUpAgainWhenTheHostsRecoveryDidNotTouchIt() {
        doesNothingWhileItsHostIsLost();
        it.hostRecovery = Optional.empty();
        it.review();
        it.run();
        assertRunsAgain();
    }

    @Test
    void isAbsorbedByTheHostsRecovery() {
        doesNothingWhileItsHostIsLost();
        it.hostRecovery = Optional.empty();
        it.host = Optional.of(FakeInstance.OTHER);
        it.review();
        it.run();
        assertLeftAlone("compute2");
    }

    @Test
    void startsWhatItStoppedWhereverTheHostsRecoveryBroughtIt() {
        it.begin();
        while (!it.vmState.equals("stopped")) {
            it.step();
        }
        it.hostRecovery = Optional.of(new RecoveryId(UUID.randomUUID()));
        it.review();
        it.run();
        assertEquals(HoldReason.HOST_BEING_RECOVERED, it.heldFor());
        it.host = Optional.of(FakeInstance.OTHER);
        it.hostRecovery = Optional.empty();
        it.review();
        it.run();
        assertRunsAgain();
        assertEquals(1, it.times(InstanceCommand.STOP));
    }

    @Test
    void takesOneForRecoveredThatTheHostsRecoveryBroughtElsewhereBeforeItsStop() {
        it.begin();
        it.dropNextCall = true;
        it.step();
        it.step();
        it.hostRecovery = Optional.of(new RecoveryId(UUID.randomUUID()));
        it.review();
        it.host = Optional.of(FakeInstance.OTHER);
        it.hostRecovery = Optional.empty();
        it.review();
        it.run();
        assertEquals(List.of(InstanceCommand.STOP), it.asked);
        assertEquals("it is active and runs again on compute2", it.progress.reason());
    }

    @ParameterizedTest
    @EnumSource(
            value = InstanceState.class,
            names = {"LOOKING", "STOPPING"})
    void aWatchThatWasUnderWayWhenItWasHeldDecidesNothing(InstanceState then) {
        it.begin();
        it.run(InstanceCommand.STOP);
        it.step();
        assertEquals(List.of(InstanceCommand.WATCH), List.copyOf(it.todo));
        it.hostRecovery = Optional.of(new RecoveryId(UUID.randomUUID()));
        it.review();
        if (then == InstanceState.LOOKING) {
            it.hostRecovery = Optional.empty();
            it.review();
        }
        InstanceState before = it.progress.state();
        it.step();
        assertEquals(before, it.progress.state());
        assertEquals(List.of(InstanceCommand.LOOK), List.copyOf(it.todo));
    }

    @Test
    void asksNothingOfASilentHost() {
        it.serviceUp = false;
        runToEnd();
        assertEquals(HoldReason.HOST_NOT_UP, it.heldFor());
        assertEquals(List.of(), it.asked);
    }

    @ParameterizedTest
    @EnumSource(
            value = InstanceCommand.class,
            names = {"STOP", "START"})
    void looksBeforeItRepeatsWhatMayHaveBeenDone(InstanceCommand lost) {
        it.begin();
        while (it.times(lost) == 0) {
            it.loseNextAnswer = lost == InstanceCommand.STOP || it.vmState.equals("stopped");
            it.step();
        }
        it.run();
        assertRunsAgain();
        assertEquals(1, it.times(lost));
    }

    @Test
    void goesOnAfterAKillAtAnyStep() {
        boolean over = false;
        for (int killedAt = 0; !over; killedAt++) {
            FakeInstance it = new FakeInstance();
            it.begin();
            for (int steps = 0; steps < killedAt; steps++) {
                it.step();
            }
            over = it.progress.isOver();
            if (!over) {
                it.kill();
                assertEquals(InstanceState.LOOKING, it.progress.state(), "what was asked may not have been done");
                it.run();
            }
            assertRunsAgain(it);
            assertEquals(1, it.times(InstanceCommand.STOP));
        }
    }

    /** A stop that Nova gets to late must not meet the start behind it. */
    @ParameterizedTest
    @EnumSource(
            value = InstanceCommand.class,
            names = {"STOP", "START"})
    void doesNothingMoreBeforeALostCallCannotComeAnyMore(InstanceCommand lost) {
        it.begin();
        while (it.times(lost) == 0) {
            it.dropNextCall = lost == InstanceCommand.STOP || it.vmState.equals("stopped");
            it.step();
        }
        Instant from = it.now;
        while (it.times(lost) == 1) {
            it.step();
        }
        assertEquals(SafeTimes.defaults().lateCall(), Duration.between(from, it.now));
        it.run();
        assertRunsAgain();
    }

    @Test
    void aKillForgetsNoCallThatMayComeLate() {
        it.begin();
        it.dropNextCall = true;
        while (it.times(InstanceCommand.STOP) == 0) {
            it.step();
        }
        it.kill();
        Instant from = it.now;
        while (it.times(InstanceCommand.STOP) == 1) {
            it.step();
        }
        assertEquals(SafeTimes.defaults().lateCall(), Duration.between(from, it.now));
    }

    @Test
    void aKillBeforeAnythingWasAskedHoldsNothingUp() {
        it.begin();
        it.kill();
        it.run(InstanceCommand.STOP);
        assertEquals(FakeInstance.START, it.now);
    }

    @Test
    void aResetThatMayComeLateDoesNotMeetTheStop() {
        it.vmState = "resized";
        it.begin();
        it.run(InstanceCommand.RESET_TO_ACTIVE);
        it.kill();
        it.run(InstanceCommand.STOP);
        assertEquals(SafeTimes.defaults().lateCall(), Duration.between(FakeInstance.START, it.now));
    }

    @Test
    void asksNothingAfterAKillWhileItsHostIsLost() {
        it.begin();
        it.hostRecovery = Optional.of(new RecoveryId(UUID.randomUUID()));
        it.kill();
        it.run();
        assertEquals(HoldReason.HOST_BEING_RECOVERED, it.heldFor());
        assertEquals(List.of(), it.asked);
    }

    @Test
    void aStopByNovaItselfIsNotTakenForTheLostOne() {
        it.begin();
        it.dropNextCall = true;
        while (it.times(InstanceCommand.STOP) == 0) {
            it.step();
        }
        it.stoppedByNova();
        Instant from = it.now;
        while (it.times(InstanceCommand.START) == 0) {
            it.step();
        }
        assertEquals(SafeTimes.defaults().lateCall(), Duration.between(from, it.now));
    }

    @Test
    void isHeldWhileNovaIsAwayAndGoesOnByItself() {
        it.away = true;
        runToEnd();
        assertEquals(HoldReason.NOVA_UNREACHABLE, it.heldFor());
        it.away = false;
        it.step();
        it.run();
        assertRunsAgain();
    }

    @Test
    void aFaultOfTheControllerIsNotBlamedOnNova() {
        it.away = true;
        it.awayAs = CallFailure.Kind.INTERNAL_ERROR;
        runToEnd();
        assertEquals(HoldReason.INTERNAL_ERROR, it.heldFor());
        it.away = false;
        it.step();
        it.run();
        assertRunsAgain();
    }

    @Test
    void givesUpAfterItsAttempts() {
        it.diesAtStart = true;
        runToEnd();
        assertEquals(InstanceState.FAILED, it.progress.state());
        assertEquals(3, it.times(InstanceCommand.START));
        assertEquals(
                "starting came to nothing: Nova shows vm_state stopped, no task_state; given up after 3 attempts",
                it.progress.reason());
    }

    @Test
    void movesToAnotherHostWhenRestartsDoNotHelp() {
        it.crashes = 4;
        runToEnd();
        assertRunsAgain();
        assertEquals(Optional.of(FakeInstance.OTHER), it.host);
        assertEquals(
                List.of(
                        InstanceCommand.STOP,
                        InstanceCommand.MOVE,
                        InstanceCommand.CONFIRM_MOVE,
                        InstanceCommand.START),
                it.asked);
        assertEquals("it is active and runs again on compute2", it.progress.reason());
        assertEquals(0, it.progress.attempts());
    }

    @Test
    void movesOnceThoughTheAnswerIsLost() {
        it.crashes = 4;
        it.begin();
        while (it.times(InstanceCommand.MOVE) == 0) {
            it.loseNextAnswer = it.vmState.equals("stopped");
            it.step();
        }
        it.run();
        assertRunsAgain();
        assertEquals(1, it.times(InstanceCommand.MOVE));
    }

    @Test
    void movesOnceThoughKilledMeanwhile() {
        it.crashes = 4;
        it.begin();
        while (it.times(InstanceCommand.MOVE) == 0) {
            it.step();
        }
        it.kill();
        it.run();
        assertRunsAgain();
        assertEquals(1, it.times(InstanceCommand.MOVE));
    }

    @Test
    void aMoveThatFoundNoHostIsNotRepeatedThoughItsAnswerIsLost() {
        it.crashes = 4;
        it.otherHostIsFree = false;
        it.begin();
        while (it.times(InstanceCommand.MOVE) == 0) {
            it.loseNextAnswer = it.vmState.equals("stopped");
            it.step();
        }
        it.run();
        assertEquals(HoldReason.CRASH_LOOP, it.heldFor());
        assertEquals(1, it.times(InstanceCommand.MOVE));
    }

    @Test
    void aMoveThatNeverReachedNovaIsRepeatedWhateverMovesThereWereBefore() {
        it.crashes = 4;
        it.acts.add(new ServerAction("migrate", FakeInstance.START.minusSeconds(600), true));
        it.begin();
        while (it.times(InstanceCommand.MOVE) == 0) {
            it.dropNextCall = it.vmState.equals("stopped");
            it.step();
        }
        it.run();
        assertRunsAgain();
        assertEquals(2, it.times(InstanceCommand.MOVE));
        assertEquals(Optional.of(FakeInstance.OTHER), it.host);
    }

    @Test
    void aReleaseStartsItWhereItIsAlsoWhereTheFirstFailureIsAnsweredByAMove() {
        FakeInstance it = new FakeInstance(InstancePolicy.of(e -> e.restarts = 0));
        it.otherHostIsFree = false;
        it.begin();
        it.run();
        assertEquals(HoldReason.CRASH_LOOP, it.heldFor());
        assertEquals(1, it.times(InstanceCommand.MOVE));
        it.now = it.now.plus(Duration.ofMinutes(5));
        it.release();
        it.run();
        assertRunsAgain(it);
        assertEquals(1, it.times(InstanceCommand.MOVE));
    }

    @Test
    void isHeldWhenNoOtherHostTakesIt() {
        it.crashes = 4;
        it.otherHostIsFree = false;
        runToEnd();
        assertEquals(HoldReason.CRASH_LOOP, it.heldFor());
        it.now = it.now.plus(Duration.ofMinutes(5));
        it.release();
        it.run();
        assertRunsAgain();
    }

    @Test
    void holdsACrashLoopUntilAnOperatorReleasesIt() {
        it.crashes = 5;
        runToEnd();
        assertEquals(HoldReason.CRASH_LOOP, it.heldFor());
        assertEquals(
                "5 failures within 30 minutes", it.progress.hold().orElseThrow().detail());
        assertEquals(List.of(), it.asked);
        it.review();
        it.run();
        assertEquals(HoldReason.CRASH_LOOP, it.heldFor());
        it.now = it.now.plus(Duration.ofMinutes(5));
        it.release();
        it.run();
        assertRunsAgain();
    }

    @Test
    void holdsAGuestThatRebootsItselfOverAndOver() {
        it.failure = InstanceFailure.REBOOT_STORM;
        runToEnd();
        assertEquals(HoldReason.CRASH_LOOP, it.heldFor());
        assertTrue(it.progress.hold().orElseThrow().detail().contains("reboots itself"));
    }

    private void heldAsCrashLoop() {
        it.crashes = 5;
        runToEnd();
        assertEquals(HoldReason.CRASH_LOOP, it.heldFor());
    }

    @Test
    void aCrashLoopStaysOneWhateverBecomesOfItsHost() {
        heldAsCrashLoop();
        it.hostRecovery = Optional.of(new RecoveryId(UUID.randomUUID()));
        it.review();
        assertEquals(HoldReason.CRASH_LOOP, it.heldFor());
    }

    @Test
    void aCrashLoopStaysOneAfterAKill() {
        heldAsCrashLoop();
        it.now = it.now.plus(Duration.ofMinutes(5));
        it.crashes = 1;
        it.kill();
        it.run();
        assertEquals(HoldReason.CRASH_LOOP, it.heldFor());
        assertEquals(FakeInstance.START, it.progress.hold().orElseThrow().since());
        assertEquals(List.of(), it.asked);
    }

    @Test
    void aReleaseWhileTheControllerWasAwayCounts() {
        heldAsCrashLoop();
        it.now = it.now.plus(Duration.ofMinutes(5));
        it.word = Optional.of(new OperatorWord("alice", "looked into the guest", false, it.now));
        it.kill();
        it.run();
        it.run();
        assertRunsAgain();
    }

    @Test
    void aHoldIsAsOldAsItsReason() {
        it.serviceUp = false;
        runToEnd();
        it.step();
        it.step();
        assertEquals(HoldReason.HOST_NOT_UP, it.heldFor());
        assertEquals(SafeTimes.defaults().recheck(), Duration.between(FakeInstance.START, it.now));
        assertEquals(FakeInstance.START, it.progress.hold().orElseThrow().since());
        it.hostRecovery = Optional.of(new RecoveryId(UUID.randomUUID()));
        it.review();
        assertEquals(it.now, it.progress.hold().orElseThrow().since());
    }

    @Test
    void doesNothingMoreWhenCancelled() {
        it.begin();
        it.step();
        it.tell(event -> event.cancelled("alice"));
        it.run();
        assertEquals(InstanceState.CANCELLED, it.progress.state());
        assertEquals("alice", it.progress.cancelledBy());
    }

    /** An operator must know which instances a cancelled recovery has stopped and not started. */
    @Test
    void tellsWhetherWhatIsCancelledMayBeLeftStopped() {
        for (InstanceCommand asked : List.of(InstanceCommand.LOOK, InstanceCommand.STOP, InstanceCommand.START)) {
            FakeInstance one = new FakeInstance();
            one.begin();
            if (asked != InstanceCommand.LOOK) {
                one.run(asked);
            }
            one.tell(it -> it.cancelled("alice"));
            String left = asked == InstanceCommand.STOP ? "; it may be left stopped" : "";
            assertEquals("cancelled by alice" + left, one.progress.reason());
        }
    }

    @Test
    void whatIsNotStoredMakesNoDifferenceOnDisk() {
        it.begin();
        it.run(InstanceCommand.STOP);
        InstanceProgress asked = it.progress;
        it.tell(it -> it.accepted(InstanceCommand.STOP));
        assertTrue(it.progress.isSameOnDisk(asked), "only when to look again has changed");
        assertFalse(it.progress.isSameOnDisk(asked.asStored(e -> e.stopped = false)));
        assertEquals("STOPPING", asked.state().name());
    }
}

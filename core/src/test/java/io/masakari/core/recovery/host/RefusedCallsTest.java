package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.host.EvacuationRecord.Stage;
import io.masakari.core.retry.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a call leads to that Nova refuses or does not answer, for one instance (C-4, C-9). */
class RefusedCallsTest extends HostInRecovery {
    private static final HostCommand RESET = new HostCommand.ResetToError(VM);

    private static CallFailure refused(int status) {
        return new CallFailure(CallFailure.Kind.REFUSED, status, "no");
    }

    private static CallFailure unavailable() {
        return new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "not now");
    }

    private void resetFails(CallFailure failure) {
        on(new RecoveryEvent.CallFailed<>(RESET, failure));
    }

    private void resetting() {
        forcedDown();
        assertEquals(List.of(RESET), listed(server("resized", LOST, null)));
    }

    private void giveUpAfterThreeCalls() {
        machine = new HostRecovery(
                HostPolicy.of(e -> e.calls = new RetryPolicy(3, Duration.ofMillis(500), Duration.ofSeconds(30))));
    }

    @ParameterizedTest(name = "{0}, and it is {1} with task {2}: {3}")
    @CsvSource({
        "404,active,,FAILED,Nova answered 404: no",
        "409,active,,PENDING,Nova answered 409: no",
        "409,suspended,,SKIPPED,'its memory lies in a file on the lost host, and an evacuation would lose that"
                + " (vm_state suspended)'",
        "409,active,migrating,SKIPPED,'it was migrating when its host was lost: it may run at the other end, so"
                + " evacuating could start it twice (vm_state active, task_state migrating)'",
        "400,active,,PENDING,Nova answered 400: no",
        "405,active,,FAILED,Nova answered 405: no"
    })
    void whatARefusalIsAboutIsToldByALookAtTheServer(
            int status, String vmState, String task, EvacuationState expected, String reason) {
        requesting(RecoveryMethod.AUTO);
        List<HostCommand> commands = evacuateFails(refused(status));
        assertTrue(commands.contains(INSPECT));
        assertEquals(status == 400, commands.contains(FIND_SERVICE));
        on(inspected(VM, Optional.of(server(vmState, LOST, task)), List.of()));
        assertEquals(expected, vm());
        assertEquals(reason, evacuation().reason());
        if (expected == EvacuationState.PENDING) {
            assertEquals(now.plusSeconds(1), evacuation().notBefore());
        }
    }

    /** As Nova up to Yoga refuses it (C-33). */
    @ParameterizedTest(name = "{0} with task {1}")
    @CsvSource({
        "active,powering-off",
        "active,rebooting",
        "active,reboot_started_hard",
        "active,pausing",
        "active,unpausing",
        "active,image_snapshot",
        "active,image_uploading",
        "stopped,image_backup"
    })
    void whatIsLeftOverIsResetOnceAndEvacuated(String vmState, String task) {
        forcedDown();
        List<HostCommand> first = listed(server(vmState, LOST, task));
        if (vmState.equals("stopped")) {
            assertEquals(List.of(INSPECT), first);
            on(inspected(VM, Optional.of(server(vmState, LOST, task)), List.of()));
        }
        evacuateFails(refused(409));
        List<HostCommand> commands = on(inspected(VM, Optional.of(server(vmState, LOST, task)), List.of()));
        assertEquals(List.of(RESET), commands);
        assertEquals(0, evacuation().attempts());
        assertEquals(List.of(EVACUATE), on(it -> it.resetDone(VM)));
        assertEquals(vmState.equals("stopped") ? "stopped" : "", evacuation().resetFrom());
        evacuateFails(refused(409));
        commands = on(inspected(VM, Optional.of(server(vmState, LOST, task)), List.of()));
        assertTrue(commands.isEmpty(), "once: " + commands);
        assertEquals(EvacuationState.PENDING, vm());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "migrating",
        "resize_prep",
        "rebuilding",
        "spawning",
        "powering-on",
        "deleting",
        "shelving",
        "unrescuing",
        "resuming",
        "suspending"
    })
    void whatMayStillBeDoneIsNeverReset(String task) {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(refused(409));
        List<HostCommand> commands = on(inspected(VM, Optional.of(server("active", LOST, task)), List.of()));
        assertFalse(commands.contains(RESET), commands.toString());
    }

    @Test
    void aNamedHostThatNovaDoesNotKnowIsAvoided() {
        requesting(RecoveryMethod.RH_PRIORITY);
        on(it -> it.reservedHostReady(TARGET));
        evacuateFails(refused(404));
        on(inspected(VM, Optional.of(server("active", LOST, null)), List.of()));
        assertEquals(EvacuationState.PENDING, vm());
        assertEquals(Set.of(TARGET), evacuation().avoid());
        assertFalse(evacuation().schedulerFailed());
    }

    @Test
    void theLostHostItselfIsNoPlaceWhereAnEvacuationHasFailed() {
        accepted();
        later(Duration.ofSeconds(2));
        on(it -> it.timeCame());
        on(it -> it.recordsRead(List.of(new EvacuationRecord(VM, Optional.empty(), Stage.FAILED, START))));
        listed(server("error", LOST, null));
        assertEquals(EvacuationState.PENDING, vm());
        assertEquals(Set.of(), evacuation().avoid());
        assertTrue(evacuation().schedulerFailed());
    }

    @Test
    void whereTheSchedulerFindsNoPlaceAReservedHostIsTaken() {
        requesting(RecoveryMethod.AUTO_PRIORITY);
        on(it -> it.evacuateAccepted(VM));
        later(Duration.ofSeconds(2));
        on(it -> it.timeCame());
        on(it -> it.recordsRead(List.of(new EvacuationRecord(VM, Optional.empty(), Stage.FAILED, START))));
        listed(server("error", LOST, null));
        later(Duration.ofSeconds(1));
        assertEquals(List.of(new HostCommand.TakeReservedHost(Set.of(LOST))), on(it -> it.timeCame()));
    }

    @Test
    void whereAllReservedHostsHaveFailedOnceTheyAreTriedAgain() {
        requesting(RecoveryMethod.RESERVED_HOST);
        on(it -> it.reservedHostReady(TARGET));
        on(it -> it.evacuateAccepted(VM));
        later(Duration.ofSeconds(2));
        on(it -> it.timeCame());
        on(it -> it.recordsRead(List.of(new EvacuationRecord(VM, Optional.of(TARGET), Stage.FAILED, START))));
        listed(server("error", LOST, null));
        later(Duration.ofSeconds(1));
        on(it -> it.timeCame());
        on(it -> it.noReservedHost());
        assertEquals(Set.of(), evacuation().avoid());
        later(Duration.ofMillis(50));
        assertEquals(List.of(new HostCommand.Evacuate(VM, Optional.of(TARGET))), on(it -> it.timeCame()));
    }

    /** What comes late must not meet the evacuation behind it; what had no effect is sent again soon. */
    @ParameterizedTest(name = "{0} {1}: after {2}")
    @CsvSource({"ANSWER_LOST,0,PT45S", "ANSWER_LOST,504,PT45S", "ANSWER_LOST,500,PT5S", "UNAVAILABLE,503,PT0.5S"})
    void aResetIsRepeatedOnceItCannotComeLate(CallFailure.Kind kind, int status, Duration wait) {
        resetting();
        resetFails(new CallFailure(kind, status, "no"));
        assertEquals(EvacuationState.PENDING, vm());
        assertEquals(now.plus(wait), evacuation().notBefore());
        assertEquals(Optional.of(now.plus(wait)), step.wakeAt());
    }

    @Test
    void aResetOfWhatIsGoneSkipsIt() {
        resetting();
        resetFails(refused(404));
        assertEquals(Optional.of(SkipReason.GONE), evacuation().skip());
        assertEquals("Nova does not know it any more", evacuation().reason());
    }

    @Test
    void aResetThatNovaRefusesIsShown() {
        resetting();
        resetFails(refused(400));
        assertEquals(EvacuationState.FAILED, vm());
        assertEquals(
                "cannot be reset to error: Nova answered 400: no", evacuation().reason());
    }

    @Test
    void whatNovaNeverTakesIsGivenUpAndIsNoAttempt() {
        giveUpAfterThreeCalls();
        requesting(RecoveryMethod.AUTO);
        for (int failed = 1; failed <= 2; failed++) {
            evacuateFails(unavailable());
            assertEquals(EvacuationState.PENDING, vm());
            assertEquals(0, evacuation().attempts());
            assertEquals(failed, evacuation().callFailures());
            assertEquals(now.plusMillis(500L * failed), evacuation().notBefore());
            now = step.wakeAt().orElseThrow();
            assertEquals(List.of(EVACUATE), on(it -> it.timeCame()));
        }
        evacuateFails(unavailable());
        assertEquals(EvacuationState.FAILED, vm());
        assertEquals(
                "given up after 3 calls: Nova answered 503: not now",
                evacuation().reason());
    }

    @Test
    void aResetThatIsNotTakenLeavesTheAttemptsBeforeIt() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(refused(409));
        assertEquals(List.of(RESET), on(inspected(VM, Optional.of(server("resized", LOST, null)), List.of())));
        resetFails(unavailable());
        assertEquals(1, evacuation().attempts());
        assertEquals(1, evacuation().callFailures());
    }

    @Test
    void aCallThatNovaTakesEndsTheCountOfThoseItDidNot() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(unavailable());
        now = step.wakeAt().orElseThrow();
        on(it -> it.timeCame());
        on(it -> it.evacuateAccepted(VM));
        assertEquals(0, evacuation().callFailures());
    }

    @Test
    void aLookThatFailsIsRepeatedAndShownInTheEnd() {
        giveUpAfterThreeCalls();
        requesting(RecoveryMethod.AUTO);
        evacuateFails(lostAnswer());
        for (int failed = 1; failed <= 2; failed++) {
            assertEquals(List.of(), on(new RecoveryEvent.CallFailed<>(INSPECT, unavailable())));
            assertEquals(EvacuationState.UNCERTAIN, vm());
            assertEquals(Optional.of(now.plusMillis(500L * failed)), step.wakeAt());
            now = step.wakeAt().orElseThrow();
            assertEquals(List.of(INSPECT), on(it -> it.timeCame()));
        }
        on(new RecoveryEvent.CallFailed<>(INSPECT, unavailable()));
        assertEquals(EvacuationState.FAILED, vm());
        assertEquals(
                "it is unknown whether Nova evacuates it, and it cannot be looked at: Nova answered 503: not now",
                evacuation().reason());
    }

    /** The action that Nova shows is that of the first attempt (C-4). */
    @Test
    void theTraceOfAnEarlierAttemptIsNoneOfTheOneInDoubt() {
        accepted();
        later(Duration.ofSeconds(2));
        on(it -> it.timeCame());
        on(it -> it.recordsRead(List.of(new EvacuationRecord(VM, Optional.empty(), Stage.FAILED, START))));
        listed(server("error", LOST, null));
        later(Duration.ofSeconds(1));
        assertEquals(List.of(EVACUATE), on(it -> it.timeCame()));
        evacuateFails(lostAnswer());
        on(inspected(VM, Optional.of(server("error", LOST, null)), List.of(START)));
        assertEquals(EvacuationState.UNCERTAIN, vm());
        assertEquals(Optional.of(now.plus(TIMES.settle())), step.wakeAt());
    }

    /** Begun since the host was lost, however long ago that is by the time of the look. */
    @Test
    void anEvacuationThatSomebodyElseHasBegunIsFollowedAsAnAttempt() {
        forcedDown();
        later(Duration.ofSeconds(8));
        listed(server("active", LOST, "rebuilding"));
        on(inspected(VM, Optional.of(server("active", LOST, "rebuilding")), List.of(START.minusSeconds(25))));
        assertEquals(EvacuationState.ACCEPTED, vm());
        assertEquals(1, evacuation().attempts());
        assertEquals(1, evacuation().accepted());
    }

    /** An answer may come after the look that has decided. */
    @Test
    void aFailureThatComesTooLateChangesNothing() {
        accepted();
        Evacuation before = evacuation();
        evacuateFails(unavailable());
        resetFails(unavailable());
        on(new RecoveryEvent.CallFailed<>(INSPECT, unavailable()));
        on(new RecoveryEvent.CallFailed<>(new HostCommand.Inspect(VM2), unavailable()));
        on(it -> it.resetDone(VM));
        on(CLEAN);
        assertEquals(before, evacuation());
        on(it -> it.evacuateAccepted(VM));
        assertEquals(before, evacuation());
    }

    /** It is so recent that by the clocks alone it may have come after the loss. */
    @Test
    void theEvacuationThatBroughtAStoppedInstanceHereDoesNotHoldItBack() {
        forcedDown();
        assertEquals(List.of(INSPECT), listed(server("stopped", LOST, null)));
        assertEquals(
                List.of(EVACUATE),
                on(inspected(VM, Optional.of(server("stopped", LOST, null)), List.of(START.minusSeconds(5)))));
    }

    @Test
    void whatIsInErrorOnItsHostAfterItsEvacuationHasEndedIsTriedAgain() {
        accepted();
        later(Duration.ofSeconds(2));
        on(it -> it.timeCame());
        on(it -> it.recordsRead(List.of(new EvacuationRecord(VM, Optional.of(TARGET), Stage.DONE, START))));
        assertEquals(List.of(INSPECT), on(it -> it.serversListed(TARGET, List.of())));
        on(inspected(VM, Optional.of(server("error", LOST, null)), List.of(START)));
        assertEquals(EvacuationState.PENDING, vm());
        assertEquals("No valid host", evacuation().reason());
    }
}

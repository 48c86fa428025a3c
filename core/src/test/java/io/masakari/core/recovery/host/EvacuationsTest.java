package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Move;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.SeenGuest;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.Sightings;
import io.masakari.core.recovery.host.EvacuationRecord.Stage;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One instance up to the evacuation that Nova has taken, and calls that fail (C-4, C-20). */
class EvacuationsTest extends HostInRecovery {
    @Test
    void aLostAnswerIsLookedAtUntilNovaCannotBeginTheCallAnyMore() {
        requesting(RecoveryMethod.AUTO);
        assertEquals(List.of(INSPECT), evacuateFails(lostAnswer()));
        assertEquals(TIMES.lateCall(), looksUntilItIsRepeated());
    }

    @Test
    void whatNovaItselfHasFailedIsRepeatedAfterTwoLooks() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(new CallFailure(CallFailure.Kind.ANSWER_LOST, 500, "Unexpected API Error"));
        assertEquals(TIMES.settle(), looksUntilItIsRepeated());
        evacuateFails(new CallFailure(CallFailure.Kind.ANSWER_LOST, 504, "Gateway Time-out"));
        assertEquals(TIMES.lateCall(), looksUntilItIsRepeated());
    }

    /** After a restart nobody knows how long ago the call was sent. */
    @Test
    void whatWasBeingAskedForAtARestartIsLookedAtAsLong() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(lostAnswer());
        on(CLEAN);
        later(TIMES.lateCall().minusSeconds(1));
        step = machine.resume(step.next(), now);
        on(it -> it.slotsGiven(Slots.of(1)));
        listed(server("active", LOST, null));
        later(SafeTimes.HEARING);
        on(it -> it.timeCame());
        assertEquals(TIMES.lateCall(), looksUntilItIsRepeated());
    }

    @Test
    void theLastAttemptIsNotGivenUpBeforeNovaCannotBeginItAnyMore() {
        requesting(RecoveryMethod.AUTO);
        for (int attempt = 1; attempt < HostPolicy.defaults().evacuation().attempts(); attempt++) {
            evacuateFails(lostAnswer());
            looksUntilItIsRepeated();
        }
        evacuateFails(lostAnswer());
        assertEquals(List.of(), on(CLEAN));
        assertEquals(EvacuationState.UNCERTAIN, vm());
        for (Instant end = now.plus(TIMES.lateCall()); now.isBefore(end); ) {
            later(Duration.ofSeconds(5));
            on(it -> it.timeCame());
            on(CLEAN);
        }
        assertEquals(EvacuationState.FAILED, vm());
    }

    @Test
    void aStoppedInstanceIsLookedAtOnceMoreAndEvacuated() {
        forcedDown();
        assertEquals(List.of(INSPECT), listed(server("stopped", LOST, null)));
        List<HostCommand> next = on(inspected(VM, Optional.of(server("stopped", LOST, null)), List.of()));
        assertEquals(List.of(EVACUATE), next);
    }

    /** Nova has lost track of a live migration (SAFETY.md, C-30). */
    @Test
    void whatMayRunElsewhereIsLookedAtAndLeftAlone() {
        forcedDown();
        assertEquals(List.of(INSPECT), listed(inDoubt()));
        assertEquals(List.of(), on(inspected(VM, Optional.of(inDoubt()), List.of())));
        assertEquals(SkipReason.MAY_RUN_ELSEWHERE, skipped());
        assertTrue(vmReason().contains("from " + LOST + " to " + TARGET), vmReason());
    }

    @Test
    void whatWasStartedOnItsHostSinceAMigrationFailedIsEvacuated() {
        forcedDown();
        listed(inDoubt());
        Instant before = START.minus(TIMES.clockSkew()).minusSeconds(1);
        List<HostCommand> next = on(it -> it.inspected(
                VM, Optional.of(inDoubt()), List.of(), List.of(new ServerAction("reboot", before, true, true))));
        assertEquals(List.of(EVACUATE), next);
    }

    private static ServerView inDoubt() {
        Instant at = START.minusSeconds(3600);
        return server("active", LOST, null)
                .with(
                        Optional.of(new Move(
                                VM, "live-migration", "error", Optional.of(LOST), Optional.of(TARGET), at, at)),
                        Sightings.NONE);
    }

    /** As the other host's monitor says (SAFETY.md, C-37). */
    @Test
    void whatIsSeenOnAnotherHostIsLookedAtAgainForAWhileAndLeftAlone() {
        forcedDown();
        assertEquals(List.of(INSPECT), listed(seenElsewhere()));
        Instant until = now.plus(Evacuations.DOUBTED_FOR);
        assertEquals(List.of(), on(inspected(VM, Optional.of(seenElsewhere()), List.of())));
        while (now.isBefore(until)) {
            assertEquals(EvacuationState.PENDING, vm());
            assertTrue(vmReason().contains("the instance monitor of " + TARGET), vmReason());
            later(TIMES.recheck());
            assertEquals(List.of(INSPECT), on(it -> it.timeCame()));
            assertEquals(List.of(), on(inspected(VM, Optional.of(seenElsewhere()), List.of())));
        }
        assertEquals(SkipReason.MAY_RUN_ELSEWHERE, skipped());
        assertTrue(vmReason().contains("the instance monitor of " + TARGET), vmReason());
    }

    @Test
    void whatIsSeenNowhereElseAnyMoreIsEvacuated() {
        forcedDown();
        listed(seenElsewhere());
        on(inspected(VM, Optional.of(seenElsewhere()), List.of()));
        later(TIMES.recheck());
        assertEquals(List.of(INSPECT), on(it -> it.timeCame()), "a list of before is not enough");
        on(inspected(VM, Optional.of(server("active", LOST, null)), List.of()));
        assertEquals(EvacuationState.REQUESTING, vm());
    }

    /** What Nova's records leave open does not pass by itself. */
    @Test
    void whatIsSeenElsewhereAndInDoubtByItsRecordAsWellIsLeftAloneAtOnce() {
        forcedDown();
        ServerView both = inDoubt().with(inDoubt().moved(), seenElsewhere().seen());
        assertEquals(List.of(INSPECT), listed(both));
        assertEquals(List.of(), on(inspected(VM, Optional.of(both), List.of())));
        assertEquals(SkipReason.MAY_RUN_ELSEWHERE, skipped());
    }

    /** It is looked at again after an answer was lost, and its guest runs there by then: that is its evacuation. */
    @Test
    void whatIsSeenWhereItIsBeingEvacuatedToIsNoDoubt() {
        forcedDown();
        listed(server("active", LOST, null));
        evacuateFails(lostAnswer());
        later(TIMES.settle());
        on(it -> it.timeCame());
        on(inspected(VM, Optional.of(seenElsewhere()), List.of(now)));
        assertEquals(EvacuationState.ACCEPTED, vm());
    }

    private ServerView seenElsewhere() {
        SeenGuest seen = new SeenGuest(TARGET, true, now, now, true);
        return server("active", LOST, null)
                .with(Optional.empty(), Sightings.of(List.of(seen), LOST, TIMES.clockSkew()));
    }

    private String vmReason() {
        return evacuation(VM).reason();
    }

    @Test
    void aStoppedInstanceThatIsBeingStartedByThenIsLeftAlone() {
        forcedDown();
        listed(server("stopped", LOST, null));
        assertEquals(List.of(), on(inspected(VM, Optional.of(server("stopped", LOST, "powering-on")), List.of())));
        assertEquals(SkipReason.BEING_STARTED, skipped());
    }

    /** The host may have booted by then, and have done what waited in its queue. */
    @Test
    void aListThatComesLateLeavesAloneWhatWasStartedAboutWhenTheHostWasLost() {
        forcedDown();
        later(Duration.ofSeconds(10));
        assertEquals(List.of(INSPECT), listed(server("active", LOST, null)));
        on(it -> it.inspected(
                VM,
                Optional.of(server("active", LOST, null)),
                List.of(),
                List.of(new ServerAction("start", START.minus(TIMES.clockSkew()), true))));
        assertEquals(SkipReason.BEING_STARTED, skipped());
    }

    @Test
    void aListThatComesLateHoldsBackNothingThatWasStartedLongBefore() {
        forcedDown();
        later(Duration.ofSeconds(10));
        listed(server("active", LOST, null));
        List<HostCommand> next = on(it -> it.inspected(
                VM,
                Optional.of(server("active", LOST, null)),
                List.of(),
                List.of(new ServerAction("start", START.minus(TIMES.clockSkew()).minusSeconds(1), true))));
        assertEquals(List.of(EVACUATE), next);
    }

    /** What was begun from the list before the proof is judged again by the one after force-down. */
    @Test
    void theFreshListStopsALookAtWhatIsBeingStarted() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        listed(server("stopped", LOST, null));
        on(it -> it.reviewed(proven()));
        List<HostCommand> next = on(it -> it.forcedDown(DOWN));
        assertTrue(next.contains(INSPECT), next::toString);
        listed(server("stopped", LOST, "powering-on"));
        assertEquals(SkipReason.BEING_STARTED, skipped());
        assertEquals(List.of(), on(inspected(VM, Optional.of(server("active", LOST, null)), List.of())));
    }

    @Test
    void theEvacuationThatBroughtAnInstanceHereIsNotTakenForItsOwn() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        on(it -> it.forcedDown(forcedDown(LOST, now)));
        listed(server("active", LOST, null));
        Instant earlier = now.minus(Duration.ofSeconds(18));
        evacuateFails(new CallFailure(CallFailure.Kind.ANSWER_LOST, 500, "Unexpected API Error"));
        on(inspected(VM, Optional.of(server("active", LOST, null)), List.of(earlier)));
        later(Duration.ofSeconds(6));
        on(it -> it.timeCame());
        List<HostCommand> next = on(inspected(VM, Optional.of(server("active", LOST, null)), List.of(earlier)));
        assertEquals(List.of(EVACUATE), next);
    }

    @Test
    void aLostAnswerOfACallThatArrivedIsFollowed() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(lostAnswer());
        on(inspected(VM, Optional.of(server("active", LOST, null)), List.of(now)));
        assertEquals(EvacuationState.ACCEPTED, vm());
    }

    @Test
    void anEvacuationThatEndsInErrorIsTriedAgainUntilTheBound() {
        requesting(RecoveryMethod.AUTO);
        for (int attempt = 1; attempt <= 5; attempt++) {
            assertEquals(EvacuationState.REQUESTING, vm());
            on(it -> it.evacuateAccepted(VM));
            recordSays(Stage.FAILED, null);
            listed(ServerView.of(server -> {
                server.id = VM;
                server.host = Optional.of(LOST);
                server.vmState = "error";
                server.fault = "no volume";
            }));
            later(Duration.ofSeconds(31));
            on(it -> it.timeCame());
        }
        assertEquals(EvacuationState.FAILED, vm());
        assertEquals(HostState.FAILED, state());
        assertEquals("no volume (after 5 attempts)", evacuation().reason());
    }

    @Test
    void aResetThatMayComeLateIsWaitedForBeforeTheEvacuation() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(new CallFailure(CallFailure.Kind.REFUSED, 409, "vm_state resized"));
        on(inspected(VM, Optional.of(server("resized", LOST, null)), List.of()));
        on(new RecoveryEvent.CallFailed<>(new HostCommand.ResetToError(VM), lostAnswer()));
        later(TIMES.lateCall().minusSeconds(1));
        assertEquals(List.of(), on(it -> it.timeCame()));
        later(Duration.ofSeconds(1));
        assertEquals(List.of(new HostCommand.ResetToError(VM)), on(it -> it.timeCame()));
        step = machine.resume(step.next(), now);
        on(it -> it.slotsGiven(Slots.of(1)));
        listed(server("active", LOST, null));
        later(TIMES.lateCall().minusSeconds(1));
        assertEquals(List.of(), on(it -> it.timeCame()));
        later(Duration.ofSeconds(1));
        assertEquals(List.of(new HostCommand.ResetToError(VM)), on(it -> it.timeCame()));
    }

    /** The host may be back by then, and have done what waited in its queue. */
    @Test
    void aListIsLateOnceTheHostMayBeBack() {
        forcedDownAfter(TIMES.bootTime().minusSeconds(1));
        later(Duration.ofSeconds(2));
        assertEquals(List.of(INSPECT), listed(server("active", LOST, null)));
    }

    @Test
    void aRefusalBecauseOfTheStateLeadsToAReset() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(new CallFailure(CallFailure.Kind.REFUSED, 409, "vm_state resized"));
        List<HostCommand> commands = on(inspected(VM, Optional.of(server("resized", LOST, null)), List.of()));
        assertEquals(List.of(new HostCommand.ResetToError(VM)), commands);
        assertEquals(List.of(EVACUATE), on(it -> it.resetDone(VM)));
    }

    @Test
    void anInstanceThatIsGoneIsSkipped() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(new CallFailure(CallFailure.Kind.REFUSED, 404, "not found"));
        on(inspected(VM, Optional.empty(), List.of()));
        assertEquals(
                Optional.of(SkipReason.GONE), step.next().evacuations().get(VM).skip());
        assertEquals(HostState.FINISHED, state());
    }

    @Test
    void aReservedHostThatIsFullIsFollowedByTheNext() {
        requesting(RecoveryMethod.RESERVED_HOST);
        on(it -> it.reservedHostReady(TARGET));
        on(it -> it.evacuateAccepted(VM));
        recordSays(Stage.FAILED, null);
        listed(server("error", LOST, null));
        later(Duration.ofSeconds(1));
        assertEquals(List.of(new HostCommand.TakeReservedHost(Set.of(LOST, TARGET))), on(it -> it.timeCame()));
    }

    private SkipReason skipped() {
        return step.next().evacuations().get(VM).skip().orElseThrow();
    }
}

package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.host.EvacuationRecord.Stage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a recovery ends, and what it leaves. */
class EndingTest extends HostInRecovery {
    @Test
    void theHostsReturnAfterForceDownLeavesWhatIsUnderWay() {
        accepted();
        on(it -> it.hostReturned());
        assertEquals(HostState.EVACUATING, state());
    }

    @Test
    void beginsNothingNewOnceTheHostIsBack() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "not now"));
        assertEquals(EvacuationState.PENDING, vm());
        on(it -> it.hostReturned());
        assertEquals(EvacuationState.FAILED, vm());
        assertEquals(HostState.FAILED, state());
    }

    @Test
    void whoseHostReturnsWhileItIsForcedDownBeginsNothingHoweverLateTheAnswerIs() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        on(it -> it.hostReturned());
        later(TIMES.bootTime().plusSeconds(1));
        on(it -> it.forcedDown(forcedDown(LOST, now)));
        assertEquals(HostState.LISTING, state());
        listed(server("active", LOST, null));
        assertEquals(EvacuationState.FAILED, vm());
    }

    @Test
    void tellsThatAHostMayStillDoAnEvacuationThatWasRepeated() {
        accepted();
        claimedAtOnce();
        targetIsForcedDown();
        stillRebuilding();
        on(it -> it.evacuateAccepted(VM));
        recordSays(Stage.DONE, new HostName("compute3"));
        on(it -> it.serversListed(new HostName("compute3"), List.of(server("active", new HostName("compute3"), null))));
        assertEquals(HostState.FINISHED, state());
        assertTrue(step.next().reason().contains(TARGET.value()), step.next().reason());
    }

    @Test
    void cancelWhileEvacuatingFollowsWhatIsUnderWay() {
        accepted();
        on(it -> it.cancelled("ann"));
        assertEquals(HostState.EVACUATING, state());
        recordSays(Stage.DONE, TARGET);
        on(it -> it.serversListed(TARGET, List.of(server("active", TARGET, null))));
        assertEquals(HostState.CANCELLED, state());
    }

    @Test
    void reservedHostsAreTakenUsedOrReturned() {
        requesting(RecoveryMethod.RESERVED_HOST);
        assertTrue(step.commands().get(0) instanceof HostCommand.TakeReservedHost);
        assertEquals(
                List.of(new HostCommand.Evacuate(VM, Optional.of(TARGET))), on(it -> it.reservedHostReady(TARGET)));
        evacuateFails(new CallFailure(CallFailure.Kind.REFUSED, 404, "not found"));
        List<HostCommand> commands = on(inspected(VM, Optional.empty(), List.of()));
        assertEquals(List.of(new HostCommand.ReturnReservedHost(TARGET)), commands);
    }

    @Test
    void cancelledBeforeTheForceDownItEndsAtOnce() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.cancelled("ann"));
        assertEquals(HostState.CANCELLED, state());
        assertEquals("cancelled by ann", step.next().reason());
        assertEquals(Optional.empty(), step.wakeAt());
    }

    @Test
    void whatHasNotBegunWhenItIsCancelledIsLeftAlone() {
        forcedDown();
        on(it -> it.slotsGiven(Slots.untilOther(Optional.empty())));
        listed(server("active", LOST, null));
        on(it -> it.cancelled("ann"));
        assertEquals(Optional.of(SkipReason.CANCELLED), evacuation().skip());
        assertEquals("the recovery was cancelled before its turn", evacuation().reason());
        assertEquals(HostState.CANCELLED, state());
        assertEquals(
                "cancelled by ann; 0 instances landed, 1 left alone, 0 failed",
                step.next().reason());
    }

    /** What is under way is followed, and what is on the host is shown. */
    @Test
    void cancelledOrReturnedWhileHeldAfterTheForceDownItListsTheInstances() {
        List<RecoveryEvent<HostEvents>> ends = List.of(it -> it.cancelled("ann"), it -> it.hostReturned());
        for (RecoveryEvent<HostEvents> end : ends) {
            now = START;
            forcedDownAfter(TIMES.bootTime().plusSeconds(1));
            assertEquals(HostState.HELD, state());
            assertEquals(List.of(new HostCommand.ListServers(LOST)), on(end));
            assertEquals(HostState.LISTING, state());
            listed(server("active", LOST, null));
            assertTrue(state().isFinal());
        }
    }

    @Test
    void whatIsLeftWhenTheHostIsBackIsAnOperatorsToLookAt() {
        forcedDown();
        on(it -> it.slotsGiven(Slots.untilOther(Optional.empty())));
        listed(server("active", LOST, null));
        on(it -> it.hostReturned());
        assertEquals(HostState.FAILED, state());
        assertEquals(
                "its host came back before its turn, so it may run there again",
                evacuation().reason());
        assertTrue(step.next().reason().startsWith("0 instances landed, 0 left alone, 1 failed; the host came back"));
        assertTrue(step.next().reason().endsWith("openstack compute service set --up compute1 nova-compute"));
    }

    @Test
    void whereNothingIsLeftWhenTheHostIsBackItHasFinished() {
        accepted();
        on(it -> it.hostReturned());
        landsOnTarget();
        assertEquals(HostState.FINISHED, state());
        assertEquals("1 instances landed, 0 left alone, 0 failed", step.next().reason());
    }

    @Test
    void theHostsReturnDoesNotHideThatAnOperatorHasCancelled() {
        accepted();
        on(it -> it.cancelled("ann"));
        on(it -> it.hostReturned());
        landsOnTarget();
        assertEquals(HostState.CANCELLED, state());
        assertTrue(step.next().reason().startsWith("cancelled by ann; 1 instances landed"));
    }

    @Test
    void anInstanceThatFailedMakesTheRecoveryFail() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(new CallFailure(CallFailure.Kind.REFUSED, 405, "no"));
        on(inspected(VM, Optional.of(server("active", LOST, null)), List.of()));
        assertEquals(HostState.FAILED, state());
        assertEquals("0 instances landed, 0 left alone, 1 failed", step.next().reason());
    }

    @Test
    void aReservedHostOnWhichSomethingLandedOrMayBeIsKept() {
        for (String vmState : List.of("active", "error")) {
            now = START;
            requesting(RecoveryMethod.RESERVED_HOST);
            on(it -> it.reservedHostReady(TARGET));
            on(it -> it.evacuateAccepted(VM));
            recordSays(Stage.DONE, TARGET);
            List<HostCommand> commands = on(it -> it.serversListed(TARGET, List.of(server(vmState, TARGET, null))));
            assertEquals(List.of(), commands);
            assertTrue(state().isFinal());
            assertEquals(List.of(TARGET), step.next().reserved());
        }
    }

    @Test
    void whatEndsWhileTheRecoveryIsHeldCountsAsWell() {
        accepted();
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        assertEquals(HostState.HELD, state());
        landsOnTarget();
        assertEquals(EvacuationState.LANDED, vm());
    }

    private void landsOnTarget() {
        recordSays(Stage.DONE, TARGET);
        assertTrue(step.commands().contains(new HostCommand.ListServers(TARGET)));
        on(it -> it.serversListed(TARGET, List.of(server("active", TARGET, null))));
    }

    @Test
    void whatIsLeftAloneSaysWhy() {
        forcedDown();
        listed(server("suspended", LOST, null));
        assertEquals(HostState.FAILED, state());
        assertEquals(
                "its memory lies in a file on the lost host, and an evacuation would lose that (vm_state suspended)",
                evacuation().reason());
    }
}

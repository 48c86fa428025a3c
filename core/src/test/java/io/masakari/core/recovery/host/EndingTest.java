package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.CallFailure;
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
}

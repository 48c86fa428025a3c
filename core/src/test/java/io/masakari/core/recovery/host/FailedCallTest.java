package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.host.EvacuationRecord.Stage;
import io.masakari.core.safety.HoldReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Calls that fail are repeated with growing delays, and none ends a recovery (C-9). */
class FailedCallTest extends HostInRecovery {
    private static final CallFailure NOT_NOW = new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "not now");

    private List<HostCommand> fails(HostCommand command) {
        return on(new RecoveryEvent.CallFailed<>(command, NOT_NOW));
    }

    /** Fails and is sent again, each time after twice the delay. */
    private void isRepeated(HostCommand command, int times) {
        Duration delay = Duration.ofMillis(500);
        for (int i = 0; i < times; i++) {
            assertEquals(List.of(), fails(command));
            later(delay.minusMillis(1));
            assertEquals(List.of(), on(it -> it.timeCame()));
            later(Duration.ofMillis(1));
            assertEquals(List.of(command), on(it -> it.timeCame()));
            delay = delay.multipliedBy(2);
        }
    }

    @Test
    void theServiceIsLookedForAgain() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        isRepeated(FIND_SERVICE, 2);
        assertEquals("Nova answered 503: not now", step.next().reason());
        fails(FIND_SERVICE);
        assertEquals(Optional.of(HoldReason.NOVA_UNREACHABLE), held());
    }

    @Test
    void aReviewThatFailsIsAskedForAgain() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        assertEquals(List.of(), fails(new HostCommand.Review()));
        later(Duration.ofMillis(500));
        assertEquals(List.of(FIND_SERVICE), on(it -> it.timeCame()));
    }

    @Test
    void theInstancesAreListedAgainHoweverOftenThatFails() {
        forcedDown();
        isRepeated(new HostCommand.ListServers(LOST), 5);
        assertEquals(HostState.LISTING, state());
    }

    @Test
    void theRecordsAreReadAgain() {
        accepted();
        later(Duration.ofSeconds(2));
        HostCommand read = on(it -> it.timeCame()).get(0);
        assertTrue(read instanceof HostCommand.ReadRecords);
        isRepeated(read, 4);
        assertEquals(
                "cannot follow the evacuations: Nova answered 503: not now",
                step.next().reason());
        assertEquals(EvacuationState.ACCEPTED, vm());
    }

    @Test
    void aReadThatIsAnsweredEndsTheCount() {
        accepted();
        later(Duration.ofSeconds(2));
        HostCommand read = on(it -> it.timeCame()).get(0);
        isRepeated(read, 3);
        on(it -> it.recordsRead(List.of(new EvacuationRecord(VM, Optional.of(TARGET), Stage.UNDER_WAY, START))));
        now = step.wakeAt().orElseThrow();
        assertEquals(List.of(read), on(it -> it.timeCame()));
        isRepeated(read, 2);
    }

    /** Also that of the lost host, once its instances are known. */
    @Test
    void aListForWhatHasEndedIsAskedForAgainAndLeavesOthers() {
        HostName other = new HostName("compute3");
        forcedDown();
        listed(List.of(server("active", LOST, null), server(VM2, "active", LOST, null)));
        on(it -> it.evacuateAccepted(VM));
        on(it -> it.evacuateAccepted(VM2));
        later(Duration.ofSeconds(2));
        on(it -> it.timeCame());
        on(it -> it.recordsRead(List.of(
                new EvacuationRecord(VM, Optional.of(TARGET), Stage.FAILED, START),
                new EvacuationRecord(VM2, Optional.of(other), Stage.DONE, START))));
        assertEquals(
                Set.of(new HostCommand.ListServers(LOST), new HostCommand.ListServers(other)),
                Set.copyOf(step.commands()));
        Instant before = evacuation(VM2).notBefore();
        assertEquals(List.of(), fails(new HostCommand.ListServers(LOST)));
        assertEquals(now.plusMillis(500), evacuation(VM).notBefore());
        assertEquals(before, evacuation(VM2).notBefore());
        assertEquals(EvacuationState.VERIFYING, vm());
        later(Duration.ofMillis(500));
        assertEquals(List.of(new HostCommand.ListServers(LOST)), on(it -> it.timeCame()));
        assertEquals("", step.next().reason());
    }

    /** What is known from the list before the proof may have ended elsewhere already. */
    @Test
    void aListOfATargetThatFailsBeforeTheFreshListHasComeIsAskedForAgainToo() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        listed(server("active", LOST, null));
        on(it -> it.reviewed(proven()));
        on(it -> it.forcedDown(DOWN));
        on(it -> it.evacuateAccepted(VM));
        later(Duration.ofSeconds(2));
        on(it -> it.timeCame());
        on(it -> it.recordsRead(List.of(new EvacuationRecord(VM, Optional.of(TARGET), Stage.DONE, START))));
        assertEquals(List.of(new HostCommand.ListServers(TARGET)), step.commands());
        fails(new HostCommand.ListServers(TARGET));
        assertEquals(HostState.LISTING, state());
        later(Duration.ofMillis(500));
        assertEquals(List.of(new HostCommand.ListServers(TARGET)), on(it -> it.timeCame()));
        on(it -> it.serversListed(TARGET, List.of(server("active", TARGET, null))));
        assertEquals(EvacuationState.LANDED, vm());
    }

    @Test
    void theServicesAreListedAgainAtTheNextOccasion() {
        accepted();
        recordSays(Stage.UNDER_WAY, TARGET);
        recordSays(Stage.UNDER_WAY, TARGET);
        assertEquals(List.of(new HostCommand.ListServices()), step.commands());
        assertEquals(List.of(), fails(new HostCommand.ListServices()));
        recordSays(Stage.UNDER_WAY, TARGET);
        assertEquals(List.of(new HostCommand.ListServices()), step.commands());
    }

    @Test
    void aReservedHostIsAskedForAgainAndTheInstancesWait() {
        requesting(RecoveryMethod.RESERVED_HOST);
        isRepeated(new HostCommand.TakeReservedHost(Set.of(LOST)), 3);
        assertEquals(
                "cannot take a reserved host: Nova answered 503: not now",
                evacuation().reason());
        assertEquals(EvacuationState.PENDING, vm());
    }

    @Test
    void aReservedHostThatCannotBeTakenNeitherHurriesNorStopsOthers() {
        forcedDown();
        on(it -> it.slotsGiven(Slots.of(2)));
        listed(List.of(server("active", LOST, null), server(VM2, "active", LOST, null)));
        evacuateFails(NOT_NOW);
        Instant due = evacuation(VM).notBefore();
        fails(new HostCommand.TakeReservedHost(Set.of(LOST)));
        assertEquals(due, evacuation(VM).notBefore());
        assertEquals(1, evacuation(VM).callFailures());
        assertEquals(EvacuationState.REQUESTING, evacuation(VM2).state());
    }

    @Test
    void aReservedHostThatCannotBeReturnedStopsNothing() {
        accepted();
        assertEquals(List.of(), fails(new HostCommand.ReturnReservedHost(TARGET)));
        assertEquals(EvacuationState.ACCEPTED, vm());
    }

    /** Nobody knows whether Nova has done it, and people must be told so. */
    @Test
    void aForceDownThatFailsAfterItWasCancelledEndsTheRecovery() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        HostCommand forceDown = on(it -> it.reviewed(proven())).get(0);
        on(it -> it.cancelled("ann"));
        assertEquals(HostState.FORCING_DOWN, state());
        on(new RecoveryEvent.CallFailed<>(forceDown, lostAnswer()));
        assertEquals(HostState.CANCELLED, state());
        assertEquals(
                "cancelled by ann; whether Nova has forced the host down is unknown: no answer: read timed out",
                step.next().reason());
    }

    @Test
    void aForceDownWhoseFailureComesTooLateChangesNothing() {
        accepted();
        fails(new HostCommand.ForceDown(SERVICE, "lost"));
        assertEquals(HostState.EVACUATING, state());
        assertEquals("", step.next().reason());
    }

    @Test
    void theServiceThatCannotBeReadBesideTheEvacuationsLeavesThem() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(new CallFailure(CallFailure.Kind.REFUSED, 400, "Compute service is still in use."));
        assertEquals(List.of(), fails(FIND_SERVICE));
        assertEquals(HostState.EVACUATING, state());
        assertEquals("", step.next().reason());
    }
}

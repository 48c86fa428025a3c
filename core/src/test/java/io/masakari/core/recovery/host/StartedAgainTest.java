package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Origin;
import io.masakari.core.safety.HoldReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A recovery that has ended is started again by an operator (C-38). */
class StartedAgainTest extends HostInRecovery {
    /** One instance has landed, the other one is cancelled before its turn. */
    private HostProgress cancelled() {
        forcedDown();
        listed(List.of(server(VM, "active", LOST, null), server(VM2, "active", LOST, null)));
        on(it -> it.evacuateAccepted(VM));
        on(new io.masakari.core.recovery.RecoveryEvent.CallFailed<>(
                new HostCommand.Evacuate(VM2, Optional.empty()),
                new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "busy")));
        on(it -> it.cancelled("ann"));
        later(Duration.ofSeconds(12));
        on(it -> it.timeCame());
        on(it -> it.recordsRead(
                List.of(new EvacuationRecord(VM, Optional.of(TARGET), EvacuationRecord.Stage.DONE, now))));
        on(it -> it.serversListed(TARGET, List.of(server(VM, "active", TARGET, null))));
        assertEquals(HostState.CANCELLED, state());
        assertEquals(EvacuationState.LANDED, vm());
        assertEquals(EvacuationState.SKIPPED, evacuation(VM2).state());
        return step.next();
    }

    private void startAgain(HostProgress ended) {
        Origin before = ended.origin();
        Origin origin = new Origin(before.id(), before.notification(), before.segment(), before.host(), now);
        HostProgress again = HostRecovery.again(ended, origin, ended.rules());
        step = machine.beginAgain(again, ended.forcedDownAt(), now);
    }

    @Test
    void nothingIsKeptButWhatHasLandedAndSinceWhenItIsDown() {
        HostProgress ended = cancelled();
        later(Duration.ofMinutes(5));
        startAgain(ended);
        HostProgress again = step.next();
        assertEquals(HostState.HELD, again.state());
        assertEquals(Optional.empty(), again.proof());
        assertEquals(Optional.empty(), again.forcedDownAt());
        assertEquals("", again.cancelledBy());
        assertEquals(Set.of(VM), again.evacuations().keySet());
        assertEquals(ended.downSince(), again.downSince());
        assertEquals(List.of(new HostCommand.Review()), step.commands());
    }

    @Test
    void theGatesAreAskedAndTheSilenceOfAForcedDownHostIsWatched() {
        HostProgress ended = cancelled();
        later(Duration.ofMinutes(5));
        startAgain(ended);
        on(it -> it.reviewed(proven().with(e -> e.onMaintenance = true)));
        assertEquals(Optional.of(HoldReason.ON_MAINTENANCE), held());
        on(it -> it.reviewed(situation(FencingStatus.UNFENCED, Optional.empty())));
        assertEquals(Optional.of(HoldReason.UNFENCED), held());
        Instant from = now;
        var frozen = forcedDown(LOST, START);
        serviceIs(frozen);
        assertEquals(Optional.of(HoldReason.PROOF_OUT_OF_DATE), held());
        while (state() == HostState.HELD) {
            later(Duration.ofSeconds(10));
            on(it -> it.timeCame());
            serviceIs(frozen);
        }
        assertEquals(TIMES.seenDownAfter(), Duration.between(from, now));
        assertEquals(HostState.FORCING_DOWN, state());
    }

    /** Its own force-down of before is a change that Nova shows; a later one is somebody else's, or the host itself. */
    @Test
    void aServiceThatWasUpdatedSinceItsForceDownIsHeard() {
        HostProgress ended = cancelled();
        later(Duration.ofMinutes(5));
        startAgain(ended);
        serviceIs(forcedDown(LOST, now.minusSeconds(60)));
        assertEquals(Optional.of(HoldReason.HOST_HEARD), held());
    }

    @Test
    void whatHasLandedIsNotRepeatedAndWhatIsBackOnTheHostIsOneOfItsInstances() {
        HostProgress ended = cancelled();
        later(Duration.ofMinutes(5));
        startAgain(ended);
        while (state() == HostState.HELD) {
            later(Duration.ofSeconds(10));
            on(it -> it.timeCame());
            serviceIs(forcedDown(LOST, START));
        }
        HostProgress forcing = step.next();
        on(it -> it.forcedDown(DOWN));
        listed(List.of(server(VM2, "active", LOST, null)));
        assertEquals(EvacuationState.LANDED, vm());
        assertEquals(1, evacuation().attempts());
        assertEquals(0, evacuation(VM2).attempts() - (evacuation(VM2).state() == EvacuationState.PENDING ? 0 : 1));

        step = machine.next(forcing, it -> it.forcedDown(DOWN), now);
        listed(List.of(server(VM, "active", LOST, null), server(VM2, "active", LOST, null)));
        assertEquals(Optional.empty(), evacuation().target(), "it has not landed from where it is now");
    }

    @Test
    void oneThatHasNotEndedIsNotStarted() {
        requesting(RecoveryMethod.AUTO);
        assertThrows(IllegalArgumentException.class, () -> startAgain(step.next()));
    }
}

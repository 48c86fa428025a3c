package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.OperatorWord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was decided and not sent, because it had waited for too long (C-22). */
class ExpiredDecisionsTest extends HostInRecovery {
    private static final CallFailure EXPIRED =
            new CallFailure(CallFailure.Kind.EXPIRED, 0, "it was decided 18000 ms ago and was good for 10000 ms");

    private void expires() {
        evacuateFails(EXPIRED);
        later(Duration.ofSeconds(5));
        on(it -> it.timeCame());
    }

    private void heldAfterThree() {
        requesting(RecoveryMethod.AUTO);
        expires();
        expires();
        evacuateFails(EXPIRED);
        assertEquals(Optional.of(HoldReason.DECISIONS_EXPIRE), held());
    }

    @Test
    void anEvacuationThatWasNotSentIsDecidedAnewAndCountsAsNoAttempt() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(EXPIRED);
        assertEquals(EvacuationState.PENDING, vm());
        later(Duration.ofSeconds(5));
        assertEquals(List.of(EVACUATE), on(it -> it.timeCame()));
        assertEquals(1, step.next().evacuations().get(VM).attempts());
    }

    @Test
    void afterTheThirdTimeItIsHeldWithTheMeasuredTime() {
        heldAfterThree();
        assertTrue(step.next().hold().orElseThrow().detail().contains("18000 ms"));
        assertFalse(step.next().evacuations().get(VM).state().isFinal());
    }

    @Test
    void theHoldEndsWhenNovaAnswersAndTheInstancesAreListedAnew() {
        heldAfterThree();
        later(Duration.ofSeconds(10));
        assertEquals(List.of(FIND_SERVICE), on(it -> it.timeCame()));
        serviceIs(DOWN);
        assertEquals(HostState.LISTING, state());
        listed(server("active", LOST, null));
        later(Duration.ofSeconds(5));
        on(it -> it.timeCame());
        assertEquals(EvacuationState.LOOKING, vm(), "the list came late");
        on(CLEAN);
        assertEquals(EvacuationState.REQUESTING, vm());
    }

    @Test
    void theHoldEndsByAnOperatorsWordAndNotByAnEarlierOne() {
        OperatorWord earlier = new OperatorWord("ann", "", false, now);
        heldAfterThree();
        on(it -> it.reviewed(situation(FencingStatus.PROVEN, Optional.of(earlier))));
        assertEquals(HostState.HELD, state());
        later(Duration.ofSeconds(1));
        on(it -> it.reviewed(situation(FencingStatus.PROVEN, Optional.of(new OperatorWord("ann", "", false, now)))));
        assertEquals(HostState.LISTING, state());
    }

    @Test
    void whereSomebodyClearedTheForceDownMeanwhileItStaysHeldForThat() {
        heldAfterThree();
        later(Duration.ofSeconds(10));
        on(it -> it.timeCame());
        serviceIs(SERVICE);
        assertEquals(Optional.of(HoldReason.SERVICE_CLEARED), held());
    }

    @Test
    void aCallThatWasSentInBetweenEndsTheCount() {
        requesting(RecoveryMethod.AUTO);
        expires();
        expires();
        evacuateFails(new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "try again"));
        later(Duration.ofMinutes(1));
        on(it -> it.timeCame());
        expires();
        assertEquals(Optional.empty(), held());
    }

    @Test
    void aForceDownThatWasNotSentIsDecidedAnewOnAFreshReading() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        HostCommand forceDown = step.commands().get(0);
        assertTrue(step.next().stillWants(forceDown));
        on(new RecoveryEvent.CallFailed<>(forceDown, EXPIRED));
        assertEquals(HostState.PREPARING, state());
        assertFalse(step.next().stillWants(forceDown));
        later(Duration.ofSeconds(5));
        assertEquals(List.of(FIND_SERVICE), on(it -> it.timeCame()));
    }

    @Test
    void nothingIsWantedAnyMoreOnceTheHostIsBack() {
        requesting(RecoveryMethod.AUTO);
        assertTrue(step.next().stillWants(EVACUATE));
        on(it -> it.hostReturned());
        assertFalse(step.next().stillWants(EVACUATE));
        evacuateFails(EXPIRED);
        assertEquals(EvacuationState.FAILED, vm());
    }

    @Test
    void afterAHoldTheCountBeginsAnew() {
        requesting(RecoveryMethod.AUTO);
        for (int i = 0; i < 2; i++) {
            evacuateFails(EXPIRED);
            later(Duration.ofMillis(500));
            on(it -> it.timeCame());
        }
        evacuateFails(EXPIRED);
        assertEquals(Optional.of(HoldReason.DECISIONS_EXPIRE), held());
        later(Duration.ofSeconds(1));
        OperatorWord word = new OperatorWord("ann", "", false, now);
        on(it -> it.reviewed(situation(FencingStatus.PROVEN, Optional.of(word))));
        assertTrue(listed(server("active", LOST, null)).contains(EVACUATE));
        evacuateFails(EXPIRED);
        assertEquals(Optional.empty(), held());
    }

    /** Nova answers so late that no decision on its answer would be in time. */
    @Test
    void threeReadingsThatAreTooOldWhenTheyComeAreHeldAndOneInTimeEndsThat() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        for (int late = 1; late <= 3; late++) {
            assertEquals(HostState.PREPARING, state(), "after " + (late - 1) + " late readings");
            later(TIMES.fresh().plusSeconds(1));
            on(it -> it.serviceRead(Optional.of(service(LOST, false, Optional.empty()))));
            on(it -> it.reviewed(proven()));
        }
        assertEquals(Optional.of(HoldReason.DECISIONS_EXPIRE), held());
        later(TIMES.recheck());
        assertEquals(List.of(FIND_SERVICE), on(it -> it.timeCame()));
        later(TIMES.fresh());
        on(it -> it.serviceRead(Optional.of(service(LOST, false, Optional.empty()))));
        on(it -> it.reviewed(proven()));
        assertEquals(Optional.empty(), held());
    }
}

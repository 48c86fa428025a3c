package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.safety.HoldReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Evacuations that may meet a host which has booted since its fencing, and of which no monitor tells (C-10). */
class ReturnedHostTest extends HostInRecovery {
    private static final Instant FORCED_DOWN = START.plusSeconds(1);
    private static final HostCommand FORCED = new HostCommand.Evacuate(VM, Optional.empty());

    /** The evacuation is turned away while the host cannot be back, and due again when it can. */
    private void dueAgainWhenItMayBeBack() {
        looksAreAnswered = false;
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        on(it -> it.forcedDown(forcedDown(LOST, FORCED_DOWN)));
        listed(server("active", LOST, null));
        evacuateFails(new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "busy"));
        later(TIMES.margin().plusSeconds(30));
    }

    @Test
    void beforeItsMarginIsOverNothingIsLookedAt() {
        requesting(RecoveryMethod.AUTO);
        assertEquals(EvacuationState.REQUESTING, vm());
    }

    @Test
    void afterItTheServiceIsReadBeforeTheEvacuation() {
        dueAgainWhenItMayBeBack();
        assertEquals(List.of(FIND_SERVICE), on(it -> it.timeCame()));
        assertEquals(EvacuationState.PENDING, vm());
        assertEquals(List.of(FORCED), on(it -> it.serviceRead(Optional.of(forcedDown(LOST, FORCED_DOWN)))));
    }

    @Test
    void anAnswerCountsAsOfWhenItWasAskedFor() {
        dueAgainWhenItMayBeBack();
        on(it -> it.timeCame());
        later(TIMES.fresh().plusSeconds(1));
        assertEquals(List.of(FIND_SERVICE), on(it -> it.serviceRead(Optional.of(forcedDown(LOST, FORCED_DOWN)))));
        assertEquals(EvacuationState.PENDING, vm());
    }

    @Test
    void oneChangeMayBeSomebodysAndIsWatchedUntilItIsSurelyNoHeartbeat() {
        dueAgainWhenItMayBeBack();
        on(it -> it.timeCame());
        Instant changed = FORCED_DOWN.plusSeconds(20);
        on(it -> it.serviceRead(Optional.of(forcedDown(LOST, changed))));
        Instant from = now;
        while (vm() == EvacuationState.PENDING) {
            later(Duration.ofSeconds(5));
            on(it -> it.timeCame());
            on(it -> it.serviceRead(Optional.of(forcedDown(LOST, changed))));
        }
        assertEquals(EvacuationState.REQUESTING, vm());
        assertEquals(TIMES.silentAfter(), Duration.between(from, now));
    }

    @Test
    void twoChangesAreTheHostsAndNothingMoreIsBegun() {
        dueAgainWhenItMayBeBack();
        on(it -> it.timeCame());
        on(it -> it.serviceRead(Optional.of(forcedDown(LOST, FORCED_DOWN.plusSeconds(20)))));
        later(Duration.ofSeconds(10));
        on(it -> it.timeCame());
        on(it -> it.serviceRead(Optional.of(forcedDown(LOST, FORCED_DOWN.plusSeconds(30)))));
        assertEquals(EvacuationState.FAILED, vm());
    }

    @Test
    void whereTheServiceCannotBeReadItIsTriedAgainLater() {
        dueAgainWhenItMayBeBack();
        on(it -> it.timeCame());
        on(new RecoveryEvent.CallFailed<>(FIND_SERVICE, new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "busy")));
        assertEquals(EvacuationState.PENDING, vm());
        assertEquals(Optional.of(now.plus(TIMES.recheck())), step.wakeAt());
        later(TIMES.recheck());
        assertEquals(List.of(FIND_SERVICE), on(it -> it.timeCame()));
    }

    @Test
    void aDecisionIsGoodNoLongerThanWhatItRestsOn() {
        dueAgainWhenItMayBeBack();
        on(it -> it.timeCame());
        Instant asked = now;
        later(Duration.ofSeconds(4));
        on(it -> it.serviceRead(Optional.of(forcedDown(LOST, FORCED_DOWN))));
        assertEquals(asked.plus(TIMES.fresh()), step.next().latest(FORCED, now, TIMES));
        assertEquals(now.plus(TIMES.fresh()), step.next().latest(new HostCommand.ListServices(), now, TIMES));
        assertEquals(START.plus(TIMES.margin()), step.next().latest(FORCED, START.plusSeconds(5), TIMES));
    }

    @Test
    void aHostWhoseServiceNovaDoesNotListAnyMoreMayBeBack() {
        dueAgainWhenItMayBeBack();
        on(it -> it.timeCame());
        assertFalse(on(it -> it.serviceRead(Optional.empty())).contains(FORCED));
        assertEquals(Optional.of(HoldReason.SERVICE_UNKNOWN), step.next().hold().map(Hold::reason));
    }

    @Test
    void theMarginEndsWithTheLastMomentAtWhichTheHostCannotBeMet() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        on(it -> it.forcedDown(forcedDown(LOST, FORCED_DOWN)));
        listed(server("active", LOST, null));
        evacuateFails(new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "busy"));
        now = START.plus(TIMES.margin());
        assertEquals(List.of(FORCED), on(it -> it.timeCame()));
    }

    /** Nobody looked while it was up; it is silent again by now, for long. */
    @Test
    void whoWasHeardLongAfterTheForceDownHasReturnedHoweverSilentItIsNow() {
        dueAgainWhenItMayBeBack();
        later(Duration.ofMinutes(10));
        on(it -> it.timeCame());
        Instant heard = now.minus(Duration.ofMinutes(5));
        on(it -> it.serviceRead(Optional.of(forcedDown(LOST, heard))));
        assertEquals(EvacuationState.FAILED, vm());
    }
}

package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a recovery does first after a restart, by its state: it looks, and repeats nothing (C-4, C-10). */
class RestartTest extends HostInRecovery {
    private List<HostCommand> restart() {
        step = machine.resume(step.next(), now);
        return step.commands();
    }

    @Test
    void whatIsHeldIsJudgedAgain() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        assertEquals(List.of(new HostCommand.Review()), restart());
        assertEquals(Optional.of(HoldReason.AWAITING_PROOF), held());
    }

    @Test
    void whatIsPreparingReadsTheServiceAgain() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        assertEquals(List.of(FIND_SERVICE), restart());
        assertEquals(HostState.PREPARING, state());
    }

    /** Nobody knows whether Nova has done it: the gates are asked before it is sent again. */
    @Test
    void aForceDownIsNotRepeatedBlindly() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        assertEquals(HostState.FORCING_DOWN, state());
        assertEquals(List.of(FIND_SERVICE), restart());
        assertEquals(HostState.PREPARING, state());
    }

    @Test
    void whatIsListingListsAgain() {
        forcedDown();
        assertEquals(List.of(new HostCommand.ListServers(LOST)), restart());
        assertEquals(HostState.LISTING, state());
    }

    @Test
    void whatNovaWorksOnIsFollowed() {
        accepted();
        assertEquals(List.of(new HostCommand.ListServers(LOST)), restart());
        assertEquals(EvacuationState.ACCEPTED, vm());
        assertEquals(Optional.of(now.plusMillis(1500)), step.wakeAt());
    }

    @Test
    void whatNovaWasBeingAskedForIsLookedAt() {
        requesting(RecoveryMethod.AUTO);
        assertEquals(List.of(new HostCommand.ListServers(LOST), INSPECT), restart());
        assertEquals(
                "the controller was restarted while Nova was asked",
                evacuation().reason());
    }

    /** What is stored may be a backup of hours ago. */
    @Test
    void onlyWhatIsStillThereIsEvacuated() {
        forcedDown();
        on(it -> it.slotsGiven(Slots.untilOther(Optional.empty())));
        listed(List.of(server("active", LOST, null), server(VM2, "active", LOST, null)));
        assertEquals(List.of(new HostCommand.ListServers(LOST)), restart());
        assertEquals(List.of(), on(it -> it.slotsGiven(Slots.of(2))));
        CallFailure away = new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "not now");
        assertEquals(List.of(), on(new RecoveryEvent.CallFailed<>(new HostCommand.ListServers(LOST), away)));
        now = step.wakeAt().orElseThrow();
        assertEquals(List.of(new HostCommand.ListServers(LOST)), on(it -> it.timeCame()));
        assertEquals(List.of(new HostCommand.Inspect(VM2), EVACUATE), listed(server("active", LOST, null)));
        on(inspected(VM2, Optional.of(server(VM2, "active", TARGET, null)), List.of()));
        assertEquals(Optional.of(SkipReason.ELSEWHERE), evacuation(VM2).skip());
    }

    /** It may have been taken and not enabled yet; asking again gives the same one. */
    @Test
    void aReservedHostIsTakenAgainBeforeItIsUsed() {
        requesting(RecoveryMethod.RESERVED_HOST);
        on(it -> it.slotsGiven(Slots.untilOther(Optional.empty())));
        on(it -> it.reservedHostReady(TARGET));
        restart();
        assertEquals(List.of(), step.next().reserved());
        listed(server("active", LOST, null));
        assertEquals(List.of(new HostCommand.TakeReservedHost(Set.of(LOST))), on(it -> it.slotsGiven(Slots.of(1))));
    }

    @Test
    void afterALateRestartItWakesWhenTheMonitorsWereHeard() {
        requesting(RecoveryMethod.AUTO);
        on(it -> it.slotsGiven(Slots.untilOther(Optional.empty())));
        evacuateFails(new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "not now"));
        later(TIMES.bootTime().plusSeconds(1));
        restart();
        assertEquals(Optional.of(now.plus(SafeTimes.HEARING)), step.wakeAt());
    }

    @Test
    void nothingBeginsBeforeItsTimeAndAHeldOneIsJudgedFromTimeToTime() {
        begin(FencingStatus.UNFENCED, RecoveryMethod.AUTO);
        assertEquals(Optional.of(now.plus(Duration.ofSeconds(10))), step.wakeAt());
        later(Duration.ofMillis(9999));
        assertEquals(List.of(), on(it -> it.timeCame()));
        later(Duration.ofMillis(1));
        assertEquals(List.of(new HostCommand.Review()), on(it -> it.timeCame()));
    }

    @Test
    void aHoldTellsSinceWhenItHoldsForThatReason() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        later(Duration.ofSeconds(5));
        on(it -> it.reviewed(situation(FencingStatus.PENDING, Optional.empty())));
        assertEquals(START, step.next().hold().orElseThrow().since());
        later(Duration.ofSeconds(1));
        on(it -> it.reviewed(situation(FencingStatus.UNFENCED, Optional.empty())));
        assertEquals(now, step.next().hold().orElseThrow().since());
    }
}

package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.OperatorWord;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From the report to the force-down (C-1, C-10). */
class ForcingDownTest extends HostInRecovery {
    @Test
    void reviewsDoNotPutTheNextLookOff() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        at(Duration.ofSeconds(300));
        serviceIs(service(LOST, true, Optional.of(now)));
        assertEquals(Optional.of(HoldReason.HOST_HEARD), held());
        Instant look = step.wakeAt().orElseThrow();
        for (int i = 0; i < 3; i++) {
            later(Duration.ofSeconds(3));
            on(it -> it.reviewed(proven()));
            assertEquals(Optional.of(look), step.wakeAt());
        }
        now = look;
        assertTrue(on(it -> it.timeCame()).contains(FIND_SERVICE));
        assertEquals(Optional.of(look.plus(TIMES.recheck())), step.wakeAt());
    }

    @Test
    void onlyReadsWhileTheProofIsAwaited() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        assertEquals(Optional.of(HoldReason.AWAITING_PROOF), held());
        assertEquals(List.of(FIND_SERVICE, new HostCommand.ListServers(LOST)), step.commands());
    }

    @Test
    void knownInstancesGoRightBehindTheForceDown() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        listed(server("active", LOST, null));
        on(it -> it.reviewed(proven()));
        assertEquals(HostState.FORCING_DOWN, state());
        List<HostCommand> commands = on(it -> it.forcedDown(DOWN));
        assertTrue(commands.contains(EVACUATE), commands::toString);
        assertTrue(commands.contains(new HostCommand.ListServers(LOST)), commands::toString);
        assertEquals(List.of(), listed(server("active", LOST, "rebuilding")));
    }

    @Test
    void unfencedIsReleasedByAnOperatorsWordOnly() {
        begin(FencingStatus.UNFENCED, RecoveryMethod.AUTO);
        assertEquals(Optional.of(HoldReason.UNFENCED), held());
        OperatorWord word = new OperatorWord("ann", "", true, now);
        on(it -> it.reviewed(situation(FencingStatus.UNFENCED, Optional.of(word))));
        assertEquals(HostState.PREPARING, state());
        assertEquals("operator:ann", step.next().proof().orElseThrow().source());
    }

    @Test
    void aHostThatNovaHearsLongAfterTheLossIsNotForcedDown() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        later(Duration.ofMinutes(5));
        on(it -> it.reviewed(proven()));
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        assertEquals(Optional.of(HoldReason.HOST_HEARD), held());
    }

    @Test
    void anUnknownServiceIsHeldAndLookedForAgain() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.empty()));
        on(it -> it.reviewed(proven()));
        assertEquals(Optional.of(HoldReason.SERVICE_UNKNOWN), held());
        later(Duration.ofMinutes(1));
        assertEquals(List.of(FIND_SERVICE), on(it -> it.timeCame()));
    }

    /** Nova's list skips, without a word, what a cell has that is away. */
    @Test
    void aServiceThatNovaListedBeforeIsNotCalledUnknown() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(service(LOST, false, Optional.of(START.minusSeconds(3))))));
        later(Duration.ofMinutes(1));
        on(it -> it.serviceRead(Optional.empty()));
        on(it -> it.reviewed(proven()));
        assertEquals(Optional.of(HoldReason.SERVICE_UNKNOWN), held());
        String detail = step.next().hold().orElseThrow().detail();
        assertTrue(detail.contains("before, and does not now: its cell may be away"), detail);
    }

    @Test
    void aFailedForceDownIsRepeatedOnlyThroughTheGates() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        HostCommand forceDown = on(it -> it.reviewed(proven())).get(0);
        on(new RecoveryEvent.CallFailed<>(forceDown, lostAnswer()));
        assertEquals(HostState.PREPARING, state());
        later(Duration.ofSeconds(1));
        assertEquals(List.of(FIND_SERVICE), on(it -> it.timeCame()));
        on(it -> it.hostReturned());
        assertEquals(HostState.RETURNED, state());
    }

    @Test
    void aFailedForceDownIsRepeatedOnlyOnANewReadingOfTheService() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        HostCommand forceDown = on(it -> it.reviewed(proven())).get(0);
        on(new RecoveryEvent.CallFailed<>(forceDown, lostAnswer()));
        assertEquals(List.of(FIND_SERVICE), on(it -> it.reviewed(proven())));
        assertEquals(HostState.PREPARING, state());
    }

    @Test
    void aForceDownThatKeepsFailingIsHeldAndTriedAgainThroughTheGates() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        CallFailure refusal = new CallFailure(CallFailure.Kind.REFUSED, 403, "os-services:update");
        for (int failed = 1; failed <= 4; failed++) {
            on(it -> it.serviceRead(Optional.of(SERVICE)));
            List<HostCommand> commands = on(it -> it.reviewed(proven()));
            assertEquals(1, commands.size(), commands::toString);
            assertTrue(commands.get(0) instanceof HostCommand.ForceDown);
            Instant failedAt = now;
            on(new RecoveryEvent.CallFailed<>(commands.get(0), refusal));
            assertEquals(failed < 3 ? Optional.empty() : Optional.of(HoldReason.NOVA_UNREACHABLE), held());
            assertTrue(step.next().reason().contains("os-services:update"));
            now = step.wakeAt().orElseThrow();
            Duration delay = HostPolicy.defaults().calls().delayAfter(failed).orElseThrow();
            assertEquals(delay, Duration.between(failedAt, now));
            assertEquals(List.of(FIND_SERVICE), on(it -> it.timeCame()));
        }
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        assertEquals(Optional.of(HoldReason.HOST_HEARD), held(), "the host may have booted by now");
        on(it -> it.serviceRead(Optional.of(service(LOST, false, Optional.empty()))));
        on(it -> it.reviewed(proven()));
        on(it -> it.forcedDown(DOWN));
        assertEquals(HostState.LISTING, state());
    }

    @Test
    void believesALateProofOnlyOnceNovaSeesTheHostAsDown() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        later(SafeTimes.defaults().bootTime().plusSeconds(40));
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        assertEquals(HoldReason.HOST_HEARD, held().orElseThrow());
        later(SafeTimes.HEARING);
        on(it -> it.timeCame());
        ServiceView silent = service(LOST, false, Optional.empty());
        on(it -> it.serviceRead(Optional.of(silent)));
        on(it -> it.reviewed(proven()));
        assertEquals(HostState.FORCING_DOWN, state());
    }

    @Test
    void aForceDownThatIsAnsweredWithinTheBootTimeIsInTime() {
        forcedDownAfter(TIMES.bootTime());
        assertEquals(HostState.LISTING, state());
    }

    @Test
    void aForceDownOnAnOldProofThatIsAnsweredSoonIsInTime() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        later(Duration.ofMinutes(5));
        ServiceView silent = service(LOST, false, Optional.empty());
        on(it -> it.serviceRead(Optional.of(silent)));
        on(it -> it.reviewed(proven()));
        later(SafeTimes.HEARING);
        on(it -> it.timeCame());
        on(it -> it.serviceRead(Optional.of(silent)));
        on(it -> it.reviewed(proven()));
        assertEquals(HostState.FORCING_DOWN, state());
        later(TIMES.claimTime());
        on(it -> it.forcedDown(forcedDown(LOST, now)));
        assertEquals(HostState.LISTING, state());
    }

    @Test
    void anOldProofIsNotBelievedWhereNovaHidesTheHeartbeats() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        later(SafeTimes.defaults().bootTime());
        on(it -> it.serviceRead(Optional.of(forcedDown(LOST, START))));
        on(it -> it.reviewed(proven()));
        assertEquals(HoldReason.PROOF_OUT_OF_DATE, held().orElseThrow());
        for (int i = 0; i < 30; i++) {
            later(Duration.ofSeconds(10));
            assertTrue(on(it -> it.timeCame()).contains(FIND_SERVICE));
            on(it -> it.serviceRead(Optional.of(forcedDown(LOST, now))));
            on(it -> it.reviewed(proven()));
            assertEquals(HostState.HELD, state());
        }
        assertEquals(HoldReason.HOST_HEARD, held().orElseThrow(), "no force-down of ours can come so late");
        OperatorWord word = new OperatorWord("ann", "", true, now);
        on(it -> it.reviewed(situation(FencingStatus.PROVEN, Optional.of(word))));
        assertEquals(HostState.FORCING_DOWN, state());
    }

    @Test
    void anOldProofIsBelievedOnceTheHiddenServiceHasBeenSilentLongEnough() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        later(SafeTimes.defaults().bootTime());
        for (int i = 0; i < 9; i++) {
            on(it -> it.serviceRead(Optional.of(forcedDown(LOST, START))));
            on(it -> it.reviewed(proven()));
            assertEquals(HoldReason.PROOF_OUT_OF_DATE, held().orElseThrow());
            later(Duration.ofSeconds(10));
            on(it -> it.timeCame());
        }
        on(it -> it.serviceRead(Optional.of(forcedDown(LOST, START))));
        on(it -> it.reviewed(proven()));
        assertEquals(HostState.FORCING_DOWN, state());
    }

    @Test
    void aFreshProofIsBelievedAlthoughTheServiceIsForcedDownAlready() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(forcedDown(LOST, START))));
        on(it -> it.reviewed(proven()));
        assertEquals(HostState.FORCING_DOWN, state());
    }

    /** That the host is back may be right behind a report that was long on its way. */
    @Test
    void whatIsHeldNoMoreStillWaitsForTheMonitorsNews() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        later(Duration.ofMinutes(1));
        Instant heardUntil = now.plus(SafeTimes.HEARING);
        serviceIs(SERVICE);
        serviceIs(SERVICE);
        assertEquals(HoldReason.HOST_HEARD, held().orElseThrow());
        later(Duration.ofSeconds(10));
        assertEquals(List.of(FIND_SERVICE), on(it -> it.timeCame()));
        serviceIs(service(LOST, false, Optional.empty()));
        assertEquals(HostState.PREPARING, state());
        assertEquals(Optional.of(heardUntil), step.wakeAt());
    }

    /** A paused machine stops both of its clocks, so it takes an old proof for a new one; Nova's clock went on. */
    @Test
    void theAgeOfAProofIsAlsoJudgedByTheClockOfNovasAnswer() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        ServiceView heard = ServiceView.of(service -> {
            service.host = LOST;
            service.up = true;
            service.enabled = true;
            service.answeredAt = Optional.of(now.plus(TIMES.margin()).plusSeconds(1));
        });
        on(it -> it.serviceRead(Optional.of(heard)));
        on(it -> it.reviewed(proven()));
        assertEquals(Optional.of(HoldReason.HOST_HEARD), held());
    }

    @Test
    void clocksThatDifferByTheTimeOfAnAnswerAgree() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        later(TIMES.margin().minusSeconds(2));
        ServiceView heard = ServiceView.of(service -> {
            service.host = LOST;
            service.up = true;
            service.enabled = true;
            service.answeredAt = Optional.of(now.plusSeconds(2));
        });
        on(it -> it.serviceRead(Optional.of(heard)));
        on(it -> it.reviewed(proven()));
        assertEquals(HostState.FORCING_DOWN, state());
    }

    private ServiceView updated(boolean up, Instant at) {
        return service(LOST, up, Optional.of(at));
    }

    /** Its nova-compute was heard after the fencing, and ends long after: the host runs, and nobody has fenced it since. */
    @Test
    void aProofIsSpentByAHeartbeatAfterItHoweverSilentTheHostFallsAgain() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        later(Duration.ofMinutes(15));
        Instant lastHeard = START.plus(TIMES.clockSkew()).plusSeconds(1);
        on(it -> it.serviceRead(Optional.of(updated(false, lastHeard))));
        on(it -> it.reviewed(proven()));
        assertEquals(Optional.of(HoldReason.HOST_HEARD), held());
        OperatorWord off = new OperatorWord("ann", "", true, now);
        on(it -> it.reviewed(situation(FencingStatus.PROVEN, Optional.of(off))));
        assertEquals(Optional.empty(), held(), "a word that is newer than the heartbeat");
    }

    @Test
    void aForceDownOfOursWhoseAnswerWasLostIsNoHeartbeatAndOneLongAfterItIs() {
        Instant latest = START.plus(TIMES.clockSkew()).plus(TIMES.bootTime()).plus(TIMES.lateCall());
        for (int seconds : List.of(0, 1)) {
            begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
            on(it -> it.serviceRead(Optional.of(SERVICE)));
            later(Duration.ofMinutes(15));
            on(it -> it.serviceRead(Optional.of(forcedDown(LOST, latest.plusSeconds(seconds)))));
            on(it -> it.reviewed(proven()));
            assertEquals(Optional.of(seconds == 0 ? HoldReason.PROOF_OUT_OF_DATE : HoldReason.HOST_HEARD), held());
        }
    }

    @Test
    void aHeartbeatFromBeforeTheProofSpendsNothing() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(updated(true, START.plus(TIMES.clockSkew())))));
        on(it -> it.reviewed(proven()));
        assertEquals(HostState.FORCING_DOWN, state());
    }
}

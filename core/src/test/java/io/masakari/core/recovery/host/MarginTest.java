package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.Declared;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.HostSituation;
import io.masakari.core.safety.OperatorWord;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is done to a host that was fenced by reboot, until and after it may be back (C-10). */
class MarginTest extends HostInRecovery {
    private static final ServiceView SILENT = service(LOST, false, Optional.of(START.minusSeconds(3)));

    private Optional<OperatorWord> word = Optional.empty();
    private Optional<Duration> declared = Optional.empty();
    private Optional<Instant> othersLastHeard = Optional.empty();

    private void othersHeard() {
        othersHeardAt(othersLastHeard.orElse(now.minus(TIMES.reportInterval())));
    }

    private HostSituation rebooted() {
        HostEvidence evidence =
                situation(FencingStatus.PENDING, Optional.empty()).evidence().orElseThrow();
        FencingProof proof = new FencingProof("pacemaker", "reboot", "", START);
        return HostSituation.of(e -> {
            e.evidence = Optional.of(evidence.provenBy(proof));
            e.operatorWord = word;
            e.declared = Declared.of(own -> own.bootTime = declared);
        });
    }

    private List<HostCommand> reviewed() {
        return on(it -> it.reviewed(rebooted()));
    }

    /** At that time after its fencing. */
    private List<HostCommand> judgedAfter(Duration time, ServiceView service) {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        at(time);
        reviewed();
        on(it -> it.serviceRead(Optional.of(service)));
        reviewed();
        later(Duration.ofSeconds(10));
        on(it -> it.timeCame());
        othersHeard();
        on(it -> it.serviceRead(Optional.of(service)));
        return reviewed();
    }

    private void forcedDownInTime() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        reviewed();
        assertEquals(HostState.FORCING_DOWN, state());
        on(it -> it.forcedDown(forcedDown(LOST, now)));
    }

    private void silence(Duration upTo) {
        while (now.isBefore(START.plus(upTo))) {
            later(Duration.ofSeconds(10));
            on(it -> it.timeCame());
            othersHeard();
            on(it -> it.serviceRead(Optional.of(forcedDown(LOST, START))));
            reviewed();
        }
    }

    @Test
    void withinTheMarginAllGoesOutWithoutAFurtherLook() {
        forcedDownInTime();
        at(TIMES.margin());
        assertTrue(listed(server("active", LOST, null)).contains(EVACUATE));
    }

    @Test
    void anEvacuationThatMayMeetTheBootingHostWaitsUntilThatHasBeenSilent() {
        forcedDownInTime();
        at(TIMES.margin().plusMillis(1));
        assertFalse(listed(server("active", LOST, null)).contains(EVACUATE));
        assertEquals(Optional.of(HoldReason.PROOF_OUT_OF_DATE), held());
        silence(TIMES.heardBy().minusSeconds(11));
        assertEquals(HostState.HELD, state());
        silence(TIMES.heardBy().plusSeconds(1));
        assertEquals(HostState.LISTING, state());
        assertEquals(EvacuationState.PENDING, vm(), "what is listed of it is old");
        listed(server("active", LOST, null));
        assertEquals(EvacuationState.LOOKING, vm(), "it may have been started before the new list");
        assertTrue(on(CLEAN).contains(EVACUATE));
    }

    @Test
    void theSilenceOfAllSaysNothingOfOne() {
        othersLastHeard = Optional.of(START);
        judgedAfter(TIMES.heardBy().plusSeconds(20), SILENT);
        assertEquals(Optional.of(HoldReason.PROOF_OUT_OF_DATE), held());
        now = START;
        forcedDownInTime();
        at(TIMES.margin().plusMillis(1));
        listed(server("active", LOST, null));
        silence(TIMES.heardBy().plusSeconds(60));
        assertEquals(HostState.HELD, state(), "Nova hears nobody");
        othersLastHeard = Optional.empty();
        silence(TIMES.heardBy().plusSeconds(80));
        assertEquals(HostState.LISTING, state());
    }

    /** Its cell may be away, which hides the heartbeats of a host that is back as well. */
    @Test
    void aServiceThatNovaDoesNotListIsNoSilentOne() {
        forcedDownInTime();
        at(TIMES.margin().plusMillis(1));
        listed(server("active", LOST, null));
        for (int look = 0; look < 30; look++) {
            later(Duration.ofSeconds(10));
            on(it -> it.timeCame());
            othersHeard();
            on(it -> it.serviceRead(Optional.empty()));
            reviewed();
        }
        assertEquals(Optional.of(HoldReason.PROOF_OUT_OF_DATE), held());
        silence(Duration.between(START, now).plusMinutes(2));
        assertEquals(HostState.LISTING, state());
    }

    @Test
    void whileItsServiceIsNotListedNothingIsSentToAHostThatSomebodyMayHaveSwitchedOn() {
        forcedDown();
        at(TIMES.heardBy());
        listed(server("active", LOST, null));
        on(it -> it.serviceRead(Optional.empty()));
        assertFalse(on(CLEAN).contains(EVACUATE));
        assertEquals(Optional.of(HoldReason.SERVICE_UNKNOWN), held());
        later(TIMES.recheck());
        assertTrue(on(it -> it.timeCame()).contains(new HostCommand.FindService()), "it is looked for");
        on(it -> it.serviceRead(Optional.empty()));
        reviewed();
        assertEquals(Optional.of(HoldReason.SERVICE_UNKNOWN), held());
        later(TIMES.recheck());
        on(it -> it.timeCame());
        on(it -> it.serviceRead(Optional.of(forcedDown(LOST, START))));
        reviewed();
        assertEquals(HostState.LISTING, state(), "what was listed before is old");
    }

    @Test
    void oneThatWasAskedForInTimeIsFollowedWhileTheOthersWait() {
        forcedDownInTime();
        on(it -> it.slotsGiven(Slots.of(1)));
        listed(List.of(server("active", LOST, null), server(VM2, "stopped", LOST, null)));
        assertEquals(EvacuationState.REQUESTING, vm());
        at(TIMES.margin().plusSeconds(3));
        on(it -> it.evacuateAccepted(VM));
        on(it -> it.slotsGiven(Slots.of(2)));
        assertEquals(Optional.of(HoldReason.PROOF_OUT_OF_DATE), held());
        recordSays(EvacuationRecord.Stage.DONE, TARGET);
        assertEquals(EvacuationState.VERIFYING, vm());
        assertEquals(EvacuationState.PENDING, evacuation(VM2).state());
    }

    @Test
    void aHostThatIsHeardMeanwhileIsBack() {
        forcedDownInTime();
        at(TIMES.margin().plusSeconds(1));
        listed(server("active", LOST, null));
        for (int beat = 0; beat < 3; beat++) {
            later(Duration.ofSeconds(10));
            on(it -> it.timeCame());
            on(it -> it.serviceRead(Optional.of(forcedDown(LOST, now))));
        }
        assertEquals(EvacuationState.FAILED, vm());
        listed(server("active", LOST, null));
        assertEquals(HostState.FAILED, state());
    }

    @Test
    void anOperatorsWordThatItIsOffGoesOnAtOnceAndForAllThatIsLeft() {
        forcedDownInTime();
        at(TIMES.margin().plusSeconds(1));
        listed(server("active", LOST, null));
        later(Duration.ofSeconds(1));
        word = Optional.of(new OperatorWord("ann", "", true, now));
        reviewed();
        assertEquals(HostState.LISTING, state());
        word = Optional.empty();
        later(Duration.ofMinutes(1));
        listed(server("active", LOST, null));
        assertEquals(EvacuationState.LOOKING, vm());
        assertTrue(on(CLEAN).contains(EVACUATE));
    }

    @Test
    void aDeclaredBootTimeMovesTheMargin() {
        declared = Optional.of(Duration.ofMinutes(2));
        forcedDownInTime();
        at(Duration.ofSeconds(110));
        Instant latest = step.next().latest(EVACUATE, now, TIMES);
        assertEquals(now, latest);
        listed(server("active", LOST, null));
        assertEquals(Optional.empty(), held());
        declared = Optional.empty();
        reviewed();
        on(it -> it.slotsGiven(Slots.of(3)));
        on(CLEAN);
        assertEquals(Optional.of(HoldReason.PROOF_OUT_OF_DATE), held(), "corrected meanwhile");
    }

    @Test
    void aForceDownThatMayMeetTheHostWaitsUntilNovaWouldHaveHeardIt() {
        judgedAfter(TIMES.margin().plusMillis(1), SILENT);
        assertEquals(Optional.of(HoldReason.PROOF_OUT_OF_DATE), held());
        judgedAfter(TIMES.heardBy().minusSeconds(11), SILENT);
        assertEquals(Optional.of(HoldReason.PROOF_OUT_OF_DATE), held());
        judgedAfter(TIMES.heardBy().plusSeconds(20), SILENT);
        assertEquals(Optional.empty(), held());
    }

    @Test
    void afterALateForceDownItsSilenceIsWatchedOnceMore() {
        judgedAfter(TIMES.heardBy().plusSeconds(20), SILENT);
        later(Duration.ofSeconds(12));
        on(it -> it.timeCame());
        othersHeard();
        on(it -> it.serviceRead(Optional.of(SILENT)));
        reviewed();
        assertEquals(HostState.FORCING_DOWN, state());
        on(it -> it.forcedDown(forcedDown(LOST, now)));
        Instant from = now;
        listed(server("active", LOST, null));
        assertEquals(Optional.of(HoldReason.PROOF_OUT_OF_DATE), held());
        while (state() == HostState.HELD) {
            later(Duration.ofSeconds(5));
            on(it -> it.timeCame());
            othersHeard();
            on(it -> it.serviceRead(Optional.of(forcedDown(LOST, from))));
            reviewed();
        }
        assertEquals(TIMES.silentAfter(), Duration.between(from, now));
    }

    @Test
    void aHostThatWasSwitchedOffBootsWhenSomebodySwitchesItOn() {
        forcedDown();
        at(TIMES.heardBy());
        listed(server("active", LOST, null));
        assertTrue(on(CLEAN).contains(EVACUATE));
    }

    @Test
    void whatItWaitsForIsShownUntilItGoesOn() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        at(TIMES.heardBy().plusSeconds(20));
        reviewed();
        on(it -> it.serviceRead(Optional.of(SILENT)));
        reviewed();
        later(Duration.ofSeconds(1));
        othersHeard();
        on(it -> it.serviceRead(Optional.of(SILENT)));
        reviewed();
        assertTrue(step.next().reason().startsWith("waits until "), step.next().reason());
        later(SafeTimes.HEARING);
        on(it -> it.timeCame());
        othersHeard();
        on(it -> it.serviceRead(Optional.of(SILENT)));
        reviewed();
        assertEquals(HostState.FORCING_DOWN, state());
        assertEquals("", step.next().reason());
    }
}

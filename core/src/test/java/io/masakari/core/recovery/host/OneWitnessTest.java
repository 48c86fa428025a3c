package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.HostSituation;
import io.masakari.core.safety.Witnesses;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A proof that one monitor alone has waits until the host is silent in Nova (SAFETY.md, C-26). */
class OneWitnessTest extends HostInRecovery {
    private static final Duration STILL = TIMES.standStill();

    /** No boot comes in the way of what is tested here. */
    OneWitnessTest() {
        machine = new HostRecovery(
                HostPolicy.of(host -> host.times = TIMES.with(set -> set.bootTime = Duration.ofMinutes(10))));
    }

    private static HostSituation toldBy(int proven, Optional<Instant> awaitedUntil) {
        Witnesses witnesses = Witnesses.of(e -> {
            e.wanted = 2;
            e.proven = proven;
            e.awaitedUntil = awaitedUntil;
        });
        return proven().with(e -> e.witnesses = witnesses);
    }

    private static ServiceView heardAt(Instant at) {
        return service(LOST, true, Optional.of(at));
    }

    private void reads(ServiceView service, HostSituation situation) {
        on(it -> it.serviceRead(Optional.of(service)));
        on(it -> it.reviewed(situation));
    }

    @Test
    void actsAtOnceWhenTheSecondOneSaysIt() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        reads(heardAt(START), situation(FencingStatus.PENDING, Optional.empty()));
        on(it -> it.reviewed(toldBy(1, Optional.of(START.plusSeconds(5)))));
        assertEquals(Optional.of(HoldReason.AWAITING_PROOF), held());
        on(it -> it.reviewed(toldBy(2, Optional.of(START.plusSeconds(5)))));
        assertEquals(HostState.FORCING_DOWN, state());
    }

    @Test
    void looksAgainWhenTheSecondOneHasHadItsTime() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        reads(heardAt(START), situation(FencingStatus.PENDING, Optional.empty()));
        on(it -> it.reviewed(toldBy(1, Optional.of(START.plusSeconds(5)))));
        assertEquals(Optional.of(START.plusSeconds(5)), step.wakeAt());
        at(Duration.ofSeconds(5));
        assertEquals(List.of(new HostCommand.Review()), on(it -> it.timeCame()));
        on(it -> it.reviewed(toldBy(1, Optional.empty())));
        assertEquals(Optional.of(HoldReason.ONE_WITNESS), held());
    }

    @Test
    void goesOnWhenTheHeartbeatsHaveStoodStillWhileItWatched() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        reads(heardAt(START), toldBy(1, Optional.empty()));
        assertEquals(Optional.of(HoldReason.ONE_WITNESS), held());
        at(STILL.dividedBy(2));
        assertTrue(on(it -> it.timeCame()).contains(FIND_SERVICE));
        reads(heardAt(START), toldBy(1, Optional.empty()));
        assertEquals(Optional.of(HoldReason.ONE_WITNESS), held());
        assertEquals(Optional.of(START.plus(STILL)), step.wakeAt());
        at(STILL);
        othersHeardAt(now);
        on(it -> it.timeCame());
        reads(heardAt(START), toldBy(1, Optional.empty()));
        assertEquals(HostState.FORCING_DOWN, state());
    }

    @Test
    void aHeartbeatBeginsTheWatchAgain() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        for (int beat = 0; beat < 3; beat++) {
            at(Duration.ofSeconds(10 * beat));
            on(it -> it.timeCame());
            reads(heardAt(now), toldBy(1, Optional.empty()));
            assertEquals(Optional.of(HoldReason.ONE_WITNESS), held());
        }
        at(Duration.ofSeconds(39));
        on(it -> it.timeCame());
        reads(heardAt(START.plusSeconds(20)), toldBy(1, Optional.empty()));
        assertEquals(Optional.of(HoldReason.ONE_WITNESS), held());
    }

    @Test
    void anOldReadingDoesNotCountForSilence() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        reads(heardAt(START), toldBy(1, Optional.empty()));
        at(STILL);
        on(it -> it.reviewed(toldBy(1, Optional.empty())));
        assertEquals(Optional.of(HoldReason.ONE_WITNESS), held());
    }

    @Test
    void novasOwnClocksTellOfSilenceInOneAnswer() {
        Duration enough = STILL.plus(TIMES.novaSkew());
        for (int missing = 0; missing <= 1; missing++) {
            Instant answered = START.plus(enough).minusSeconds(missing);
            begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
            othersHeardAt(now);
            reads(
                    ServiceView.of(service -> {
                        service.host = LOST;
                        service.up = true;
                        service.enabled = true;
                        service.updatedAt = Optional.of(START);
                        service.answeredAt = Optional.of(answered);
                    }),
                    toldBy(1, Optional.empty()));
            assertEquals(missing == 0 ? HostState.FORCING_DOWN : HostState.HELD, state());
        }
    }

    /** As when its message queue is down: then every host looks silent. */
    @Test
    void silenceSaysNothingWhileNovaHearsNobody() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.reviewed(toldBy(1, Optional.empty())));
        assertEquals(Optional.of(HoldReason.ONE_WITNESS), held());
        for (int seconds = 0; seconds <= 60; seconds += 10) {
            at(Duration.ofSeconds(seconds));
            on(it -> it.timeCame());
            reads(heardAt(START), toldBy(1, Optional.empty()));
            assertEquals(List.of(), othersHeardAt(START.minusSeconds(30)));
            assertEquals(Optional.of(HoldReason.ONE_WITNESS), held());
        }
        assertEquals(List.of(new HostCommand.Review()), othersHeardAt(now));
        reads(heardAt(START), toldBy(1, Optional.empty()));
        assertEquals(HostState.FORCING_DOWN, state());
    }

    @Test
    void theWordOfOneThatTheHostIsBackIsWeighedWithNovasSilence() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        HostSituation saidBack = proven().with(e -> e.saidBack = HostSituation.SaidBack.BY_ONE);
        reads(heardAt(START), saidBack);
        assertEquals(Optional.of(HoldReason.HOST_HEARD), held());
        at(STILL);
        assertEquals(List.of(new HostCommand.Review()), othersHeardAt(now));
        on(it -> it.timeCame());
        reads(heardAt(START), saidBack);
        assertEquals(HostState.FORCING_DOWN, state());
    }

    @Test
    void aHeartbeatAfterTheProofContradictsIt() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        at(Duration.ofSeconds(60));
        reads(heardAt(START.plus(TIMES.clockSkew()).plusSeconds(1)), toldBy(1, Optional.empty()));
        assertEquals(Optional.of(HoldReason.CONTRADICTION), held());
        reads(heardAt(START.plus(TIMES.clockSkew()).plusSeconds(1)), toldBy(2, Optional.empty()));
        assertEquals(Optional.of(HoldReason.HOST_HEARD), held());
    }

    @Test
    void whereNovaKnowsNoServiceThatIsWhatIsTold() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.empty()));
        on(it -> it.reviewed(toldBy(1, Optional.empty())));
        assertEquals(Optional.of(HoldReason.SERVICE_UNKNOWN), held());
    }

    @Test
    void whoContradictsIsNamed() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        Witnesses denied = Witnesses.of(e -> {
            e.wanted = 2;
            e.proven = 1;
            e.denying = Set.of("m3", "m2");
        });
        on(it -> it.reviewed(proven().with(e -> e.witnesses = denied)));
        assertEquals("no proof has m2, m3", step.next().hold().orElseThrow().detail());
    }
}

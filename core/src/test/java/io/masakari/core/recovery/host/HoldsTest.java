package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.HostSituation;
import io.masakari.core.safety.OperatorWord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a recovery waits for that is held after its force-down. */
class HoldsTest extends HostInRecovery {
    /** SAFETY.md, C-31. */
    @Test
    void aCloudThatIsDisarmedHoldsWhatIsProvenAndLetsGoWhenItIsArmed() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        HostSituation disarmed = proven().with(e -> e.disarmed = Optional.of("until tomorrow"));
        assertEquals(List.of(), on(it -> it.reviewed(disarmed)));
        assertEquals(Optional.of(HoldReason.DISARMED), held());
        on(it -> it.reviewed(proven()));
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        assertEquals(HostState.FORCING_DOWN, state());
    }

    @Test
    void anEvacuationThatIsNotSentAsTheCloudIsDisarmedHoldsAndGoesOnAfterIt() {
        requesting(RecoveryMethod.AUTO);
        CallFailure disarmed = new CallFailure(CallFailure.Kind.DISARMED, 0, "until tomorrow");
        evacuateFails(disarmed);
        assertEquals(Optional.of(HoldReason.DISARMED), held());
        assertEquals(EvacuationState.PENDING, vm());
        on(it -> it.reviewed(proven().with(e -> e.disarmed = Optional.of("until tomorrow"))));
        assertEquals(HostState.HELD, state());
        later(Duration.ofSeconds(10));
        assertTrue(on(it -> it.timeCame()).contains(FIND_SERVICE));
        on(it -> it.serviceRead(Optional.of(forcedDown(LOST, now))));
        on(it -> it.reviewed(proven()));
        assertEquals(HostState.LISTING, state());
    }

    @Test
    void afterAForceDownThatOutlastsABootTheHostsSilenceIsWatched() {
        forcedDownAfter(TIMES.bootTime().plusSeconds(1));
        assertEquals(Optional.of(HoldReason.PROOF_OUT_OF_DATE), held());
        assertEquals(List.of(FIND_SERVICE), step.commands());
        ServiceView frozen = forcedDown(LOST, now);
        Instant from = now;
        serviceIs(frozen);
        while (state() == HostState.HELD) {
            later(Duration.ofSeconds(10));
            assertEquals(List.of(FIND_SERVICE), on(it -> it.timeCame()));
            serviceIs(frozen);
        }
        assertEquals(HostState.LISTING, state());
        assertEquals(List.of(new HostCommand.ListServers(LOST)), step.commands());
        assertEquals(TIMES.seenDownAfter(), Duration.between(from, now));
    }

    /** What was listed before the hold says nothing any more when it is over (C-20, C-22). */
    @Test
    void nothingIsEvacuatedAfterAHoldBeforeTheFreshList() {
        forcedDown();
        listed(server("active", LOST, null));
        evacuateFails(new CallFailure(CallFailure.Kind.EXPIRED, 0, "late"));
        HostProgress pending = step.next();
        for (HoldReason reason : List.of(
                HoldReason.PROOF_OUT_OF_DATE,
                HoldReason.NO_RESERVED_HOST,
                HoldReason.NO_ROOM,
                HoldReason.DECISIONS_EXPIRE)) {
            HostProgress held = pending.asStored(e -> {
                e.state = HostState.HELD;
                e.hold = Optional.of(new io.masakari.core.recovery.Hold(reason, "", now));
            });
            HostDraft draft = new HostDraft(held, HostPolicy.defaults(), now);
            new Holds(draft, new ForcingDown(draft)).goOn();
            assertTrue(draft.listsFirst, reason.toString());
            step = machine.next(draft.freeze(), it -> it.slotsGiven(Slots.of(10)), now.plusSeconds(5));
            assertTrue(
                    step.commands().stream().noneMatch(HostCommand.Evacuate.class::isInstance),
                    reason + ": " + step.commands());
            assertTrue(listed(List.of()).contains(INSPECT), reason + ": what is missing is looked at");
        }
    }

    @Test
    void whereTheHostIsHeardAfterItOnlyAnOperatorsWordThatItIsOffGoesOn() {
        forcedDownAfter(TIMES.bootTime().plusSeconds(1));
        for (int i = 0; i < 30; i++) {
            serviceIs(forcedDown(LOST, now));
            assertEquals(Optional.of(HoldReason.PROOF_OUT_OF_DATE), held());
            later(Duration.ofSeconds(10));
        }
        OperatorWord release = new OperatorWord("ann", "", false, now);
        on(it -> it.reviewed(situation(FencingStatus.PROVEN, Optional.of(release))));
        assertEquals(HostState.HELD, state());
        OperatorWord off = new OperatorWord("ann", "", true, now);
        on(it -> it.reviewed(situation(FencingStatus.PROVEN, Optional.of(off))));
        assertEquals(HostState.LISTING, state());
    }

    /** What an operator said before Nova was so slow was not about this. */
    @Test
    void anEarlierWordDoesNotGoOnAfterIt() {
        OperatorWord earlier = new OperatorWord("ann", "", true, now);
        forcedDownAfter(TIMES.bootTime().plusSeconds(1));
        on(it -> it.reviewed(situation(FencingStatus.PROVEN, Optional.of(earlier))));
        assertEquals(HostState.HELD, state());
    }

    @Test
    void whereSomebodyClearsTheForceDownMeanwhileAnOperatorDecides() {
        forcedDownAfter(TIMES.bootTime().plusSeconds(1));
        serviceIs(SERVICE);
        assertEquals(Optional.of(HoldReason.SERVICE_CLEARED), held());
    }

    /** The list was read before the first one: it says of no instance what was asked of Nova for it since (C-4). */
    @Test
    void aSecondForceDownLeavesWhatIsUnderWay() {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        listed(server("active", LOST, null));
        on(it -> it.reviewed(proven()));
        on(it -> it.forcedDown(DOWN));
        on(it -> it.evacuateAccepted(VM));
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        assertEquals(Optional.of(HoldReason.SERVICE_CLEARED), held());
        later(Duration.ofSeconds(1));
        Optional<OperatorWord> word = Optional.of(new OperatorWord("ann", "", false, now));
        assertEquals(List.of(FIND_SERVICE), on(it -> it.reviewed(situation(FencingStatus.PROVEN, word))));
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(situation(FencingStatus.PROVEN, word)));
        assertEquals(HostState.FORCING_DOWN, state());
        List<HostCommand> commands = on(it -> it.forcedDown(DOWN));
        assertTrue(commands.stream().noneMatch(HostCommand.Evacuate.class::isInstance), commands::toString);
        assertEquals(EvacuationState.ACCEPTED, vm());
    }

    @Test
    void stillInUseHoldsIfSomebodyClearedTheForceDown() {
        requesting(RecoveryMethod.AUTO);
        List<HostCommand> commands =
                evacuateFails(new CallFailure(CallFailure.Kind.REFUSED, 400, "Compute service is still in use."));
        assertTrue(commands.contains(FIND_SERVICE), commands::toString);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        assertEquals(Optional.of(HoldReason.SERVICE_CLEARED), held());
        on(inspected(VM, Optional.of(server("active", LOST, null)), List.of()));
        later(Duration.ofMinutes(1));
        assertTrue(on(it -> it.timeCame()).stream().noneMatch(HostCommand.Evacuate.class::isInstance));
    }

    @Test
    void withoutReservedHostItHoldsAndLooksAgain() {
        requesting(RecoveryMethod.RESERVED_HOST);
        on(it -> it.noReservedHost());
        assertEquals(Optional.of(HoldReason.NO_RESERVED_HOST), held());
        later(Duration.ofSeconds(11));
        assertTrue(on(it -> it.timeCame()).get(0) instanceof HostCommand.TakeReservedHost);
        // What was listed before the hold is old: nothing goes out before the new list.
        assertEquals(List.of(new HostCommand.ListServers(LOST)), on(it -> it.reservedHostReady(TARGET)));
        assertEquals(List.of(INSPECT), listed(server("active", LOST, null)));
        assertEquals(List.of(new HostCommand.Evacuate(VM, Optional.of(TARGET))), on(CLEAN));
    }

    @Test
    void aWordFromTheMomentInWhichTheHoldBeganDoesNotGoOnAfterItEither() {
        forcedDownAfter(TIMES.bootTime().plusSeconds(1));
        OperatorWord word = new OperatorWord("ann", "", true, now);
        on(it -> it.reviewed(situation(FencingStatus.PROVEN, Optional.of(word))));
        assertEquals(HostState.HELD, state());
    }

    @Test
    void stillInUseLeavesTheRecoveryWhereTheHostIsStillForcedDown() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(new CallFailure(CallFailure.Kind.REFUSED, 400, "Compute service is still in use."));
        on(it -> it.serviceRead(Optional.of(DOWN)));
        assertEquals(HostState.EVACUATING, state());
    }

    @Test
    void anOperatorsWordHasAReservedHostLookedForAtOnce() {
        requesting(RecoveryMethod.RESERVED_HOST);
        on(it -> it.noReservedHost());
        OperatorWord earlier = new OperatorWord("ann", "", false, now);
        later(Duration.ofSeconds(1));
        assertEquals(List.of(), on(it -> it.reviewed(situation(FencingStatus.PROVEN, Optional.of(earlier)))));
        OperatorWord word = new OperatorWord("ann", "", false, now);
        assertEquals(
                List.of(new HostCommand.TakeReservedHost(Set.of(LOST))),
                on(it -> it.reviewed(situation(FencingStatus.PROVEN, Optional.of(word)))));
        assertEquals(Optional.of(now.plus(TIMES.recheck())), step.wakeAt());
    }
}

package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.host.EvacuationRecord.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of evacuations that Nova has taken (C-5, C-19). */
class LandingsTest extends HostInRecovery {
    @Test
    void doneInTheRecordAloneIsNotLanded() {
        accepted();
        recordSays(Stage.DONE, TARGET);
        on(it -> it.serversListed(TARGET, List.of(server("active", TARGET, "powering-off"))));
        assertEquals(EvacuationState.VERIFYING, vm());
        later(Duration.ofSeconds(1));
        assertEquals(List.of(new HostCommand.ListServers(TARGET)), on(it -> it.timeCame()));
    }

    @Test
    void aTargetThatWasForcedDownIsReplaced() {
        accepted();
        claimedAtOnce();
        assertEquals(List.of(INSPECT), targetIsForcedDown());
        assertEquals(List.of(EVACUATE), stillRebuilding());
    }

    @Test
    void aForcedDownHostThatClaimsLateMayHaveComeBackAndGoOn() {
        accepted();
        recordSays(Stage.UNDER_WAY, TARGET);
        for (int i = 0; i < 5; i++) {
            assertEquals(List.of(), services(forcedDown(TARGET, now)));
            assertEquals(EvacuationState.ACCEPTED, vm());
            later(Duration.ofSeconds(10));
        }
        Instant lastHeard = now;
        services(forcedDown(TARGET, lastHeard));
        later(Duration.ofSeconds(30));
        assertEquals(List.of(INSPECT), services(forcedDown(TARGET, lastHeard)));
        assertEquals(List.of(EVACUATE), stillRebuilding());
    }

    /** That a host had begun the first attempt says nothing of the second (C-5). */
    @Test
    void theClaimOfAnEarlierAttemptIsNoneOfTheNext() {
        accepted();
        claimedAtOnce();
        recordSays(Stage.FAILED, TARGET);
        listed(server("error", LOST, null));
        assertEquals(EvacuationState.PENDING, vm());
        later(Duration.ofMinutes(1));
        assertEquals(List.of(EVACUATE), on(it -> it.timeCame()));
        later(Duration.ofSeconds(3));
        on(it -> it.evacuateAccepted(VM));
        recordSays(Stage.UNDER_WAY, TARGET);
        assertEquals(List.of(), targetIsForcedDown());
        assertEquals(EvacuationState.ACCEPTED, vm());
    }

    @Test
    void anUnclaimedEvacuationIsRepeatedOnceNobodyIsLeftToDoIt() {
        accepted();
        recordSays(Stage.UNDER_WAY, null);
        Instant died = now;
        for (int i = 0; i < 5; i++) {
            assertEquals(List.of(), services(forcedDown(TARGET, died), heard(now)));
            later(Duration.ofSeconds(10));
        }
        assertEquals(List.of(INSPECT), services(forcedDown(TARGET, died), heard(now)));
        assertEquals(List.of(EVACUATE), stillRebuilding());
    }

    @Test
    void anUnclaimedEvacuationMayBeThatOfAFrozenHost() {
        accepted();
        recordSays(Stage.UNDER_WAY, null);
        Instant last = now;
        for (int i = 0; i < 12; i++) {
            assertEquals(List.of(), services(forcedDown(TARGET, last), heard(last)));
            later(Duration.ofSeconds(10));
        }
        assertEquals(EvacuationState.ACCEPTED, vm());
    }

    @Test
    void anUnclaimedEvacuationMayBeThatOfAHostThatIsBack() {
        accepted();
        recordSays(Stage.UNDER_WAY, null);
        for (int i = 0; i < 12; i++) {
            assertEquals(List.of(), services(forcedDown(TARGET, now), heard(now)));
            later(Duration.ofSeconds(10));
        }
        assertEquals(EvacuationState.ACCEPTED, vm());
    }

    @Test
    void anEndedRecordWithoutAnyEffectIsNotBelieved() {
        accepted();
        recordSays(Stage.DONE, TARGET);
        on(it -> it.serversListed(TARGET, List.of()));
        for (int i = 0; i < 4; i++) {
            assertEquals(EvacuationState.LOOKING, vm());
            on(inspected(VM, Optional.of(server("active", LOST, null)), List.of(START)));
            assertEquals(EvacuationState.UNCERTAIN, vm());
            later(Duration.ofSeconds(10));
            assertEquals(List.of(INSPECT), on(it -> it.timeCame()));
        }
        later(Duration.ofMinutes(31));
        on(inspected(VM, Optional.of(server("active", LOST, null)), List.of(START)));
        assertEquals(EvacuationState.FAILED, vm());
    }

    @Test
    void anErrorWhileTheRecordIsOpenIsNotTheEnd() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(lostAnswer());
        on(inspected(VM, Optional.of(server("error", LOST, null)), List.of(now)));
        assertEquals(EvacuationState.ACCEPTED, vm());
        recordSays(Stage.UNDER_WAY, TARGET);
        assertEquals(EvacuationState.ACCEPTED, vm());
        recordSays(Stage.FAILED, TARGET);
        listed(server("error", LOST, null));
        assertEquals(EvacuationState.PENDING, vm());
    }

    @Test
    void whatLandedBeforeItsTargetWasLostIsLeftToThatHostsRecovery() {
        accepted();
        claimedAtOnce();
        targetIsForcedDown();
        on(inspected(VM, Optional.of(server("active", TARGET, null)), List.of(now)));
        assertEquals(EvacuationState.LANDED, vm());
    }

    @Test
    void whatLandsLateOnAForcedDownHostCountsOnceThatHostIsHeard() {
        landsLate();
        for (int i = 0; i < 3; i++) {
            assertEquals(EvacuationState.VERIFYING, vm());
            services(forcedDown(TARGET, now));
            later(Duration.ofSeconds(10));
        }
        on(it -> it.serversListed(TARGET, List.of(server("active", TARGET, null))));
        assertEquals(EvacuationState.LANDED, vm());
        assertEquals(HostState.FINISHED, state());
    }

    @Test
    void whatLandsLateOnAForcedDownHostThatIsSilentIsShownAsFailed() {
        landsLate();
        Instant lastHeard = now;
        for (int i = 0; i < 3; i++) {
            assertEquals(EvacuationState.VERIFYING, vm());
            services(forcedDown(TARGET, lastHeard));
            later(Duration.ofSeconds(10));
        }
        services(forcedDown(TARGET, lastHeard));
        assertEquals(EvacuationState.FAILED, vm());
        assertEquals(HostState.FAILED, state());
    }

    private static ServiceView heard(Instant updatedAt) {
        return service(new HostName("compute3"), true, Optional.of(updatedAt));
    }

    private List<HostCommand> services(ServiceView... services) {
        return on(it -> it.servicesListed(List.of(services))).stream()
                .filter(HostCommand.Inspect.class::isInstance)
                .toList();
    }

    private void landsLate() {
        accepted();
        later(Duration.ofSeconds(30));
        recordSays(Stage.DONE, TARGET);
        later(Duration.ofSeconds(1));
        on(it -> it.timeCame());
        on(it -> it.serversListed(TARGET, List.of(server("active", TARGET, null))));
    }
}

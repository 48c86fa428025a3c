package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.host.EvacuationRecord.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When an instance counts as landed, and what is shown of one that has not (C-9, C-19). */
class LandedTest extends HostInRecovery {
    private void endedOn(Duration time) {
        at(time);
        on(it -> it.timeCame());
        on(it -> it.recordsRead(List.of(new EvacuationRecord(VM, Optional.of(TARGET), Stage.DONE, START))));
        assertEquals(EvacuationState.VERIFYING, vm());
    }

    private List<HostCommand> targetHas(ServerView server) {
        return on(it -> it.serversListed(TARGET, List.of(server)));
    }

    private void endedAtOnce() {
        accepted();
        endedOn(Duration.ofSeconds(2));
    }

    private void endedLate() {
        accepted();
        endedOn(TIMES.targetCheck());
        assertEquals(List.of(new HostCommand.ListServices()), targetHas(server("active", TARGET, null)));
        assertEquals(EvacuationState.VERIFYING, vm());
    }

    private void services(ServiceView... services) {
        on(it -> it.servicesListed(List.of(services)));
    }

    @Test
    void whatWasStoppedIsLandedOnceItIsStopped() {
        forcedDown();
        listed(server("stopped", LOST, null));
        on(inspected(VM, Optional.of(server("stopped", LOST, null)), List.of()));
        on(it -> it.evacuateAccepted(VM));
        endedOn(Duration.ofSeconds(2));
        targetHas(server("active", TARGET, null));
        assertEquals(EvacuationState.VERIFYING, vm());
        assertEquals(Optional.of(now.plusSeconds(1)), step.wakeAt(), "it is looked at again a second later");
        later(Duration.ofSeconds(1));
        on(it -> it.timeCame());
        targetHas(server("stopped", TARGET, null));
        assertEquals(EvacuationState.LANDED, vm());
    }

    @Test
    void whatIsInErrorOnItsTargetIsShownAsFailed() {
        endedAtOnce();
        targetHas(server("error", TARGET, null));
        assertEquals(EvacuationState.FAILED, vm());
        assertEquals(
                "is on compute2 but in state error: No valid host", evacuation().reason());
    }

    @Test
    void whatIsStillBusyAfterItsEvacuationIsShownAsFailedInTheEnd() {
        endedAtOnce();
        for (int i = 0; i < 299; i++) {
            targetHas(server("active", TARGET, "powering-off"));
            assertEquals(EvacuationState.VERIFYING, vm());
            later(Duration.ofSeconds(1));
            assertTrue(on(it -> it.timeCame()).contains(new HostCommand.ListServers(TARGET)));
        }
        later(Duration.ofMillis(999));
        targetHas(server("active", TARGET, "powering-off"));
        assertEquals(EvacuationState.VERIFYING, vm());
        later(Duration.ofMillis(1));
        targetHas(server("active", TARGET, "powering-off"));
        assertEquals(EvacuationState.FAILED, vm());
        assertEquals(
                "its evacuation has ended, yet it is active, task_state powering-off for 5 min",
                evacuation().reason());
    }

    /** An error may be what the attempt before has left, while this one is still under way. */
    @Test
    void whatStaysOnItsHostWithATaskHasNotEnded() {
        accepted();
        at(Duration.ofSeconds(2));
        on(it -> it.timeCame());
        on(it -> it.recordsRead(List.of(new EvacuationRecord(VM, Optional.of(TARGET), Stage.FAILED, START))));
        listed(server("error", LOST, "rebuilding"));
        assertEquals(EvacuationState.VERIFYING, vm());
        assertEquals(Optional.of(now.plusSeconds(1)), step.wakeAt());
    }

    @ParameterizedTest(name = "after {0}: {1}")
    @CsvSource({"PT14.999S,LANDED", "PT15S,VERIFYING"})
    void whatLandsLateIsNotBelievedAtOnce(Duration time, EvacuationState expected) {
        accepted();
        endedOn(time);
        targetHas(server("active", TARGET, null));
        assertEquals(expected, vm());
    }

    @Test
    void whatLandsLateOnAHostThatIsNotForcedDownCounts() {
        endedLate();
        later(Duration.ofSeconds(1));
        services(service(TARGET, true, Optional.of(now)));
        on(it -> it.timeCame());
        targetHas(server("active", TARGET, null));
        assertEquals(EvacuationState.LANDED, vm());
    }

    @Test
    void whatLandsLateOnAForcedDownHostWhoseHeartbeatsAreNotKnownDoesNotCount() {
        endedLate();
        later(Duration.ofSeconds(1));
        services(forcedDown(TARGET, now));
        on(it -> it.timeCame());
        targetHas(server("active", TARGET, null));
        assertEquals(EvacuationState.VERIFYING, vm());
    }

    @Test
    void servicesThatWereListedBeforeItEndedSayNothingOfItsTarget() {
        accepted();
        at(TIMES.targetCheck().minusSeconds(1));
        services(service(TARGET, true, Optional.of(now)));
        endedOn(TIMES.targetCheck());
        targetHas(server("active", TARGET, null));
        assertEquals(EvacuationState.VERIFYING, vm());
    }

    @Test
    void whatLandsLateWhereNovaNeverTellsOfTheTargetIsShownInTheEnd() {
        endedLate();
        for (int i = 1; i < 300; i++) {
            later(Duration.ofSeconds(1));
            on(it -> it.timeCame());
            targetHas(server("active", TARGET, null));
            assertEquals(EvacuationState.VERIFYING, vm());
        }
        later(Duration.ofSeconds(1));
        on(it -> it.timeCame());
        targetHas(server("active", TARGET, null));
        assertEquals(EvacuationState.FAILED, vm());
        assertEquals(
                "its evacuation has ended, yet it is active for 5 min",
                evacuation().reason());
    }
}

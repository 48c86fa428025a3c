package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.host.EvacuationRecord.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lost its memory with its host is evacuated, and left stopped (C-33). */
class LostMemoryTest extends HostInRecovery {
    private static final HostCommand RESET = new HostCommand.ResetToError(VM);
    private static final HostCommand STOP = new HostCommand.StopLanded(VM);

    private List<HostCommand> landsRunning(String vmState) {
        forcedDown();
        assertEquals(List.of(INSPECT), listed(server(vmState, LOST, null)));
        assertEquals(List.of(RESET), on(inspected(VM, Optional.of(server(vmState, LOST, null)), List.of())));
        assertEquals(List.of(EVACUATE), on(it -> it.resetDone(VM)));
        on(it -> it.evacuateAccepted(VM));
        recordSays(Stage.DONE, TARGET);
        return at(server("active", TARGET, null));
    }

    private List<HostCommand> at(ServerView server) {
        return on(it -> it.serversListed(TARGET, List.of(server)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"paused", "rescued"})
    void itIsStoppedWhereItHasLanded(String vmState) {
        assertEquals(List.of(STOP), landsRunning(vmState));
        assertEquals(EvacuationState.STOPPING, vm());
        on(it -> it.stopAccepted(VM));
        at(server("active", TARGET, "powering-off"));
        assertEquals(EvacuationState.VERIFYING, vm());
        at(server("stopped", TARGET, null));
        assertEquals(HostState.FINISHED, state());
        assertTrue(
                evacuation().reason().contains("it is left stopped"),
                evacuation().reason());
    }

    @Test
    void aStopThatFailsIsRepeated() {
        landsRunning("paused");
        on(new RecoveryEvent.CallFailed<>(STOP, new CallFailure(CallFailure.Kind.ANSWER_LOST, 0, "no answer")));
        assertEquals(EvacuationState.VERIFYING, vm());
        later(Duration.ofMinutes(1));
        on(it -> it.timeCame());
        assertEquals(List.of(STOP), at(server("active", TARGET, null)));
    }

    @Test
    void whatIsSuspendedIsLeftDownAndTheRecoveryDoesNotEndAsFinished() {
        forcedDown();
        listed(server("suspended", LOST, null));
        assertEquals(HostState.FAILED, state());
        assertTrue(
                step.next().reason().endsWith("; down, each with its reason: web"),
                step.next().reason());
    }

    @Test
    void whatOptedOutIsDownAsItsOwnerWantsIt() {
        forcedDown();
        listed(ServerView.of(e -> {
            e.id = VM;
            e.host = Optional.of(LOST);
            e.vmState = "active";
            e.metadata = Map.of("HA_Enabled", "no");
        }));
        assertEquals(HostState.FINISHED, state());
    }
}

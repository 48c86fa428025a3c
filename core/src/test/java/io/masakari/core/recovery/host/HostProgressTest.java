package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.CallFailure;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which decisions still stand (C-22), and what a progress cannot be. */
class HostProgressTest extends HostInRecovery {
    private static final HostCommand RESET = new HostCommand.ResetToError(VM);

    private boolean wants(HostCommand command) {
        return step.next().stillWants(command);
    }

    @Test
    void aForceDownIsWantedWhileItIsTheNextStepAndNobodyHasCancelled() {
        HostCommand forceDown = new HostCommand.ForceDown(SERVICE, "lost");
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        assertFalse(wants(forceDown));
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        assertTrue(wants(forceDown));
        on(it -> it.hostReturned());
        assertFalse(wants(forceDown));
    }

    @Test
    void anEvacuationIsWantedUntilItIsAnsweredOrTheHostIsBack() {
        requesting(RecoveryMethod.AUTO);
        assertTrue(wants(EVACUATE));
        assertFalse(wants(RESET));
        assertFalse(wants(new HostCommand.Evacuate(VM2, Optional.empty())), "nobody knows that one");
        var asked = step;
        on(it -> it.hostReturned());
        assertFalse(wants(EVACUATE));
        step = asked;
        on(it -> it.evacuateAccepted(VM));
        assertFalse(wants(EVACUATE));
    }

    @Test
    void aResetIsWantedUntilItIsAnsweredOrCancelled() {
        forcedDown();
        listed(server("resized", LOST, null));
        assertTrue(wants(RESET));
        assertFalse(wants(EVACUATE));
        var asked = step;
        on(it -> it.cancelled("ann"));
        assertFalse(wants(RESET));
        step = asked;
        on(it -> it.resetDone(VM));
        assertFalse(wants(RESET));
    }

    @Test
    void nothingIsWantedOfAnInstanceOnceTheRecoveryIsOver() {
        requesting(RecoveryMethod.AUTO);
        HostProgress over = step.next().asStored(e -> {
            e.state = HostState.FAILED;
            e.reason = "given up";
        });
        assertEquals("given up", over.reason());
        assertFalse(over.stillWants(EVACUATE));
    }

    @Test
    void readsAreAlwaysWanted() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(new CallFailure(CallFailure.Kind.REFUSED, 405, "no"));
        on(inspected(VM, Optional.of(server("active", LOST, null)), List.of()));
        assertEquals(HostState.FAILED, state());
        assertTrue(wants(INSPECT));
        assertTrue(wants(FIND_SERVICE));
    }

    @Test
    void atLeastOneEvacuationMustBeAllowed() {
        assertEquals(1, HostPolicy.of(e -> e.concurrency = 1).concurrency());
        assertThrows(IllegalArgumentException.class, () -> HostPolicy.of(e -> e.concurrency = 0));
    }
}

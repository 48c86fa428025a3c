package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.host.EvacuationRecord.Stage;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.OperatorWord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where Nova finds no host with room, it is asked for hours, visibly (C-9). */
class NoRoomTest extends HostInRecovery {
    private static final HostCommand LIST = new HostCommand.ListServers(LOST);

    /** The evacuation that Nova has taken finds no place. */
    private void findsNoPlace() {
        on(it -> it.evacuateAccepted(VM));
        recordSays(Stage.FAILED, null);
        listed(server("error", LOST, null));
    }

    private void heldWithoutRoom() {
        forcedDown();
        listed(server("active", LOST, null));
        for (int i = 1; i < 5; i++) {
            findsNoPlace();
            later(Duration.ofMinutes(1));
            assertEquals(List.of(EVACUATE), on(it -> it.timeCame()));
        }
        findsNoPlace();
        assertEquals(Optional.of(HoldReason.NO_ROOM), held());
    }

    private void asksAgain() {
        assertEquals(List.of(LIST), on(it -> it.timeCame()));
        assertEquals(List.of(EVACUATE), listed(server("error", LOST, null)));
    }

    @Test
    void itIsHeldAndAskedForAgainWithGrowingPauses() {
        heldWithoutRoom();
        Duration before = Duration.ZERO;
        for (int i = 0; i < 4; i++) {
            Instant next = step.wakeAt().orElseThrow();
            Duration pause = Duration.between(now, next);
            assertTrue(pause.compareTo(before) > 0, pause + " after " + before);
            before = pause;
            now = next;
            asksAgain();
            findsNoPlace();
            assertEquals(Optional.of(HoldReason.NO_ROOM), held());
        }
    }

    /** A host that was fenced by reboot has to be silent before each evacuation: that is watched while room is waited for. */
    @Test
    void theSilenceOfAHostThatMayBootIsWatchedInTheSameHold() {
        heldWithoutRoom();
        FencingProof reboot = new FencingProof("pacemaker", "reboot", "", START);
        HostProgress waiting = step.next().asStored(e -> e.proof = Optional.of(reboot));
        later(Duration.ofMinutes(30));
        step = machine.resume(waiting, now);
        on(it -> it.slotsGiven(Slots.of(10)));
        Instant from = now;
        while (state() == HostState.HELD) {
            assertEquals(Optional.of(HoldReason.NO_ROOM), held());
            assertTrue(Duration.between(from, now).compareTo(Duration.ofMinutes(5)) < 0, "for ever");
            if (on(it -> it.timeCame()).contains(FIND_SERVICE)) {
                assertTrue(step.next().hold().orElseThrow().detail().contains("has been silent for a while"));
                on(it -> it.serviceRead(Optional.of(forcedDown(LOST, START))));
                othersHeardAt(now);
                on(it -> it.reviewed(proven()));
            }
            later(Duration.ofSeconds(10));
        }
        assertEquals(HostState.LISTING, state());
    }

    @Test
    void aHostThatIsHeardMeanwhileIsLetGo() {
        heldWithoutRoom();
        on(it -> it.serviceRead(Optional.of(forcedDown(LOST, now))));
        for (int i = 0; i < 3; i++) {
            later(Duration.ofSeconds(10));
            on(it -> it.serviceRead(Optional.of(forcedDown(LOST, now))));
        }
        listed(server("error", LOST, null));
        assertEquals(HostState.FAILED, state());
    }

    @Test
    void anOperatorWhoHasMadeRoomHasItAskedForAtOnce() {
        heldWithoutRoom();
        later(Duration.ofSeconds(1));
        OperatorWord word = new OperatorWord("ann", "room", false, now);
        assertEquals(List.of(LIST), on(it -> it.reviewed(situation(FencingStatus.PROVEN, Optional.of(word)))));
        assertEquals(List.of(EVACUATE), listed(server("error", LOST, null)));
    }

    @Test
    void whatSomebodyElseEvacuatesMeanwhileIsFollowed() {
        heldWithoutRoom();
        now = step.wakeAt().orElseThrow();
        assertEquals(List.of(LIST), on(it -> it.timeCame()));
        assertEquals(List.of(INSPECT), listed(server("error", LOST, "rebuilding")));
        on(inspected(VM, Optional.of(server("error", LOST, "rebuilding")), List.of(now)));
        assertEquals(EvacuationState.ACCEPTED, vm());
    }

    @Test
    void whatSomebodyElseHasEvacuatedMeanwhileIsLeftAlone() {
        heldWithoutRoom();
        now = step.wakeAt().orElseThrow();
        assertEquals(List.of(LIST), on(it -> it.timeCame()));
        assertEquals(List.of(INSPECT), listed(List.of()));
        assertEquals(List.of(), on(inspected(VM, Optional.of(server("active", TARGET, null)), List.of())));
        assertEquals(EvacuationState.SKIPPED, vm());
    }

    @Test
    void theHostsReturnEndsIt() {
        heldWithoutRoom();
        on(it -> it.hostReturned());
        assertEquals(List.of(), listed(server("error", LOST, null)));
        assertEquals(HostState.FAILED, state());
    }

    @Test
    void aGateNeedNotStayShutForWhatWaitsForRoom() {
        heldWithoutRoom();
        assertFalse(step.next().needsGate());
    }

    @Test
    void whatFailsForAnotherReasonIsNotAskedForAgain() {
        heldWithoutRoom();
        now = step.wakeAt().orElseThrow();
        asksAgain();
        on(it -> it.evacuateAccepted(VM));
        recordSays(Stage.FAILED, null);
        listed(ServerView.of(server -> {
            server.id = VM;
            server.host = Optional.of(LOST);
            server.vmState = "error";
            server.fault = "no volume";
        }));
        assertEquals(HostState.FAILED, state());
    }

    @Test
    void itEndsAfterADay() {
        heldWithoutRoom();
        later(Duration.ofHours(25));
        asksAgain();
        findsNoPlace();
        assertEquals(HostState.FAILED, state());
    }
}

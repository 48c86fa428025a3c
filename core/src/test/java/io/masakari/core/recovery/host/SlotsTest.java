package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.host.EvacuationRecord.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How many evacuations are in flight, and when a recovery looks again by itself. */
class SlotsTest extends HostInRecovery {
    private static final CallFailure NOT_NOW = new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "not now");

    private static HostCommand evacuate(InstanceId id) {
        return new HostCommand.Evacuate(id, Optional.empty());
    }

    private void twoAndOneSlot() {
        forcedDown();
        on(it -> it.slotsGiven(Slots.of(1)));
        List<HostCommand> commands = listed(List.of(server("active", LOST, null), server(VM2, "active", LOST, null)));
        assertEquals(List.of(evacuate(VM2)), commands, "by name");
    }

    @Test
    void theNextOneGoesWhenTheOneBeforeHasLeftItsSlot() {
        twoAndOneSlot();
        assertEquals(List.of(), on(it -> it.evacuateAccepted(VM2)));
        later(Duration.ofSeconds(2));
        assertTrue(on(it -> it.timeCame()).get(0) instanceof HostCommand.ReadRecords);
        assertEquals(EvacuationState.PENDING, vm());
        List<HostCommand> commands =
                on(it -> it.recordsRead(List.of(new EvacuationRecord(VM2, Optional.of(TARGET), Stage.DONE, START))));
        assertTrue(commands.contains(EVACUATE), commands::toString);
    }

    @Test
    void whatIsLookedAtKeepsItsSlot() {
        twoAndOneSlot();
        on(new RecoveryEvent.CallFailed<>(evacuate(VM2), lostAnswer()));
        assertEquals(EvacuationState.LOOKING, evacuation(VM2).state());
        assertEquals(EvacuationState.PENDING, vm());
        assertEquals(Optional.empty(), step.wakeAt());
    }

    @Test
    void whatWaitsForASlotOnlyNeedsNoWaking() {
        twoAndOneSlot();
        assertEquals(Optional.empty(), step.wakeAt());
    }

    @Test
    void whatIsToBeRepeatedIsWokenForWhenItIsDue() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(NOT_NOW);
        assertEquals(Optional.of(now.plusMillis(500)), step.wakeAt());
        later(Duration.ofMillis(499));
        assertEquals(List.of(), on(it -> it.timeCame()));
        assertEquals(Optional.of(now.plusMillis(50)), step.wakeAt(), "it never wakes more often than that");
    }

    @Test
    void whatNovaWorksOnIsWokenForWhenItsRecordsAreDueAndNotWhileTheyAreRead() {
        accepted();
        assertEquals(Optional.of(now.plusMillis(1500)), step.wakeAt());
        later(Duration.ofMillis(1499));
        assertEquals(List.of(), on(it -> it.timeCame()));
        later(Duration.ofMillis(1));
        HostCommand read = new HostCommand.ReadRecords(START.minus(TIMES.clockSkew()));
        assertEquals(List.of(read), on(it -> it.timeCame()));
        assertEquals(Optional.empty(), step.wakeAt());
        assertEquals(List.of(), on(it -> it.timeCame()), "they are read one at a time");
    }

    @Test
    void aReservedHostThatIsBeingTakenNeedsNoWaking() {
        requesting(RecoveryMethod.RESERVED_HOST);
        assertEquals(Optional.empty(), step.wakeAt());
        assertEquals(List.of(), on(it -> it.timeCame()));
    }

    @Test
    void theFirstOfSeveralTimesCounts() {
        forcedDown();
        listed(List.of(server("active", LOST, null), server(VM2, "active", LOST, null)));
        on(it -> it.evacuateAccepted(VM2));
        evacuateFails(NOT_NOW);
        assertEquals(Optional.of(now.plusMillis(500)), step.wakeAt());
        now = step.wakeAt().get();
        on(it -> it.timeCame());
        evacuateFails(NOT_NOW);
        assertEquals(Optional.of(START.plusMillis(1500)), step.wakeAt());
    }

    @Test
    void ofTwoWithOneNameTheOrderIsAlwaysTheSame() {
        forcedDown();
        List<ServerView> servers = Stream.of(VM2, VM)
                .map(id -> ServerView.of(server -> {
                    server.id = id;
                    server.name = "web";
                    server.host = Optional.of(LOST);
                    server.vmState = "active";
                }))
                .toList();
        assertEquals(List.of(EVACUATE, evacuate(VM2)), listed(servers));
    }

    @Test
    void whatNobodyStoppedGoesBeforeWhatWasStoppedAnyway() {
        forcedDown();
        List<HostCommand> commands = listed(List.of(server(VM2, "stopped", LOST, null), server("active", LOST, null)));
        assertEquals(List.of(EVACUATE, new HostCommand.Inspect(VM2)), commands);
    }

    @Test
    void whatWaitsForAReservedHostLeavesItsSlotToTheNext() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO_PRIORITY);
        on(it -> it.slotsGiven(Slots.of(1)));
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        on(it -> it.forcedDown(DOWN));
        listed(List.of(server("active", LOST, null), server(VM2, "active", LOST, null)));
        on(it -> it.evacuateAccepted(VM2));
        at(Duration.ofSeconds(2));
        on(it -> it.timeCame());
        on(it -> it.recordsRead(List.of(new EvacuationRecord(VM2, Optional.empty(), Stage.FAILED, START))));
        listed(server(VM2, "error", LOST, null));
        at(Duration.ofMillis(2600));
        evacuateFails(NOT_NOW);
        at(Duration.ofMillis(3100));
        assertEquals(List.of(new HostCommand.TakeReservedHost(Set.of(LOST)), EVACUATE), on(it -> it.timeCame()));
    }
}

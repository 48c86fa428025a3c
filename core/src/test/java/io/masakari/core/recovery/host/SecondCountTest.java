package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.OperatorWord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A list of a lost host is not taken for all of it (C-32). */
class SecondCountTest extends HostInRecovery {
    private static final HostCommand LIST = new HostCommand.ListServers(LOST);
    private static final HostCommand INSPECT2 = new HostCommand.Inspect(VM2);

    private List<HostCommand> listed(List<ServerView> servers, SecondCount count) {
        return on(it -> it.serversListed(LOST, servers, count));
    }

    @Test
    void whatOnlyTheSecondCountHasIsLookedAtAndEvacuated() {
        forcedDown();
        List<HostCommand> commands = listed(List.of(server("active", LOST, null)), SecondCount.of(Set.of(VM, VM2)));
        assertTrue(commands.containsAll(List.of(EVACUATE, INSPECT2)), commands::toString);
        commands = on(inspected(VM2, Optional.of(server(VM2, "active", LOST, null)), List.of()));
        assertEquals(List.of(new HostCommand.Evacuate(VM2, Optional.empty())), commands);
        assertEquals("vm" + VM2, evacuation(VM2).name());
    }

    @Test
    void whatOnlyTheSecondCountHasMayBeElsewhereByNow() {
        forcedDown();
        listed(List.of(), SecondCount.of(Set.of(VM2)));
        on(inspected(VM2, Optional.of(server(VM2, "active", TARGET, null)), List.of()));
        assertEquals(Optional.of(SkipReason.ELSEWHERE), evacuation(VM2).skip());
        assertEquals(HostState.FINISHED, state());
    }

    @Test
    void whatWasListedBeforeAndIsNotAnyMoreIsLookedAt() {
        at(Duration.ofSeconds(-8));
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.serversListed(LOST, List.of(server("active", LOST, null))));
        later(TIMES.fresh().plusSeconds(1));
        on(it -> it.reviewed(proven()));
        serviceIs(SERVICE);
        on(it -> it.forcedDown(DOWN));
        List<HostCommand> commands = listed(List.of(), SecondCount.unknown("no answer"));
        assertEquals(List.of(INSPECT), commands);
        assertEquals(EVACUATE, on(CLEAN).get(0));
    }

    @Test
    void whatIsFoundLateAndAsksForRecoveryGoesBeforeWhatWaits() {
        forcedDown();
        on(it -> it.slotsGiven(Slots.untilOther(Optional.empty())));
        listed(List.of(server("active", LOST, null)), SecondCount.of(Set.of(VM, VM2)));
        ServerView asking = ServerView.of(server -> {
            server.id = VM2;
            server.name = "zzz";
            server.host = Optional.of(LOST);
            server.vmState = "active";
            server.metadata = Map.of("HA_Enabled", "True");
        });
        on(inspected(VM2, Optional.of(asking), List.of()));
        List<HostCommand> commands = on(it -> it.slotsGiven(Slots.of(2)));
        assertEquals(List.of(new HostCommand.Evacuate(VM2, Optional.empty()), EVACUATE), commands);
    }

    @Test
    void fewAreLookedAtAtOnce() {
        forcedDown();
        Set<InstanceId> many = Set.copyOf(IntStream.range(0, 100)
                .mapToObj(n -> new InstanceId(new UUID(7, n)))
                .toList());
        long looks = listed(List.of(), SecondCount.of(many)).stream()
                .filter(HostCommand.Inspect.class::isInstance)
                .count();
        assertEquals(HostPolicy.defaults().concurrency(), looks);
        InstanceId first = step.next().evacuations().values().stream()
                .filter(e -> e.state() == EvacuationState.LOOKING)
                .findFirst()
                .orElseThrow()
                .instance();
        assertEquals(1, on(inspected(first, Optional.empty(), List.of())).size());
    }

    @Test
    void anEmptyListWithoutASecondCountIsHeldAndLookedAtAgain() {
        forcedDown();
        emptyAndUnconfirmed();
        assertEquals(Optional.of(HoldReason.LIST_UNCONFIRMED), held());
        later(Duration.ofSeconds(10));
        assertEquals(List.of(LIST), on(it -> it.timeCame()));
        listed(List.of(), SecondCount.unknown("cell away"));
        assertEquals(Optional.of(HoldReason.LIST_UNCONFIRMED), held());
        later(Duration.ofSeconds(10));
        on(it -> it.timeCame());
        assertEquals(List.of(INSPECT), listed(List.of(server("active", LOST, null)), SecondCount.of(Set.of(VM))));
        assertEquals(List.of(EVACUATE), on(CLEAN));
    }

    @Test
    void anOperatorMayBelieveAnEmptyList() {
        forcedDown();
        emptyAndUnconfirmed();
        later(Duration.ofSeconds(1));
        OperatorWord word = new OperatorWord("ann", "looked", false, now);
        on(it -> it.reviewed(situation(FencingStatus.PROVEN, Optional.of(word))));
        listed(List.of(), SecondCount.unknown("cell away"));
        assertEquals(HostState.FINISHED, state());
    }

    @Test
    void aListThatNothingConfirmsIsToldOfAtTheEnd() {
        forcedDown();
        listed(List.of(server("suspended", LOST, null)), SecondCount.unknown("forbidden"));
        assertEquals(HostState.EVACUATING, state());
        listsAgain("forbidden");
        assertEquals(HostState.FAILED, state());
        assertTrue(
                step.next().reason().contains("may not be whole: forbidden"),
                step.next().reason());
    }

    @Test
    void aSecondCountMayComeLater() {
        forcedDown();
        listed(List.of(server("suspended", LOST, null)), SecondCount.unknown("busy"));
        later(Duration.ofMinutes(1));
        assertEquals(List.of(LIST), on(it -> it.timeCame()));
        on(new RecoveryEvent.CallFailed<>(LIST, new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "busy")));
        later(Duration.ofMinutes(1));
        assertEquals(List.of(LIST), on(it -> it.timeCame()));
        listed(List.of(server("suspended", LOST, null)), SecondCount.of(Set.of(VM)));
        assertEquals(HostState.FAILED, state());
        assertFalse(step.next().reason().contains("whole"), step.next().reason());
    }

    @Test
    void aHostWithoutInstancesIsToldOf() {
        forcedDown();
        listed(List.of(), SecondCount.of(Set.of()));
        assertEquals(HostState.FINISHED, state());
        assertTrue(step.next().reason().contains("by two counts"), step.next().reason());
    }

    private void emptyAndUnconfirmed() {
        listed(List.of(), SecondCount.unknown("cell away"));
        assertEquals(HostState.EVACUATING, state());
        listsAgain("cell away");
    }

    private void listsAgain(String why) {
        List<ServerView> servers =
                step.next().evacuations().isEmpty() ? List.of() : List.of(server("suspended", LOST, null));
        for (int i = 0; i < 4; i++) {
            later(Duration.ofMinutes(1));
            assertEquals(List.of(LIST), on(it -> it.timeCame()));
            listed(servers, SecondCount.unknown(why));
        }
    }
}

package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.host.EvacuationRecord.Stage;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A recovery as a whole; its parts have tests of their own. */
class HostRecoveryTest extends HostInRecovery {
    @Test
    void goesFromProofToLandedInTheOrderOfTheDrawing() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        assertEquals(HostState.PREPARING, state());
        assertEquals(List.of(FIND_SERVICE), step.commands());
        assertEquals(List.of(new HostCommand.Review()), on(it -> it.serviceRead(Optional.of(SERVICE))));
        List<HostCommand> commands = on(it -> it.reviewed(proven()));
        assertEquals(HostState.FORCING_DOWN, state());
        String why = "Masakari: host lost, off by pacemaker, recovery "
                + step.next().origin().id();
        assertEquals(List.of(new HostCommand.ForceDown(SERVICE, why)), commands, "people see why, in Nova");
        assertEquals(List.of(new HostCommand.ListServers(LOST)), on(it -> it.forcedDown(DOWN)));
        assertEquals(HostState.LISTING, state());
        commands = listed(server("active", LOST, null));
        assertEquals(List.of(EVACUATE), commands);
        assertEquals(HostState.EVACUATING, state());
        on(it -> it.evacuateAccepted(VM));
        later(Duration.ofSeconds(2));
        assertTrue(on(it -> it.timeCame()).get(0) instanceof HostCommand.ReadRecords);
        recordSays(Stage.DONE, TARGET);
        assertEquals(List.of(new HostCommand.ListServers(TARGET)), step.commands());
        on(it -> it.serversListed(TARGET, List.of(server("active", TARGET, null))));
        assertEquals(HostState.FINISHED, state());
        assertEquals(EvacuationState.LANDED, vm());
    }

    @Test
    void beginsNothingAfterALateRestartBeforeTheMonitorsWereHeard() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "not now"));
        later(SafeTimes.defaults().bootTime().plusSeconds(1));
        step = machine.resume(step.next(), now);
        assertEquals(List.of(), listed(server("active", LOST, null)));
        on(it -> it.slotsGiven(Slots.of(1)));
        later(SafeTimes.HEARING.minusSeconds(1));
        assertEquals(List.of(), on(it -> it.timeCame()));
        later(Duration.ofSeconds(1));
        assertEquals(List.of(INSPECT), on(it -> it.timeCame()));
        assertEquals(List.of(EVACUATE), on(CLEAN));
    }

    @Test
    void startedAgainItBeginsNothingBeforeItsShareIsFound() {
        requesting(RecoveryMethod.AUTO);
        evacuateFails(new CallFailure(CallFailure.Kind.UNAVAILABLE, 503, "not now"));
        later(SafeTimes.defaults().bootTime().minusSeconds(1));
        step = machine.resume(step.next(), now);
        assertEquals(List.of(), listed(server("active", LOST, null)));
        assertEquals(List.of(), on(it -> it.timeCame()));
        assertEquals(List.of(INSPECT), on(it -> it.slotsGiven(Slots.of(1))));
        assertEquals(List.of(EVACUATE), on(CLEAN));
    }

    @Test
    void nothingIsEvacuatedWithoutAShare() {
        begin(FencingStatus.PROVEN, RecoveryMethod.AUTO);
        on(it -> it.slotsGiven(Slots.untilOther(Optional.of(TARGET))));
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        on(it -> it.reviewed(proven()));
        on(it -> it.forcedDown(DOWN));
        assertEquals(List.of(), listed(server("active", LOST, null)));
        assertTrue(step.next().reason().contains(TARGET.value()));
        assertEquals(List.of(EVACUATE), on(it -> it.slotsGiven(Slots.of(1))));
        assertEquals("", step.next().reason());
    }

    @Test
    void concurrencyIsBounded() {
        forcedDown();
        List<ServerView> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            InstanceId id = new InstanceId(new UUID(9, i));
            Map<String, String> metadata = i == 99 ? Map.of("HA_Enabled", "True") : Map.of();
            many.add(ServerView.of(server -> {
                server.id = id;
                server.name = "vm" + id;
                server.host = Optional.of(LOST);
                server.vmState = "active";
                server.metadata = metadata;
            }));
        }
        List<HostCommand> commands = on(it -> it.serversListed(LOST, many));
        assertEquals(32, commands.size());
        assertEquals(new HostCommand.Evacuate(new InstanceId(new UUID(9, 99)), Optional.empty()), commands.get(0));
    }
}

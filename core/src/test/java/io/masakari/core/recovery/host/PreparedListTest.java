package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.ServerView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read before the proof is good for a while only, and the list after force-down decides again (C-10, C-20). */
class PreparedListTest extends HostInRecovery {
    private static final HostCommand LIST = new HostCommand.ListServers(LOST);

    /** Up to the answer to the force-down, with instances that were listed before the proof. */
    private List<HostCommand> preparedWith(ServerView... servers) {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        listed(List.of(servers));
        on(it -> it.reviewed(proven()));
        return on(it -> it.forcedDown(DOWN));
    }

    private void waitingWith(ServerView server) {
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.slotsGiven(Slots.untilOther(Optional.empty())));
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        listed(server);
        on(it -> it.reviewed(proven()));
        on(it -> it.forcedDown(DOWN));
        assertEquals(EvacuationState.PENDING, vm());
    }

    @ParameterizedTest(name = "{0} old: {1}")
    @CsvSource({"PT10S,FORCING_DOWN", "PT10.001S,PREPARING"})
    void aServiceThatWasReadTooLongAgoIsReadAgainBeforeTheForceDown(Duration age, HostState expected) {
        at(Duration.ofSeconds(-8));
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        later(age);
        List<HostCommand> commands = on(it -> it.reviewed(proven()));
        assertEquals(expected, state());
        assertEquals(expected == HostState.PREPARING, commands.equals(List.of(FIND_SERVICE)));
    }

    @ParameterizedTest(name = "{0} old: evacuated at once: {1}")
    @CsvSource({"PT10S,true", "PT10.001S,false"})
    void aListThatIsTooOldIsNotActedOn(Duration age, boolean atOnce) {
        at(Duration.ofSeconds(-8));
        begin(FencingStatus.PENDING, RecoveryMethod.AUTO);
        on(it -> it.serviceRead(Optional.of(SERVICE)));
        listed(server("active", LOST, null));
        later(age);
        on(it -> it.reviewed(proven()));
        serviceIs(SERVICE);
        assertEquals(HostState.FORCING_DOWN, state());
        List<HostCommand> commands = on(it -> it.forcedDown(DOWN));
        assertEquals(atOnce ? List.of(LIST, EVACUATE) : List.of(LIST), commands);
    }

    @ParameterizedTest(name = "{0} with task {1} on {2}: {3}")
    @CsvSource({
        "active,,compute1,",
        "suspended,,compute1,SUSPENDED",
        "active,migrating,compute1,MIGRATING",
        "stopped,powering-on,compute1,BEING_STARTED",
        "active,,compute2,ELSEWHERE"
    })
    void whatHasNotBegunYetIsJudgedAnew(String vmState, String task, String host, SkipReason expected) {
        waitingWith(server("active", LOST, null));
        listed(server(vmState, new HostName(host), task));
        assertEquals(Optional.ofNullable(expected), evacuation().skip());
    }

    @Test
    void whatMustBeResetByNowIsReset() {
        waitingWith(server("active", LOST, null));
        listed(server("resized", LOST, null));
        assertEquals(List.of(new HostCommand.ResetToError(VM)), on(it -> it.slotsGiven(Slots.of(1))));
    }

    @Test
    void whatHasLeftTheHostMeanwhileIsLookedAtAndLeftAlone() {
        waitingWith(server("active", LOST, null));
        assertEquals(List.of(INSPECT), listed(List.of()));
        on(inspected(VM, Optional.of(server("active", TARGET, null)), List.of()));
        assertEquals(Optional.of(SkipReason.ELSEWHERE), evacuation().skip());
        assertEquals("it is on another host already", evacuation().reason());
        assertEquals(HostState.FINISHED, state());
    }

    /** Nova has been asked for it: it is followed to its end, whatever the list says (C-4). */
    @Test
    void whatHasBegunIsNotJudgedAgain() {
        List<HostCommand> commands = preparedWith(server("active", LOST, null));
        assertTrue(commands.contains(EVACUATE));
        listed(List.of());
        assertEquals(EvacuationState.REQUESTING, vm());
        assertEquals(HostState.EVACUATING, state());
    }

    @Test
    void whatAsksForRecoveryGoesFirstAlsoBehindTheForceDown() {
        ServerView preferred = ServerView.of(server -> {
            server.id = VM2;
            server.name = "zzz";
            server.host = Optional.of(LOST);
            server.vmState = "active";
            server.metadata = Map.of("HA_Enabled", "True");
        });
        List<HostCommand> commands = preparedWith(server("active", LOST, null), preferred);
        assertEquals(List.of(LIST, new HostCommand.Evacuate(VM2, Optional.empty()), EVACUATE), commands);
    }

    @ParameterizedTest(name = "{0} with task {1}")
    @CsvSource({"paused,", "resized,", "active,powering-off", "active,rebuilding", "active,migrating"})
    void whatIsNotPlainWaitsForTheListAfterTheForceDown(String vmState, String task) {
        assertEquals(List.of(LIST), preparedWith(server(vmState, LOST, task)));
        assertEquals(Map.of(), step.next().evacuations());
    }
}

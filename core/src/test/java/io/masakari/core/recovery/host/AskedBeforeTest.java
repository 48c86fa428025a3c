package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.HostName;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.host.EvacuationRecord.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An evacuation that an earlier recovery has asked for, whose job waits in the queue of a host that was lost (C-5). */
class AskedBeforeTest extends HostInRecovery {
    private static final Instant BEFORE = START.minus(Duration.ofMinutes(2));
    private static final HostName THIRD = new HostName("compute3");

    private void found(ServerAction... newestFirst) {
        forcedDown();
        listed(server("active", LOST, "rebuilding"));
        on(it -> it.inspected(VM, Optional.of(server("active", LOST, "rebuilding")), List.of(), List.of(newestFirst)));
        assertEquals(EvacuationState.ACCEPTED, vm());
    }

    private static ServerAction action(String name, Instant at) {
        return new ServerAction(name, at, true);
    }

    private void records(EvacuationRecord... records) {
        on(it -> it.timeCame());
        on(it -> it.recordsRead(List.of(records)));
    }

    private static EvacuationRecord record(Stage stage, HostName target, Instant at) {
        return new EvacuationRecord(VM, Optional.ofNullable(target), stage, at);
    }

    private List<HostCommand> services() {
        return on(it -> it.servicesListed(List.of(forcedDown(TARGET, START), service(THIRD, true, Optional.of(now)))));
    }

    @Test
    void itsRecordIsLookedForAsFarBackAsItWasAskedFor() {
        found(action("evacuate", BEFORE));
        later(Duration.ofSeconds(2));
        List<HostCommand> commands = on(it -> it.timeCame());
        assertEquals(List.of(new HostCommand.ReadRecords(BEFORE.minus(TIMES.novaSkew()))), commands);
    }

    /** Its old host has closed the record when it came back. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"UNDER_WAY", "DONE", "NONE"})
    void itIsNotAskedForAgain(String stage) {
        found(action("evacuate", BEFORE), action("rebuild", BEFORE.minusSeconds(60)));
        for (int seconds = 2; seconds < 60; seconds += 2) {
            at(Duration.ofSeconds(seconds));
            if (stage.equals("NONE")) {
                records();
            } else {
                records(record(Stage.valueOf(stage), null, BEFORE));
            }
            assertFalse(step.commands().contains(EVACUATE), "after " + seconds + " s");
            assertEquals(EvacuationState.ACCEPTED, vm(), "after " + seconds + " s");
        }
    }

    @Test
    void itIsAskedForAgainWhenNobodyIsThereAnyMoreWhoCouldDoIt() {
        found(action("evacuate", BEFORE));
        boolean isLookedAt = false;
        for (int seconds = 2; seconds < 60 && !isLookedAt; seconds += 2) {
            at(Duration.ofSeconds(seconds));
            records(record(Stage.DONE, null, BEFORE));
            isLookedAt = services().contains(INSPECT);
            assertTrue(isLookedAt || vm() == EvacuationState.ACCEPTED, "after " + seconds + " s");
            assertFalse(isLookedAt && seconds < TIMES.silentAfter().toSeconds(), "after " + seconds + " s");
        }
        assertTrue(isLookedAt);
        assertEquals(List.of(EVACUATE), stillRebuilding());
    }

    @Test
    void whereItHasEndedIsLookedAt() {
        found(action("evacuate", BEFORE));
        at(Duration.ofSeconds(2));
        records(record(Stage.DONE, THIRD, BEFORE));
        assertEquals(EvacuationState.VERIFYING, vm());
        assertEquals(Optional.of(THIRD), evacuation().target());
    }

    @Test
    void aRebuildThatCameAfterItIsNoEvacuation() {
        found(action("rebuild", BEFORE.plusSeconds(60)), action("evacuate", BEFORE));
        at(Duration.ofSeconds(5));
        records(record(Stage.DONE, THIRD, BEFORE));
        assertEquals(EvacuationState.REQUESTING, vm());
    }

    /** The time of the earlier recovery does not count. */
    @ParameterizedTest(name = "after {0}: {1}")
    @CsvSource({"PT29M59.999S,ACCEPTED", "PT30M,FAILED"})
    void itIsGivenUpAndShown(Duration time, EvacuationState expected) {
        found(action("evacuate", START.minus(Duration.ofHours(3))));
        at(time);
        records(record(Stage.UNDER_WAY, null, START.minus(Duration.ofHours(3))));
        assertEquals(expected, vm());
    }
}

package io.masakari.core.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of Nova's records prove that a guest is where Nova shows it (SAFETY.md, C-30). */
class MoveTest {
    private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
    private static final InstanceId VM = new InstanceId(new UUID(0, 1));
    private static final HostName SHOWN = new HostName("compute1");
    private static final HostName OTHER = new HostName("compute2");

    private static Move move(String type, String status, HostName source, HostName target) {
        return new Move(
                VM, type, status, Optional.of(source), Optional.ofNullable(target), START, START.plusSeconds(9));
    }

    @ParameterizedTest(name = "a {0} that left it and is {1}: {2}")
    @CsvSource({
        "live-migration,error,false",
        "live-migration,failed,false",
        "live-migration,completed,false",
        "live-migration,running,false",
        "live-migration,post-migrating,false",
        "live-migration,accepted,false",
        "live-migration,queued,false",
        "live-migration,preparing,false",
        "live-migration,a word of tomorrow,false",
        "live-migration,cancelled,true",
        "migration,error,false",
        "resize,error,false",
        "resize,confirmed,false",
        "resize,reverting,false",
        "resize,reverted,true",
    })
    void ofMovesThatLeftTheHostThatNovaShows(String type, String status, boolean proves) {
        assertEquals(proves, move(type, status, SHOWN, OTHER).provesOn(SHOWN));
    }

    @ParameterizedTest(name = "a {0} that came and is {1}: {2}")
    @CsvSource({
        "live-migration,completed,true",
        "live-migration,error,false",
        "live-migration,running,false",
        "live-migration,cancelled,false",
        "resize,finished,true",
        "resize,confirmed,true",
        "migration,confirming,true",
        "resize,reverted,false",
        "evacuation,done,true",
        "evacuation,completed,true",
        "evacuation,failed,true",
    })
    void ofMovesThatCameToTheHostThatNovaShows(String type, String status, boolean proves) {
        assertEquals(proves, move(type, status, OTHER, SHOWN).provesOn(SHOWN));
    }

    @Test
    void whatNeverHadATargetHasNotMoved() {
        assertTrue(move("live-migration", "error", SHOWN, null).provesOn(SHOWN));
        assertFalse(move("live-migration", "accepted", SHOWN, null).provesOn(SHOWN), "it may get one");
    }

    /** An evacuation that has failed says nothing of where a migration before it has left the guest. */
    @Test
    void anEvacuationFromTheHostItselfHidesNoMigrationBefore() {
        Move migration = move("live-migration", "error", SHOWN, OTHER);
        Move evacuation = move("evacuation", "error", SHOWN, null);
        assertEquals(Map.of(VM, migration), Move.newest(List.of(evacuation, migration), SHOWN));
    }

    @Test
    void theNewestCounts() {
        Move old = move("live-migration", "error", SHOWN, OTHER);
        Move back = move("live-migration", "completed", OTHER, SHOWN);
        assertEquals(Map.of(VM, back), Move.newest(List.of(back, old), SHOWN));
        assertEquals(Map.of(VM, old), Move.newest(List.of(old, back), SHOWN));
    }

    @ParameterizedTest(name = "{0}, completed {1}, {2} s after the move: {3}")
    @CsvSource({
        "start,true,10,true",
        "reboot,true,10,true",
        "rebuild,true,10,true",
        "start,false,10,false",
        "start,true,9,false",
        "start,true,-60,false",
        "stop,true,10,false",
        "os-resetState,true,10,false",
        "live-migration,true,10,false",
    })
    void onlyALaterStartThatCameToItsEndClearsIt(String action, boolean completed, int seconds, boolean clears) {
        ServerAction done = new ServerAction(action, START.plusSeconds(seconds), true, completed);
        Move move = move("live-migration", "error", SHOWN, OTHER);
        assertEquals(clears, new Doubt(move.changedAt(), "", false).isClearedBy(List.of(done)));
    }

    @Test
    void bothHostsAreShown() {
        String text = move("live-migration", "error", SHOWN, OTHER).describe(SHOWN);
        assertEquals(
                "its live-migration from compute1 to compute2 of 2026-11-23T04:00:00Z is 'error' in Nova, so it may run on"
                        + " compute2, and Nova shows it on compute1",
                text);
    }
}

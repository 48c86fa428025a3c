package io.masakari.demo.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.demo.chaos.PowerRecord.Change;
import io.masakari.demo.chaos.PowerRecord.Fencing;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Times are seconds after the round's begin, in microseconds. */
class InvariantsTest {
    private static final long BEGIN = 0;
    private static final PowerRecord FENCED_AT_5 = new PowerRecord(
            List.of(new Change(-100, "compute1", true), new Change(seconds(4), "compute1", false)),
            List.of(new Fencing(seconds(5), "compute1")));
    private static final PowerRecord FENCED_AT_5_BACK_AT_10 = new PowerRecord(
            List.of(
                    new Change(-100, "compute1", true),
                    new Change(seconds(4), "compute1", false),
                    new Change(seconds(10), "compute1", true)),
            List.of(new Fencing(seconds(5), "compute1")));

    @Test
    void allowsWhatComesAfterTheFencing() {
        assertEquals(List.of(), touched(FENCED_AT_5, Map.of(), seconds(6)));
    }

    @Test
    void findsAnEvacuationOfAHostThatIsOffButNotFenced() {
        assertTrue(touched(FENCED_AT_5, Map.of(), seconds(4) + 1).get(0).contains("before it was fenced"));
    }

    @Test
    void findsAnEvacuationOfAHostWithPower() {
        assertTrue(touched(FENCED_AT_5, Map.of(), seconds(3)).get(0).contains("while it had power"));
    }

    @Test
    void aFencingOfAnEarlierRoundExcusesNothing() {
        PowerRecord earlier =
                new PowerRecord(List.of(new Change(-300, "compute1", true)), List.of(new Fencing(-400, "compute1")));
        assertEquals(1, touched(earlier, Map.of(), seconds(6)).size());
    }

    @Test
    void allowsWhatWasUnderWayWhenTheHostCameBack() {
        assertEquals(List.of(), touched(FENCED_AT_5_BACK_AT_10, Map.of("compute1", List.of(seconds(12))), seconds(13)));
    }

    @Test
    void findsAnEvacuationThatBeginsLongAfterTheReturnWasKnown() {
        List<String> found = touched(FENCED_AT_5_BACK_AT_10, Map.of("compute1", List.of(seconds(12))), seconds(15));
        assertTrue(found.get(0).startsWith("C-10"));
    }

    @Test
    void findsASecondEvacuationWhileTheFirstStands() {
        List<Move> moves = List.of(
                new Move(seconds(6), "i-1", "compute1", "compute2", "done"),
                new Move(seconds(7), "i-1", "compute1", "compute3", "accepted"));
        assertEquals(1, Invariants.movedTwice(BEGIN, moves, FENCED_AT_5).size());
    }

    @Test
    void allowsASecondEvacuationAfterTheFirstFailedOrItsTargetWasLost() {
        PowerRecord targetLost = new PowerRecord(List.of(new Change(seconds(6), "compute2", false)), List.of());
        List<Move> failed = List.of(
                new Move(seconds(6), "i-1", "compute1", "", "error"),
                new Move(seconds(7), "i-1", "compute1", "compute3", "done"));
        List<Move> lost = List.of(
                new Move(seconds(6), "i-1", "compute1", "compute2", "pre-migrating"),
                new Move(seconds(7), "i-1", "compute1", "compute3", "done"));
        assertEquals(List.of(), Invariants.movedTwice(BEGIN, failed, FENCED_AT_5));
        assertEquals(List.of(), Invariants.movedTwice(BEGIN, lost, targetLost));
    }

    @Test
    void anUnclaimedEvacuationMayBeRepeatedOnlyIfAnotherHostWasLost() {
        List<Move> moves = List.of(
                new Move(seconds(6), "i-1", "compute1", "", "accepted"),
                new Move(seconds(70), "i-1", "compute1", "compute3", "done"));
        PowerRecord another = new PowerRecord(List.of(new Change(seconds(4), "compute2", false)), List.of());
        assertEquals(1, Invariants.movedTwice(BEGIN, moves, FENCED_AT_5).size());
        assertEquals(List.of(), Invariants.movedTwice(BEGIN, moves, another));
    }

    @Test
    void findsAnAcknowledgedReportThatIsGone() {
        assertEquals(1, Invariants.lostReports(Set.of("a", "b"), Set.of("a")).size());
    }

    @Test
    void findsADaemonThatLeaksFiles() {
        Daemon.Vitals before = new Daemon.Vitals(60_000, 30);
        assertEquals(List.of(), Invariants.grown("x", before, new Daemon.Vitals(90_000, 50), 100_000));
        assertEquals(
                1,
                Invariants.grown("x", before, new Daemon.Vitals(90_000, 90), 100_000)
                        .size());
    }

    @Test
    void measuresToTheFirstEvacuationOfTheHost() {
        List<Touch> touches = List.of(
                new Touch(seconds(5), "compute1", "force-down"),
                new Touch(seconds(7), "compute1", "evacuate i-2"),
                new Touch(seconds(6), "compute1", "evacuate i-1"));
        assertEquals(OptionalLong.of(seconds(6)), Invariants.firstEvacuation(BEGIN, "compute1", touches));
        assertEquals(OptionalLong.empty(), Invariants.firstEvacuation(BEGIN, "compute2", touches));
    }

    private static List<String> touched(PowerRecord power, Map<String, List<Long>> returns, long micros) {
        return Invariants.touchedWithPower(
                BEGIN, List.of(new Touch(micros, "compute1", "evacuate i-1")), power, returns);
    }

    private static long seconds(int seconds) {
        return seconds * 1_000_000L;
    }
}

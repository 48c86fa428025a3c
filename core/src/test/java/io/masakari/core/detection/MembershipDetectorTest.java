package io.masakari.core.detection;

import static io.masakari.core.detection.GroupDeparture.NODE_DOWN;
import static io.masakari.core.detection.GroupDeparture.PROCESS_DOWN;
import static io.masakari.core.detection.HostVerdict.FAILED;
import static io.masakari.core.detection.HostVerdict.JOINED;
import static io.masakari.core.detection.HostVerdict.LEFT;
import static io.masakari.core.detection.HostVerdict.SUSPECTED;
import static io.masakari.core.detection.Watcher.key;
import static io.masakari.core.detection.Watcher.only;
import static io.masakari.core.detection.Watcher.reports;
import static io.masakari.core.detection.Watcher.verdicts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.detection.Output.Report;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The sequences that real clusters show, and what must come of each. */
class MembershipDetectorTest {
    private final Watcher one = Watcher.onHealthy(1, 1, 2, 3);

    @Test
    void aDeathIsFailedOnTheQuorumCallbackOfItsOwnRing() {
        one.passMillis(5000);
        Instant lostAt = one.wall();
        assertEquals("3 SUSPECTED ABSENT_FROM_RING", verdicts(one.status(3, false)));
        assertEquals("", verdicts(one.groupLeft(NODE_DOWN, Set.of(3L), 1, 2)));
        assertEquals("", verdicts(one.totem(44, 1, 2)));
        List<Output> outputs = one.quorum(44, true, 1, 2);
        assertEquals("3 FAILED ABSENT_IN_QUORATE_RING", verdicts(outputs));
        Report report = reports(outputs).get(0);
        assertEquals(ReportStage.PENDING, report.stage());
        assertEquals(key(1, 44, 3), report.key());
        assertEquals(LossCause.NODE_DOWN, report.evidence().cause());
        assertEquals(lostAt, report.evidence().lostAt());
        assertEquals(List.of(new NodeId(1), new NodeId(2)), report.evidence().members());
        assertEquals("compute3", report.evidence().host().value());
        assertEquals("compute1", report.evidence().reporter().value());
        assertTrue(report.evidence().quorate());
    }

    @Test
    void whatOnlyACallbackCanDecideIsNotDueAtATime() {
        one.passMillis(5000);
        one.groupLeft(NODE_DOWN, Set.of(3L), 1, 2);
        one.status(3, false);
        assertEquals("3 SUSPECTED ABSENT_FROM_RING", verdicts(one.all.subList(one.all.size() - 1, one.all.size())));
        assertTrue(one.watch
                .nextDeadline()
                .filter(due -> !one.moment().at().isBefore(due))
                .isEmpty());
    }

    @Test
    void quorumOfAnEarlierRingDecidesNothing() {
        one.groupLeft(NODE_DOWN, Set.of(3L), 1, 2);
        one.totem(44, 1, 2);
        one.totem(48, 1);
        assertEquals(List.of(), reports(one.quorum(44, true, 1, 2)));
        assertEquals(List.of(), reports(one.quorum(48, false, 1)));
        assertEquals(SUSPECTED, one.verdict(3));
        assertEquals(SUSPECTED, one.verdict(2));
    }

    @Test
    void waitsForTheReasonWhenQuorumSpeaksFirst() {
        assertEquals(List.of(), reports(one.ring(44, true, 1, 2)));
        one.passMillis(20);
        List<Output> outputs = one.groupLeft(NODE_DOWN, Set.of(3L), 1, 2);
        assertEquals(LossCause.NODE_DOWN, reports(outputs).get(0).evidence().cause());
    }

    @Test
    void failsWithUntoldCauseWhenNoReasonComes() {
        one.ring(44, true, 1, 2);
        assertEquals(
                LossCause.UNTOLD, reports(one.passMillis(200)).get(0).evidence().cause());
    }

    @Test
    void aHostWithoutMonitorIsLostWithUntoldCauseAtOnce() {
        Watcher watcher = new Watcher(1);
        watcher.say(new Observation.Connected(watcher.self, Watcher.CLUSTER));
        watcher.groupJoined(Set.of(1L), 1, 2);
        watcher.ring(40, true, 1, 2, 3);
        List<Output> outputs = watcher.ring(44, true, 1, 2);
        assertEquals(LossCause.UNTOLD, reports(outputs).get(0).evidence().cause());
    }

    @Test
    void anOrderlyLeaveIsReportedAsSuchAndNeverFollowedByFencing() {
        one.groupLeft(PROCESS_DOWN, Set.of(3L), 1, 2);
        one.passMillis(9);
        one.status(3, false);
        List<Output> outputs = one.ring(44, true, 1, 2);
        assertEquals("3 LEFT SAID_GOODBYE", verdicts(outputs));
        assertEquals(LEFT, one.verdict(3));
        assertEquals(LossCause.ORDERLY_LEAVE, reports(outputs).get(0).evidence().cause());
        List<Output> later = one.pass(Duration.ofMinutes(5));
        assertEquals(List.of(), reports(later));
        assertEquals(List.of(), only(later, Output.RequestFencing.class));
        assertEquals(List.of(), only(later, Output.MonitorLost.class));
        assertTrue(only(later, Output.AskFencingHistory.class).stream()
                .allMatch(ask -> ask.node().value() == 2));
    }

    @Test
    void aDeadMonitorIsAWarningOnly() {
        one.groupLeft(PROCESS_DOWN, Set.of(3L), 1, 2);
        List<Output> outputs = one.passMillis(1000);
        assertEquals(List.of(new Output.MonitorLost(new NodeId(3))), only(outputs, Output.MonitorLost.class));
        assertEquals(JOINED, one.verdict(3));
        assertEquals(List.of(), only(one.pass(Duration.ofMinutes(1)), Output.MonitorLost.class));
    }

    @Test
    void aHostThatDiesAfterItsMonitorHadDiedIsLostWithUntoldCause() {
        one.groupLeft(PROCESS_DOWN, Set.of(3L), 1, 2);
        one.passMillis(2100);
        List<Output> outputs = one.ring(44, true, 1, 2);
        assertEquals("3 SUSPECTED ABSENT_FROM_RING; 3 FAILED ABSENT_IN_QUORATE_RING", verdicts(outputs));
        assertEquals(FAILED, one.verdict(3));
        assertEquals(LossCause.UNTOLD, reports(outputs).get(0).evidence().cause());
        assertEquals(List.of(), only(one.pass(Duration.ofMinutes(2)), Output.RequestFencing.class));
    }

    @Test
    void theMinoritySideReportsNobody() {
        one.groupLeft(NODE_DOWN, Set.of(2L, 3L), 1);
        List<Output> outputs = one.ring(44, false, 1);
        outputs.addAll(one.pass(Duration.ofMinutes(10)));
        assertEquals(List.of(), reports(outputs));
        assertEquals(List.of(), only(outputs, Output.RequestFencing.class));
        assertEquals(1, only(outputs, Output.QuorumTurned.class).size());
        assertEquals(SUSPECTED, one.verdict(2));
        assertEquals(SUSPECTED, one.verdict(3));
    }

    @Test
    void whoIsStillAbsentWhenQuorumReturnsIsFailedThen() {
        one.groupLeft(NODE_DOWN, Set.of(2L, 3L), 1);
        one.ring(44, false, 1);
        one.pass(Duration.ofMinutes(3));
        one.status(2, true);
        List<Output> outputs = one.ring(48, true, 1, 2);
        assertEquals("2 JOINED BACK_IN_RING", verdicts(outputs));
        assertEquals(List.of(), reports(outputs));
        List<Output> settled = one.passMillis(500);
        assertEquals("3 FAILED STILL_ABSENT_WHEN_QUORUM_RETURNED", verdicts(settled));
        assertEquals(key(1, 48, 3), reports(settled).get(0).key());
        assertEquals(LossCause.NODE_DOWN, reports(settled).get(0).evidence().cause());
    }

    @Test
    void aHealedPartitionWithdrawsTheSuspicion() {
        one.groupLeft(NODE_DOWN, Set.of(2L, 3L), 1);
        one.ring(44, false, 1);
        one.passMillis(4000);
        one.ring(48, true, 1, 2, 3);
        one.groupJoined(Set.of(2L, 3L), 1, 2, 3);
        assertEquals(JOINED, one.verdict(2));
        assertEquals(JOINED, one.verdict(3));
        assertEquals(List.of(), reports(one.all));
    }

    @Test
    void aThawedHostThatMissedRingsAppliesLeftBeforeJoined() {
        one.passMillis(9000);
        List<Output> outputs = one.say(new Observation.GroupChanged(
                Watcher.nodes(1, 2, 3),
                Map.of(new NodeId(2), NODE_DOWN, new NodeId(3), NODE_DOWN),
                Watcher.nodes(2, 3)));
        outputs.addAll(one.ring(60, true, 1, 2, 3));
        outputs.addAll(one.passMillis(1000));
        assertEquals(List.of(), reports(outputs));
        assertEquals(List.of(), only(outputs, Output.MonitorLost.class));
        // The departure is forgotten: a later end of the ring has a reason of its own.
        one.groupLeft(PROCESS_DOWN, Set.of(3L), 1, 2);
        assertEquals(
                LossCause.ORDERLY_LEAVE,
                reports(one.ring(64, true, 1, 2)).get(0).evidence().cause());
    }

    @Test
    void aStartAloneConcludesNothing() {
        Watcher watcher = new Watcher(1);
        watcher.say(new Observation.Connected(watcher.self, Watcher.CLUSTER));
        watcher.status(2, false);
        watcher.status(3, false);
        watcher.groupJoined(Set.of(1L), 1);
        watcher.ring(40, false, 1);
        watcher.pass(Duration.ofMinutes(1));
        watcher.status(2, true);
        watcher.ring(44, true, 1, 2);
        watcher.pass(Duration.ofMinutes(5));
        assertEquals(List.of(), reports(watcher.all));
        assertNull(watcher.verdict(3));
        assertEquals(JOINED, watcher.verdict(2));
    }

    @Test
    void aDeathWhileBlindIsNotJudged() {
        one.say(new Observation.Disconnected());
        one.pass(Duration.ofSeconds(5));
        one.start(48, 1, 2);
        one.pass(Duration.ofMinutes(5));
        assertEquals(List.of(), reports(one.all));
        assertNull(one.verdict(3));
    }

    @Test
    void blindnessErasesAnOpenSuspicion() {
        one.groupLeft(NODE_DOWN, Set.of(2L, 3L), 1);
        one.ring(44, false, 1);
        one.say(new Observation.Disconnected());
        assertTrue(one.watch.verdicts().isEmpty());
        assertEquals(Optional.empty(), one.watch.nextDeadline());
        one.start(48, 1, 2);
        assertEquals(List.of(), reports(one.passMillis(5000)));
    }

    @Test
    void twoDeathsAreTwoReports() {
        Watcher watcher = Watcher.onHealthy(1, 1, 2, 3, 4, 5);
        List<Report> reports = reports(watcher.death(44, Set.of(4L, 5L), 1, 2, 3));
        assertEquals(
                List.of(key(1, 44, 4), key(1, 44, 5)),
                reports.stream().map(Report::key).toList());
    }

    @Test
    void aHostThatComesBackIsReportedAsReturned() {
        one.death(44, Set.of(3L), 1, 2);
        one.pass(Duration.ofSeconds(5));
        one.status(3, true);
        List<Output> outputs = one.ring(48, true, 1, 2, 3);
        assertEquals("3 JOINED BACK_IN_RING", verdicts(outputs));
        Report report = reports(outputs).get(0);
        assertEquals(ReportStage.RETURNED, report.stage());
        assertEquals(key(1, 44, 3), report.key());
        assertEquals(List.of(), only(one.pass(Duration.ofMinutes(2)), Output.RequestFencing.class));
        assertEquals(
                key(1, 52, 3), reports(one.death(52, Set.of(3L), 1, 2)).get(0).key());
    }

    @Test
    void confirmTimeDelaysTheVerdictAndASuspicionWithinItIsWithdrawn() {
        DetectionPolicy.Membership waits = DetectionPolicy.Membership.defaults();
        Watcher watcher = new Watcher(
                1,
                new DetectionPolicy(
                        new DetectionPolicy.Membership(
                                Duration.ofSeconds(2), waits.causeWait(), waits.orderlyWindow(), waits.regainSettle()),
                        DetectionPolicy.Fencing.defaults(),
                        Duration.ofSeconds(3)));
        watcher.start(40, 1, 2, 3);
        assertEquals(List.of(), reports(watcher.death(44, Set.of(3L), 1, 2)));
        watcher.passMillis(1900);
        watcher.status(3, true);
        watcher.ring(48, true, 1, 2, 3);
        watcher.pass(Duration.ofMinutes(1));
        assertEquals(List.of(), reports(watcher.all));
        watcher.death(52, Set.of(3L), 1, 2);
        assertEquals(1, reports(watcher.passMillis(2000)).size());
    }

    @Test
    void aHostWithoutNameIsToldAndReportedOnceItHasOne() {
        Watcher watcher = Watcher.onHealthy(1, 1, 2, 10);
        watcher.say(new Observation.GroupChanged(Watcher.nodes(1, 2), Map.of(new NodeId(10), NODE_DOWN), Set.of()));
        List<Output> outputs = watcher.ring(44, true, 1, 2);
        assertEquals(List.of(), reports(outputs));
        assertEquals(1, only(outputs, Output.HostUnnamed.class).size());
        watcher.say(new Observation.NodeNamed(new NodeId(10), new HostName("compute10")));
        assertEquals(1, reports(watcher.say(new Observation.Tick())).size());
    }

    // ---- fencing

    @Test
    void aFencingInTheSecondOfTheLossIsAProof() {
        fenceNever(3);
        Instant second = one.wall().truncatedTo(ChronoUnit.SECONDS);
        one.death(44, Set.of(3L), 1, 2);
        Report report = reports(one.fencing(3, second)).get(0);
        assertEquals(ReportStage.PROVEN, report.stage());
        assertEquals(FencingStatus.PROVEN, report.evidence().fencing());
        assertEquals(second, report.evidence().proof().orElseThrow().completedAt());
        assertEquals("reboot", report.evidence().proof().orElseThrow().action());
        assertEquals(key(1, 44, 3), report.key());
    }

    @Test
    void asksQuicklyAndOnlyWhileTheProofIsMissing() {
        one.passMillis(1000);
        one.death(44, Set.of(3L), 1, 2);
        for (int i = 0; i < 20; i++) {
            one.passMillis(50);
            one.fencing(3, Optional.empty());
        }
        long asks = only(one.all, Output.AskFencingHistory.class).stream()
                .filter(ask -> ask.node().value() == 3)
                .count();
        assertTrue(asks >= 5 && asks <= 8, "asks in the first second: " + asks);
        one.passMillis(500);
        one.fencing(3, one.wall());
        assertTrue(only(one.pass(Duration.ofMinutes(2)), Output.AskFencingHistory.class).stream()
                .allMatch(ask -> ask.node().value() == 2));
    }

    @Test
    void anUnansweredQuestionIsAskedAgain() {
        one.death(44, Set.of(3L), 1, 2);
        List<Output> outputs = one.pass(Duration.ofSeconds(6));
        assertEquals(
                1,
                only(outputs, Output.AskFencingHistory.class).stream()
                        .filter(ask -> ask.node().value() == 3)
                        .count());
    }

    @Test
    void aFencingOfAnEarlierLossProvesNothing() {
        Instant earlier = one.wall().minusSeconds(5);
        one.fencing(3, earlier);
        one.passMillis(3000);
        one.death(44, Set.of(3L), 1, 2);
        assertEquals(List.of(), reports(one.fencing(3, earlier)));
    }

    @Test
    void aFencingJustBeforeTheRingChangeProvesWhenItIsNewerThanTheBaseline() {
        one.fencing(3, one.wall().minusSeconds(3600));
        one.pass(Duration.ofSeconds(50));
        Instant fenced = one.wall();
        one.passMillis(2200);
        one.death(44, Set.of(3L), 1, 2);
        assertEquals(1, reports(one.fencing(3, fenced)).size());
    }

    @Test
    void aFencingThatTheHostHasSurvivedIsNoProofUnderAnyTimeThatACopyOfItShows() {
        one.passMillis(2000);
        one.death(44, Set.of(3L), 1, 2);
        Instant fenced = one.wall();
        assertEquals(1, reports(one.fencing(3, fenced)).size());
        one.passMillis(5000);
        one.ring(48, true, 1, 2, 3);
        one.fencing(3, fenced);
        one.passMillis(5000);
        one.death(52, Set.of(3L), 1, 2);
        assertEquals(List.of(), reports(one.fencing(3, fenced.plusMillis(8))));
        one.passMillis(2000);
        assertEquals(1, reports(one.fencing(3, one.wall())).size());
    }

    @Test
    void withoutBaselineOnlyAFencingAfterTheLossProves() {
        one.pass(Duration.ofSeconds(50));
        Instant before = one.wall();
        one.passMillis(2200);
        one.death(44, Set.of(3L), 1, 2);
        assertEquals(List.of(), reports(one.fencing(3, before)));
        one.passMillis(2000);
        assertEquals(1, reports(one.fencing(3, one.wall())).size());
    }

    @Test
    void switchingOnIsNoProof() {
        one.death(44, Set.of(3L), 1, 2);
        assertEquals(
                List.of(),
                reports(one.fencing(3, Optional.of(new FencingReading(one.wall().plusSeconds(2), "on", "")))));
    }

    @Test
    void anAnswerToAQuestionFromBeforeTheLossIsDiscarded() {
        one.pass(Duration.ofSeconds(61));
        one.death(44, Set.of(3L), 1, 2);
        long old = only(one.all, Output.AskFencingHistory.class).stream()
                .filter(ask -> ask.node().value() == 3)
                .mapToLong(Output.AskFencingHistory::ask)
                .sorted()
                .limit(2)
                .max()
                .orElseThrow();
        List<Output> outputs = one.say(new Observation.FencingRead(
                new NodeId(3), old, Optional.of(new FencingReading(one.wall(), "off", ""))));
        assertEquals(List.of(), reports(outputs));
    }

    @Test
    void asksForTheFencingWhenNobodyFencesAndReportsUnfencedInTheEnd() {
        one.death(44, Set.of(3L), 1, 2);
        assertEquals(List.of(), only(one.passMillis(9900), Output.RequestFencing.class));
        assertEquals(
                List.of(new Output.RequestFencing(new NodeId(3), 1)),
                only(one.passMillis(200), Output.RequestFencing.class));
        assertEquals(List.of(), only(one.pass(Duration.ofSeconds(15)), Output.RequestFencing.class));
        one.say(new Observation.FencingRequestEnded(new NodeId(3), false));
        assertEquals(
                List.of(new Output.RequestFencing(new NodeId(3), 2)),
                only(one.pass(Duration.ofSeconds(10)), Output.RequestFencing.class));
        List<Report> reports = reports(one.pass(Duration.ofSeconds(30)));
        assertEquals(
                List.of(ReportStage.UNFENCED),
                reports.stream().map(Report::stage).toList());
        assertEquals(FencingStatus.UNFENCED, reports.get(0).evidence().fencing());
        List<Output> later = one.pass(Duration.ofMinutes(10));
        assertEquals(List.of(), reports(later));
        assertEquals(List.of(), only(later, Output.RequestFencing.class));
    }

    @Test
    void aProofByAnOperatorLongAfterTheLimitIsStillReported() {
        one.death(44, Set.of(3L), 1, 2);
        one.pass(Duration.ofMinutes(30));
        Report report = reports(one.fencing(3, Optional.of(new FencingReading(one.wall(), "off", "compute2"))))
                .get(0);
        assertEquals(ReportStage.PROVEN, report.stage());
        assertEquals("off", report.evidence().proof().orElseThrow().action());
    }

    @Test
    void onlyTheSenderAsksForTheFencing() {
        Watcher two = Watcher.onHealthy(2, 1, 2, 3);
        two.death(44, Set.of(3L), 1, 2);
        assertEquals(List.of(), only(two.pass(Duration.ofSeconds(20)), Output.RequestFencing.class));
        two.groupLeft(PROCESS_DOWN, Set.of(1L), 2);
        assertEquals(1, only(two.passMillis(1), Output.RequestFencing.class).size());
    }

    @Test
    void readsTheBaselineAtJoinAndEveryMinute() {
        assertEquals(2, only(one.all, Output.AskFencingHistory.class).size());
        one.fencing(2, Optional.empty());
        one.fencing(3, Optional.empty());
        assertEquals(
                0,
                only(one.pass(Duration.ofSeconds(59)), Output.AskFencingHistory.class)
                        .size());
        assertEquals(
                2,
                only(one.pass(Duration.ofSeconds(1)), Output.AskFencingHistory.class)
                        .size());
    }

    private void fenceNever(long node) {
        one.fencing(node, Optional.empty());
    }
}

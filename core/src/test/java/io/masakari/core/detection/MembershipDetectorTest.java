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
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.detection.Output.Report;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.NodeId;
import java.time.Duration;
import java.time.Instant;
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
    void anOrderlyLeaveIsReportedAsSuchAndNoFencingIsAskedForOrMissed() {
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
    }

    @Test
    void whatLeftInOrderAndIsFencedLaterIsProvenOff() {
        one.fencing(3, Optional.empty());
        one.groupLeft(PROCESS_DOWN, Set.of(3L), 1, 2);
        one.passMillis(9);
        one.status(3, false);
        one.ring(44, true, 1, 2);
        one.pass(Duration.ofMinutes(5));
        HostEvidence evidence = reports(one.fencing(3, one.wall())).get(0).evidence();
        assertEquals(LossCause.ORDERLY_LEAVE, evidence.cause());
        assertEquals("reboot", evidence.proof().orElseThrow().action());
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
        Watcher watcher = new Watcher(
                1,
                new DetectionPolicy(
                        DetectionPolicy.Membership.of(e -> e.confirm = Duration.ofSeconds(2)),
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

    @Test
    void aHostIsNotJoinedBeforeQuorumHasItToo() {
        one.totem(44, 1, 2, 3, 4);
        assertNull(one.verdict(4));
        one.quorum(44, true, 1, 2, 3, 4);
        assertEquals(JOINED, one.verdict(4));
    }

    @Test
    void aHostThatEitherListStillHasIsNotFailed() {
        one.status(3, false);
        one.groupLeft(NODE_DOWN, Set.of(3L), 1, 2);
        one.say(new Observation.RingFormed(key(1, 44, 3).ring(), Watcher.nodes(1, 2)));
        one.say(new Observation.QuorumChanged(key(1, 44, 3).ring(), true, Watcher.nodes(1, 2, 3)));
        one.passMillis(1000);
        assertEquals(SUSPECTED, one.verdict(3));
        one.say(new Observation.RingFormed(key(1, 48, 3).ring(), Watcher.nodes(1, 2, 3)));
        one.say(new Observation.QuorumChanged(key(1, 48, 3).ring(), true, Watcher.nodes(1, 2)));
        one.passMillis(1000);
        assertEquals(SUSPECTED, one.verdict(3));
    }

    @Test
    void cmapsWordAloneMakesAndWithdrawsASuspicion() {
        assertEquals("3 SUSPECTED ABSENT_FROM_RING", verdicts(one.status(3, false)));
        assertEquals("3 JOINED BACK_IN_RING", verdicts(one.status(3, true)));
    }

    @Test
    void quorumIsToldWhenItTurnsOnly() {
        assertEquals(1, only(one.all, Output.QuorumTurned.class).size());
        assertEquals(
                0, only(one.ring(44, true, 1, 2, 3), Output.QuorumTurned.class).size());
        assertEquals(1, only(one.ring(48, false, 1), Output.QuorumTurned.class).size());
        assertEquals(0, only(one.ring(52, false, 1), Output.QuorumTurned.class).size());
    }

    @Test
    void whoWasMissedWithoutQuorumWaitsForThePeersAlsoWhenTheNextRingIsQuorate() {
        Watcher watcher = Watcher.onHealthy(1, 1, 2, 3, 4, 5);
        watcher.groupLeft(NODE_DOWN, Set.of(3L, 4L, 5L), 1, 2);
        watcher.ring(44, false, 1, 2);
        watcher.passMillis(5000);
        watcher.groupLeft(NODE_DOWN, Set.of(2L), 1);
        watcher.groupJoined(Set.of(3L, 4L), 1, 3, 4);
        assertEquals("", verdicts(watcher.ring(48, true, 1, 3, 4)).replaceAll(".*JOINED.*", ""));
        assertEquals(
                "2 FAILED STILL_ABSENT_WHEN_QUORUM_RETURNED; 5 FAILED STILL_ABSENT_WHEN_QUORUM_RETURNED",
                verdicts(watcher.passMillis(500)));
    }

    @Test
    void aHostThatIsBackInARingWithoutQuorumHasNotReturnedYet() {
        Watcher watcher = Watcher.onHealthy(1, 1, 2, 3, 4, 5);
        watcher.death(44, Set.of(3L), 1, 2, 4, 5);
        assertEquals(List.of(), reports(watcher.ring(48, false, 1, 3)));
        assertEquals(FAILED, watcher.verdict(3));
        assertEquals(
                List.of(ReportStage.RETURNED),
                reports(watcher.ring(52, true, 1, 2, 3)).stream()
                        .map(Report::stage)
                        .toList());
    }

    @Test
    void theWindowOfAnOrderlyLeaveHasAnEnd() {
        for (int millis : List.of(300, 301)) {
            Watcher watcher = Watcher.onHealthy(1, 1, 2, 3);
            watcher.groupLeft(PROCESS_DOWN, Set.of(3L), 1, 2);
            watcher.passMillis(millis);
            watcher.ring(44, true, 1, 2);
            assertEquals(
                    millis == 300 ? LossCause.ORDERLY_LEAVE : LossCause.UNTOLD,
                    reports(watcher.all).get(0).evidence().cause());
        }
    }

    @Test
    void confirmTimeIsNotShortenedByTheWaitForTheReason() {
        DetectionPolicy.Membership waits = DetectionPolicy.Membership.defaults();
        Watcher watcher = new Watcher(
                1,
                new DetectionPolicy(
                        new DetectionPolicy.Membership(
                                Duration.ofSeconds(2), waits.causeWait(), waits.orderlyWindow(), waits.regainSettle()),
                        DetectionPolicy.Fencing.defaults(),
                        Duration.ofSeconds(3)));
        watcher.start(40, 1, 2, 3);
        watcher.ring(44, true, 1, 2);
        assertEquals(List.of(), reports(watcher.passMillis(1990)));
        assertEquals(1, reports(watcher.passMillis(10)).size());
    }

    @Test
    void aReporterWithoutANameIsNamedByItsNode() {
        Watcher watcher = Watcher.onHealthy(10, 10, 2, 3);
        assertEquals(
                "node-10",
                reports(watcher.death(44, Set.of(3L), 2, 10))
                        .get(0)
                        .evidence()
                        .reporter()
                        .value());
    }

    @Test
    void thatAHostHasNoNameIsToldOncePerLoss() {
        Watcher watcher = Watcher.onHealthy(1, 1, 2, 10);
        watcher.ring(44, true, 1, 2);
        watcher.ring(48, true, 1, 2, 10);
        assertEquals(1, only(watcher.all, Output.HostUnnamed.class).size());
    }

    @Test
    void monitorsOfPeersAreTold() {
        assertEquals(List.of(), only(one.all, Output.MonitorJoined.class));
        assertEquals(
                List.of(new Output.MonitorJoined(new NodeId(4))),
                only(one.groupJoined(Set.of(4L, 1L), 1, 2, 3, 4), Output.MonitorJoined.class));
    }

    @Test
    void neitherALostNodeNorThisMonitorItselfIsALostMonitor() {
        one.groupLeft(NODE_DOWN, Set.of(3L), 1, 2);
        one.groupLeft(GroupDeparture.LEAVE, Set.of(1L), 2);
        assertEquals(List.of(), only(one.passMillis(1000), Output.MonitorLost.class));
    }

    @Test
    void nothingIsTakenInWhileBlind() {
        one.say(new Observation.Disconnected());
        one.groupLeft(PROCESS_DOWN, Set.of(3L), 1, 2);
        assertEquals(List.of(), one.ring(44, true, 1, 2));
        assertTrue(one.watch.verdicts().isEmpty());
    }

    @Test
    void aNewConnectionBeginsWithNothing() {
        one.groupLeft(PROCESS_DOWN, Set.of(3L), 1, 2);
        one.say(new Observation.Connected(one.self, Watcher.CLUSTER));
        assertTrue(one.watch.verdicts().isEmpty());
        one.groupJoined(Set.of(1L), 1, 2, 3);
        one.ring(48, true, 1, 2, 3);
        assertEquals(List.of(), only(one.passMillis(290), Output.MonitorLost.class));
        one.groupLeft(NODE_DOWN, Set.of(), 1, 2);
        assertEquals(
                LossCause.UNTOLD,
                reports(one.ring(52, true, 1, 2)).get(0).evidence().cause(),
                "the end of its monitor was before");
    }

    @Test
    void thePictureNeedsTheRingAndItsQuorum() {
        Watcher watcher = new Watcher(1);
        assertFalse(watcher.watch.isQuorate());
        assertFalse(watcher.watch.hasPicture());
        watcher.say(new Observation.Connected(watcher.self, Watcher.CLUSTER));
        watcher.groupLeft(PROCESS_DOWN, Set.of(4L), 1, 2);
        watcher.passMillis(1000);
        assertFalse(watcher.watch.hasPicture());
        watcher.totem(40, 1, 2);
        assertFalse(watcher.watch.isQuorate());
        assertFalse(watcher.watch.hasPicture());
        watcher.quorum(40, true, 1, 2);
        assertTrue(watcher.watch.isQuorate());
        assertTrue(watcher.watch.hasPicture());
        watcher.totem(44, 1, 2, 3);
        assertFalse(watcher.watch.isQuorate());
        assertFalse(watcher.watch.hasPicture());
        watcher.quorum(44, false, 1, 2, 3);
        assertFalse(watcher.watch.isQuorate());
        assertTrue(watcher.watch.hasPicture());
    }

    @Test
    void quorumMaySpeakBeforeTheRing() {
        Watcher watcher = new Watcher(1);
        watcher.say(new Observation.Connected(watcher.self, Watcher.CLUSTER));
        watcher.quorum(40, true, 1, 2);
        assertFalse(watcher.watch.isQuorate());
        assertFalse(watcher.watch.hasPicture());
        watcher.totem(40, 1, 2);
        assertTrue(watcher.watch.isQuorate());
        assertEquals(JOINED, watcher.verdict(2));
    }
}

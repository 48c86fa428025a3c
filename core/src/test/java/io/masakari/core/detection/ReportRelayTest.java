package io.masakari.core.detection;

import static io.masakari.core.detection.Watcher.key;
import static io.masakari.core.detection.Watcher.only;
import static io.masakari.core.detection.Watcher.reports;
import static io.masakari.core.detection.Watcher.sends;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.detection.Output.Report;
import io.masakari.core.detection.Output.Send;
import io.masakari.core.detection.Output.SendReason;
import io.masakari.core.model.BootId;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Several monitors that see the same loss: who sends it, and what when that one does not. */
class ReportRelayTest {
    private final Watcher one = Watcher.onHealthy(1, 1, 2, 3, 4);
    private final Watcher two = Watcher.onHealthy(2, 1, 2, 3, 4);
    private final Watcher three = Watcher.onHealthy(3, 1, 2, 3, 4);

    @Test
    void theTwoLowestNodesOfTheGroupSendAtOnceAndTheOthersStandBy() {
        assertTrue(one.watch.isSender());
        assertFalse(two.watch.isSender());
        assertEquals(List.of(SendReason.DUTY), reasons(death(one)));
        assertEquals(List.of(SendReason.WITNESS), reasons(death(two)));
        assertEquals(1, reports(death(three)).size());
        assertEquals(List.of(), sends(three.all));
    }

    @Test
    void aHostWithoutMonitorIsNotWaitedFor() {
        Watcher watcher = new Watcher(2);
        watcher.say(new Observation.Connected(watcher.self, Watcher.CLUSTER));
        watcher.groupJoined(Set.of(2L), 2, 3);
        watcher.ring(40, true, 1, 2, 3, 4);
        assertTrue(watcher.watch.isSender());
    }

    @Test
    void nobodyIsSenderWithoutQuorum() {
        one.groupLeft(GroupDeparture.NODE_DOWN, Set.of(2L, 3L, 4L), 1);
        one.ring(44, false, 1);
        assertFalse(one.watch.isSender());
    }

    @Test
    void whatTwoHaveDeliveredNobodyElseSends() {
        Report report = sends(death(one)).get(0);
        death(two);
        death(three);
        List<Output> outputs = tell(one, one.deliver(report, DeliveryStatus.ACCEPTED), three);
        assertEquals(1, delivered(outputs));
        assertEquals(0, delivered(tell(two, two.deliver(report, DeliveryStatus.ACCEPTED), three)), "told already");
        assertEquals(List.of(), sends(three.pass(Duration.ofSeconds(50))));
    }

    @Test
    void theWordOfOnePeerSilencesNobody() {
        three.totem(44, 1, 2, 3);
        three.hear(4, key(1, 44, 4), ReportStage.PROVEN);
        death(three);
        assertEquals(List.of(), sends(three.passMillis(1990)));
        assertEquals(List.of(SendReason.SENDER_SILENT), reasons(three.passMillis(20)));
        two.totem(44, 1, 2, 3);
        two.hear(1, key(1, 44, 4), ReportStage.PROVEN);
        assertEquals(List.of(SendReason.WITNESS), reasons(death(two)));
    }

    @Test
    void onePeerThatSaysItTwiceIsOneWitness() {
        death(three);
        three.hear(1, key(1, 44, 4), ReportStage.PENDING);
        three.hear(1, key(1, 44, 4), ReportStage.PROVEN);
        assertEquals(1, sends(three.passMillis(2000)).size());
    }

    @Test
    void whoHasDeliveredItselfDoesNotSendAgainForWantOfAnother() {
        Report report = sends(death(one)).get(0);
        one.deliver(report, DeliveryStatus.ACCEPTED);
        one.groupLeft(GroupDeparture.PROCESS_DOWN, Set.of(2L), 1, 3);
        assertEquals(List.of(), reportsOf(report, one.pass(Duration.ofSeconds(50))));
    }

    @Test
    void nothingIsBelievedOfALossInARingThatIsStillToCome() {
        two.hear(3, key(1, 44, 4), ReportStage.PROVEN);
        two.hear(1, key(1, 44, 4), ReportStage.PROVEN);
        three.hear(2, key(1, 44, 4), ReportStage.PROVEN);
        three.hear(1, key(1, 44, 4), ReportStage.PROVEN);
        assertEquals(List.of(), only(two.all, Output.PeerDelivered.class));
        assertEquals(List.of(SendReason.WITNESS), reasons(death(two)));
        death(three);
        assertEquals(List.of(SendReason.SENDER_SILENT), reasons(three.passMillis(2000)));
        two.passMillis(9000);
        assertEquals(1, delivered(two.hear(3, key(1, 44, 4), ReportStage.PENDING)), "in the present ring it is");
    }

    @Test
    void whatFoundNoRoomInTheSpoolIsTriedAgainUntilItIsDelivered() {
        Report report = sends(death(one)).get(0);
        assertEquals(List.of(), sends(one.deliver(report, DeliveryStatus.NO_ROOM)));
        assertEquals(List.of(), sends(one.pass(Duration.ofSeconds(9))));
        Send again = only(one.pass(Duration.ofSeconds(2)), Send.class).get(0);
        assertEquals(report.key(), again.report().key());
        assertEquals(SendReason.DUTY, again.reason(), "it has stood by for nobody");
        one.deliver(again.report(), DeliveryStatus.ACCEPTED);
        assertEquals(List.of(), reportsOf(report, one.pass(Duration.ofSeconds(50))));
    }

    private static List<Report> reportsOf(Report loss, List<Output> outputs) {
        return sends(outputs).stream()
                .filter(sent -> sent.stage() == loss.stage())
                .toList();
    }

    @Test
    void theNextTakesOverAtOnceWhenOneOfTheFirstTwoLeft() {
        death(three);
        three.passMillis(40);
        assertEquals(
                List.of(SendReason.SENDER_LEFT),
                reasons(three.groupLeft(GroupDeparture.PROCESS_DOWN, Set.of(1L), 2, 3)));
        Watcher five = Watcher.onHealthy(3, 1, 2, 3, 4, 5);
        five.death(44, Set.of(4L), 1, 2, 3, 5);
        assertEquals(
                List.of(SendReason.SENDER_LEFT),
                reasons(five.groupLeft(GroupDeparture.PROCESS_DOWN, Set.of(2L), 1, 3, 5)));
        death(two);
        assertEquals(List.of(), sends(two.groupLeft(GroupDeparture.PROCESS_DOWN, Set.of(1L), 2, 3)), "sent already");
    }

    @Test
    void theSenderThatDiesWithTheHostIsNotWaitedFor() {
        Watcher watcher = Watcher.onHealthy(2, 1, 2, 3, 4, 5);
        List<Output> outputs = watcher.death(44, Set.of(1L, 4L), 2, 3, 5);
        assertEquals(
                List.of(key(2, 44, 1), key(2, 44, 4)),
                sends(outputs).stream().map(Report::key).toList());
    }

    @Test
    void theNextSendsTooWhenOneOfTheFirstTwoCannotDeliver() {
        Report report = sends(death(one)).get(0);
        death(three);
        List<Output> failed = one.deliver(report, DeliveryStatus.DEFERRED);
        assertEquals(List.of(SendReason.SENDER_FAILED), reasons(tell(one, failed, three)));

        Watcher four = Watcher.onHealthy(4, 1, 2, 3, 4, 5);
        four.death(44, Set.of(5L), 1, 2, 3, 4);
        undelivered(four, 1, key(1, 44, 5), ReportStage.PENDING);
        assertEquals(List.of(), sends(four.passMillis(1990)), "it is the third now");
        undelivered(four, 2, key(1, 44, 5), ReportStage.PENDING);
        assertEquals(List.of(SendReason.SENDER_FAILED), reasons(four.all));
    }

    @Test
    void theHostThatIsBackIsNotWaitedForWithItsOwnReturn() {
        three.death(44, Set.of(1L), 2, 3, 4);
        assertEquals(List.of(SendReason.WITNESS), reasons(three.all));
        three.groupJoined(Set.of(1L), 1, 2, 3, 4);
        assertEquals(List.of(SendReason.WITNESS), reasons(three.ring(48, true, 1, 2, 3, 4)));
        two.death(44, Set.of(1L), 2, 3, 4);
        two.groupJoined(Set.of(1L), 1, 2, 3, 4);
        assertEquals(List.of(SendReason.DUTY), reasons(two.ring(48, true, 1, 2, 3, 4)));
    }

    @Test
    void theFirstStandByActsForASenderThatCannotDeliver() {
        Report report = sends(death(two)).get(0);
        two.deliver(report, DeliveryStatus.NO_ROOM);
        undelivered(two, 1, report.key(), ReportStage.PENDING);
        assertEquals(List.of(SendReason.SENDER_FAILED), reasons(two.passMillis(10_000)));
    }

    @Test
    void theNextSendsWhenTooLittleIsHeardWithinTheBound() {
        death(three);
        assertEquals(List.of(), sends(three.passMillis(1990)));
        assertEquals(List.of(SendReason.SENDER_SILENT), reasons(three.passMillis(20)));
        Watcher four = Watcher.onHealthy(4, 1, 2, 3, 4, 5);
        four.death(44, Set.of(5L), 1, 2, 3, 4);
        assertEquals(List.of(), sends(four.passMillis(3990)));
        assertEquals(1, sends(four.passMillis(20)).size());
    }

    @Test
    void aLaterStageTakesThePlaceOfAnEarlierOne() {
        death(three);
        three.passMillis(500);
        three.fencing(4, three.wall().plusSeconds(1));
        List<Report> sent = sends(three.pass(Duration.ofSeconds(10)));
        assertEquals(
                List.of(ReportStage.PROVEN), sent.stream().map(Report::stage).toList());
    }

    @Test
    void anAcceptedProofCoversTheReportsBeforeItButNotTheReturn() {
        death(three);
        three.hear(1, key(1, 44, 4), ReportStage.PROVEN);
        three.hear(2, key(1, 44, 4), ReportStage.PROVEN);
        three.passMillis(500);
        three.ring(48, true, 1, 2, 3, 4);
        List<Report> sent = sends(three.pass(Duration.ofSeconds(10)));
        assertEquals(
                List.of(ReportStage.RETURNED), sent.stream().map(Report::stage).toList());
    }

    @Test
    void whoeverRegainsQuorumUsesTheKeyUnderWhichTheOthersReported() {
        Watcher watcher = Watcher.onHealthy(1, 1, 2, 3, 4);
        watcher.groupLeft(GroupDeparture.NODE_DOWN, Set.of(2L, 3L, 4L), 1);
        watcher.ring(44, false, 1);
        watcher.pass(Duration.ofSeconds(20));
        watcher.groupJoined(Set.of(2L, 3L), 1, 2, 3);
        watcher.ring(60, true, 1, 2, 3);

        Watcher peer = Watcher.onHealthy(2, 1, 2, 3, 4);
        Report known = reports(peer.death(50, Set.of(1L, 4L), 2, 3)).get(1);
        peer.deliver(known, DeliveryStatus.ACCEPTED);
        peer.ring(60, true, 1, 2, 3);
        List<Output> retold = peer.groupJoined(Set.of(1L), 1, 2, 3);
        assertEquals(1, announced(retold).size());

        tell(peer, retold, watcher);
        assertEquals(
                List.of(key(2, 50, 4)),
                sends(watcher.passMillis(800)).stream().map(Report::key).toList());
        watcher.passMillis(1000);
        Report proven = sends(watcher.fencing(4, watcher.wall())).get(0);
        assertEquals(key(2, 50, 4), proven.key());
        assertEquals(ReportStage.PROVEN, proven.stage());
    }

    @Test
    void blindnessDropsWhatStoodBy() {
        death(three);
        three.say(new Observation.Disconnected());
        three.passMillis(100);
        three.start(60, 3, 2);
        three.groupJoined(Set.of(4L), 2, 3, 4);
        three.pass(Duration.ofMinutes(1));
        assertEquals(List.of(), sends(three.all));
        assertEquals(List.of(), announced(three.all));
    }

    @Test
    void blindnessForgetsWhatTheOthersHaveReported() {
        two.ring(44, true, 1, 2, 3);
        two.hear(3, key(1, 44, 4), ReportStage.PENDING);
        two.say(new Observation.Disconnected());
        two.start(60, 2, 3, 4);
        two.groupJoined(Set.of(1L), 1, 2, 3, 4);
        assertEquals(List.of(), announced(two.all));
        assertEquals(1, delivered(two.hear(3, key(1, 44, 4), ReportStage.PENDING)));
    }

    @Test
    void blindnessEndsTheDuty() {
        assertEquals(List.of(new Output.DutyChanged(false)), one.say(new Observation.Disconnected()));
        assertFalse(one.watch.isSender());
        assertFalse(one.watch.hasPicture());
    }

    @Test
    void theDutyIsToldWhenItChangesOnly() {
        assertEquals(1, only(one.all, Output.DutyChanged.class).size());
        assertEquals(List.of(), only(one.say(new Observation.Tick()), Output.DutyChanged.class));
        assertEquals(List.of(), only(one.totem(44, 1, 2, 3), Output.DutyChanged.class));
        assertEquals(List.of(), only(one.quorum(44, true, 1, 2, 3), Output.DutyChanged.class));
    }

    @Test
    void whoIsNotInTheGroupYetSendsNothing() {
        Watcher watcher = new Watcher(1);
        watcher.say(new Observation.Connected(watcher.self, Watcher.CLUSTER));
        watcher.ring(40, true, 1, 2, 3, 4);
        watcher.ring(44, true, 1, 2, 3);
        watcher.pass(Duration.ofSeconds(50));
        assertEquals(1, reports(watcher.all).size());
        assertEquals(List.of(), sends(watcher.all));
        assertEquals(1, sends(watcher.groupJoined(Set.of(1L), 1, 2, 3)).size());
    }

    @Test
    void whoStandsByWithoutQuorumSendsWhenItReturns() {
        death(three);
        three.passMillis(1000);
        three.ring(48, false, 3);
        three.groupLeft(GroupDeparture.NODE_DOWN, Set.of(1L, 2L), 3);
        assertEquals(List.of(), sends(three.pass(Duration.ofSeconds(50))));
        three.groupJoined(Set.of(2L), 2, 3);
        three.totem(52, 2, 3);
        assertEquals(List.of(), sends(three.passMillis(20)));
        assertEquals(1, sends(three.quorum(52, true, 2, 3)).size());
    }

    @Test
    void noRoomIsAnnouncedSoThatTheNextSendsToo() {
        Report report = sends(death(one)).get(0);
        death(three);
        assertEquals(
                1,
                sends(tell(one, one.deliver(report, DeliveryStatus.NO_ROOM), three))
                        .size());
    }

    @Test
    void noRoomForWhatWasNotSentChangesNothing() {
        one.hear(2, key(1, 44, 4), ReportStage.PENDING);
        one.say(new Observation.DeliveryChanged(key(1, 44, 4), ReportStage.PROVEN, DeliveryStatus.NO_ROOM, "-"));
        one.say(new Observation.DeliveryChanged(key(1, 48, 4), ReportStage.PENDING, DeliveryStatus.NO_ROOM, "-"));
        assertEquals(List.of(), sends(one.pass(Duration.ofMinutes(1))));
    }

    @Test
    void noRoomForAReportThatTwoPeersHaveDeliveredIsTheEndOfIt() {
        Report report = sends(death(one)).get(0);
        one.hear(2, report.key(), ReportStage.PENDING);
        one.hear(3, report.key(), ReportStage.PENDING);
        one.deliver(report, DeliveryStatus.NO_ROOM);
        assertEquals(List.of(), reportsOf(report, one.pass(Duration.ofSeconds(50))));
    }

    @Test
    void noRoomForAnEarlierStageDoesNotHoldUpALaterOne() {
        Report pending = sends(death(one)).get(0);
        one.passMillis(500);
        Report proven = sends(one.fencing(4, one.wall())).get(0);
        one.deliver(pending, DeliveryStatus.NO_ROOM);
        assertEquals(List.of(), sends(one.pass(Duration.ofMinutes(1))));
        one.deliver(proven, DeliveryStatus.NO_ROOM);
        assertEquals(
                List.of(ReportStage.PROVEN),
                sends(one.pass(Duration.ofSeconds(10))).stream()
                        .map(Report::stage)
                        .toList());
    }

    @Test
    void noRoomForAnEarlierStageDoesNotReplaceALaterOneThatWaits() {
        Report pending = sends(death(one)).get(0);
        one.deliver(pending, DeliveryStatus.NO_ROOM);
        one.passMillis(500);
        assertEquals(1, sends(one.fencing(4, one.wall())).size(), "the proof is tried at once");
    }

    @Test
    void aLaterStageThatStandsByIsNotReplacedByAnEarlierOneWithoutRoom() {
        death(three);
        Report pending = sends(three.pass(Duration.ofSeconds(3))).get(0);
        three.passMillis(500);
        three.fencing(4, three.wall());
        three.deliver(pending, DeliveryStatus.NO_ROOM);
        assertEquals(
                List.of(ReportStage.PROVEN),
                sends(three.pass(Duration.ofMinutes(1))).stream()
                        .map(Report::stage)
                        .toList());
    }

    @Test
    void whoFailedWithOneStageIsWaitedForAgainWithTheNext() {
        Report report = sends(death(one)).get(0);
        death(three);
        assertEquals(
                1,
                sends(tell(one, one.deliver(report, DeliveryStatus.DEFERRED), three))
                        .size());
        three.passMillis(500);
        assertEquals(List.of(), sends(three.fencing(4, three.wall())));
        assertEquals(List.of(), sends(three.passMillis(1990)));
        assertEquals(1, sends(three.passMillis(20)).size());
    }

    @Test
    void thatAPeerCannotDeliverSomethingElseChangesNothing() {
        death(three);
        undelivered(three, 1, key(1, 48, 4), ReportStage.PENDING);
        undelivered(three, 1, key(1, 40, 4), ReportStage.PENDING);
        undelivered(three, 1, key(1, 44, 4), ReportStage.PROVEN);
        assertEquals(List.of(), sends(three.all));
        three.hear(1, key(1, 44, 4), ReportStage.PENDING);
        three.hear(2, key(1, 44, 4), ReportStage.PENDING);
        undelivered(three, 1, key(1, 44, 4), ReportStage.PENDING);
        assertEquals(List.of(), sends(three.pass(Duration.ofSeconds(50))));
    }

    @Test
    void whatAPeerDeliveredIsToldOnceAndNeverTakenBack() {
        three.totem(44, 1, 2, 3);
        assertEquals(1, delivered(three.hear(1, key(1, 44, 4), ReportStage.PROVEN)));
        assertEquals(0, delivered(three.hear(2, key(1, 44, 4), ReportStage.PROVEN)));
        assertEquals(0, delivered(three.hear(2, key(1, 44, 4), ReportStage.PENDING)));
        death(three);
        three.passMillis(500);
        three.fencing(4, three.wall());
        assertEquals(List.of(), sends(three.pass(Duration.ofSeconds(50))));
    }

    @Test
    void whatThisMonitorSaidItselfIsNoNews() {
        assertEquals(0, delivered(one.hear(1, key(1, 40, 4), ReportStage.PENDING)));
    }

    @Test
    void anEarlierStageThatWasDeliveredLeavesTheLaterOneToBeSent() {
        death(three);
        three.passMillis(500);
        three.fencing(4, three.wall());
        three.hear(1, key(1, 44, 4), ReportStage.PENDING);
        three.hear(2, key(1, 44, 4), ReportStage.PENDING);
        assertEquals(
                List.of(ReportStage.PROVEN),
                sends(three.passMillis(2000)).stream().map(Report::stage).toList());
    }

    @Test
    void onlyTheLowestOfThoseWhoWereThereTellsNewcomersOnly() {
        one.hear(2, key(1, 40, 5), ReportStage.PENDING);
        two.hear(1, key(1, 40, 5), ReportStage.PENDING);
        assertEquals(List.of(), announced(one.say(new Observation.Tick())));
        assertEquals(1, announced(one.groupJoined(Set.of(6L), 1, 2, 3, 4, 6)).size());
        assertEquals(List.of(), announced(two.groupJoined(Set.of(6L), 1, 2, 3, 4, 6)));
        assertEquals(List.of(), announced(one.groupLeft(GroupDeparture.PROCESS_DOWN, Set.of(6L), 1, 2, 3, 4)));
    }

    @Test
    void newcomersAreToldTheLatestStageThatAnyoneHasDelivered() {
        one.hear(2, key(1, 40, 5), ReportStage.PROVEN);
        one.hear(3, key(1, 40, 5), ReportStage.PENDING);
        assertEquals(
                List.of(ReportStage.PROVEN),
                announced(one.groupJoined(Set.of(6L), 1, 2, 3, 4, 6)).stream()
                        .map(GroupMessage.OfReport::stage)
                        .toList());
    }

    @Test
    void aLossThatIsOverIsNotToldToNewcomers() {
        one.hear(2, key(1, 40, 5), ReportStage.PENDING);
        one.hear(2, key(1, 40, 5), ReportStage.RETURNED);
        assertEquals(List.of(), announced(one.groupJoined(Set.of(6L), 1, 2, 3, 4, 6)));
    }

    @Test
    void whatAPeerSaysOfARingWithoutQuorumIsNotToldToNewcomers() {
        one.groupLeft(GroupDeparture.NODE_DOWN, Set.of(3L, 4L), 1, 2);
        one.ring(44, false, 1, 2);
        one.hear(2, key(1, 44, 4), ReportStage.PROVEN);
        assertEquals(List.of(), announced(one.groupJoined(Set.of(3L), 1, 2, 3)));
    }

    @Test
    void aLossThatWasSeenWithQuorumIsReportedUnderItsOwnKey() {
        one.hear(2, key(1, 36, 4), ReportStage.PENDING);
        assertEquals(key(1, 44, 4), sends(death(one)).get(0).key());
    }

    /** A member that lies could have a loss taken for an earlier one, or for one that no quorate ring has seen. */
    @Test
    void aPeersKeyIsNotTakenOfARingInWhichThisMonitorKnowsBetter() {
        one.ring(44, true, 1, 2, 3, 4);
        one.groupLeft(GroupDeparture.NODE_DOWN, Set.of(2L, 3L, 4L), 1);
        one.ring(48, false, 1);
        one.hear(2, key(1, 44, 4), ReportStage.PROVEN);
        one.groupJoined(Set.of(2L), 1, 2);
        one.hear(2, key(1, 48, 4), ReportStage.PROVEN);
        one.groupJoined(Set.of(3L), 1, 2, 3);
        one.ring(52, true, 1, 2, 3);
        assertEquals(
                List.of(key(1, 52, 4)),
                sends(one.passMillis(600)).stream().map(Report::key).toList());
    }

    @Test
    void aLossWithoutQuorumThatNobodyReportedIsReportedUnderItsOwnKey() {
        one.groupLeft(GroupDeparture.NODE_DOWN, Set.of(2L, 3L, 4L), 1);
        one.ring(44, false, 1);
        one.ring(48, true, 1, 2, 3);
        assertEquals(
                List.of(key(1, 48, 4)),
                reports(one.passMillis(500)).stream().map(Report::key).toList());
    }

    @Test
    void theKeyOfTheOthersHoldsForThatLossOnly() {
        one.groupLeft(GroupDeparture.NODE_DOWN, Set.of(2L, 3L, 4L), 1);
        one.ring(44, false, 1);
        one.groupJoined(Set.of(2L, 3L), 1, 2, 3);
        one.ring(60, true, 1, 2, 3);
        one.hear(2, key(2, 50, 4), ReportStage.PENDING);
        one.passMillis(600);
        one.ring(64, true, 1, 2, 3, 4);
        assertEquals(key(2, 50, 4), sends(one.all).get(0).key(), "the return");
        assertEquals(
                key(1, 68, 4), sends(one.death(68, Set.of(4L), 1, 2, 3)).get(0).key());
    }

    @Test
    void aReturnThatIsNotReportedYetIsNoKeyForTheNextLoss() {
        one.hear(2, key(1, 36, 4), ReportStage.PENDING);
        one.groupLeft(GroupDeparture.NODE_DOWN, Set.of(2L, 3L, 4L), 1);
        one.ring(44, false, 1);
        one.ring(48, true, 1, 2, 3, 4);
        one.ring(52, false, 1);
        one.ring(56, true, 1, 2, 3);
        assertEquals(
                List.of(key(1, 56, 4)),
                reports(one.passMillis(600)).stream().map(Report::key).toList());
        assertEquals(
                key(1, 56, 4),
                sends(one.groupJoined(Set.of(2L, 3L), 1, 2, 3)).stream()
                        .map(Report::key)
                        .findFirst()
                        .orElse(key(1, 56, 4)));
    }

    /** Found by a random schedule: two partitions, and a host that was back in one of them. */
    @Test
    void aPeerThatMissedTheReturnDoesNotMakeTheNextLossTheLastOne() {
        one.ring(44, true, 1, 2, 3); // lost
        one.passMillis(500);
        one.ring(48, true, 1, 2, 3, 4); // back
        one.groupLeft(GroupDeparture.NODE_DOWN, Set.of(2L, 3L, 4L), 1);
        one.ring(52, false, 1);
        one.groupJoined(Set.of(2L, 3L), 1, 2, 3);
        one.ring(60, true, 1, 2, 3);
        one.hear(2, key(1, 44, 4), ReportStage.PROVEN);
        List<LossKey> keys =
                reports(one.passMillis(600)).stream().map(Report::key).toList();
        assertEquals(List.of(key(1, 60, 4)), keys);
        assertEquals(
                List.of(key(1, 60, 4)),
                sends(one.all).stream()
                        .filter(report -> report.key().ring().sequence() > 48)
                        .map(Report::key)
                        .distinct()
                        .toList());
    }

    @Test
    void blindnessForgetsTheKeyOfTheOthers() {
        one.groupLeft(GroupDeparture.NODE_DOWN, Set.of(2L, 3L, 4L), 1);
        one.ring(44, false, 1);
        one.groupJoined(Set.of(2L, 3L), 1, 2, 3);
        one.ring(60, true, 1, 2, 3);
        one.hear(2, key(2, 50, 4), ReportStage.PENDING);
        one.passMillis(600);
        one.say(new Observation.Disconnected());
        one.start(64, 1, 2, 3, 4);
        assertEquals(
                key(1, 68, 4), sends(one.death(68, Set.of(4L), 1, 2, 3)).get(0).key());
    }

    @Test
    void theOldestLossIsForgottenWhenThereAreTooMany() {
        one.ring(300, true, 1, 2, 3, 4);
        for (int sequence = 1; sequence <= 256; sequence++) {
            one.hear(2, key(1, sequence, 10 + sequence), ReportStage.PENDING);
        }
        assertEquals(0, delivered(one.hear(2, key(1, 1, 11), ReportStage.PENDING)), "256 are kept");
        one.hear(2, key(1, 257, 267), ReportStage.PENDING);
        assertEquals(0, delivered(one.hear(2, key(1, 2, 12), ReportStage.PENDING)));
        assertEquals(256, announced(one.groupJoined(Set.of(6L), 1, 2, 3, 4, 6)).size());
        assertEquals(1, delivered(one.hear(2, key(1, 1, 11), ReportStage.PENDING)), "the oldest is not");
    }

    @Test
    void messagesSurviveTheWay() {
        GroupMessage message = new GroupMessage.OfReport(
                GroupMessage.OfReport.Kind.ACCEPTED, key(1, -2, 4294967295L), ReportStage.UNFENCED, "7f3c-1");
        assertEquals("1 accepted 1.18446744073709551614 4294967295 UNFENCED 7f3c-1", message.encode());
        assertEquals(Optional.of(message), GroupMessage.decode(message.encode(), Watcher.CLUSTER));
    }

    @Test
    void aBootSurvivesTheWay() {
        GroupMessage message = new GroupMessage.OfBoot(
                new RingId(new NodeId(1), 40), BootId.of("7f1c8a52-0000-4000-8000-000000000001"));
        assertEquals("2 boot 1.40 7f1c8a52-0000-4000-8000-000000000001", message.encode());
        assertEquals(Optional.of(message), GroupMessage.decode(message.encode(), Watcher.CLUSTER));
    }

    @Test
    void aMessageHasALimit() {
        String padding = "0".repeat(GroupMessage.MAX_BYTES - "1 accepted 1.4 1 PENDING -".length());
        assertTrue(GroupMessage.decode("1 accepted 1.4 " + padding + "1 PENDING -", Watcher.CLUSTER)
                .isPresent());
        assertThrows(
                IllegalArgumentException.class,
                () -> GroupMessage.decode("1 accepted 1.4 0" + padding + "1 PENDING -", Watcher.CLUSTER));
    }

    @Test
    void aMessageTakesOnlyWhatIsANotificationsId() {
        for (String bad : List.of("", "a b", "a".repeat(65))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new GroupMessage.OfReport(
                            GroupMessage.OfReport.Kind.ACCEPTED, key(1, 4, 1), ReportStage.PENDING, bad));
        }
    }

    @Test
    void messagesOfAnotherVersionAreTellable() {
        assertEquals(Optional.empty(), GroupMessage.decode("2", Watcher.CLUSTER));
        assertEquals(Optional.empty(), GroupMessage.decode("2 whatever", Watcher.CLUSTER));
        assertEquals(Optional.empty(), GroupMessage.decode("9999 whatever", Watcher.CLUSTER));
        for (String bad : List.of(
                "",
                "x",
                "12345",
                "1",
                "2 boot 1.4",
                "2 boot 1.4 x",
                "2 boot 1.4 7f1c8a52-0000-4000-8000-000000000001 x",
                "1 accepted 1.4 0 PENDING -",
                "1 sung 1.4 1 PENDING -",
                "1".repeat(300))) {
            try {
                GroupMessage.decode(bad, Watcher.CLUSTER);
                throw new AssertionError("took '" + bad + "'");
            } catch (IllegalArgumentException expected) {
                assertFalse(expected.getMessage().isEmpty());
            }
        }
    }

    @Test
    void defaultsAreWhatTheGuideSays() {
        DetectionPolicy policy = DetectionPolicy.defaults();
        assertEquals(Duration.ofSeconds(2), policy.takeoverAfter());
        assertEquals(Duration.ZERO, policy.membership().confirm());
        assertEquals(Duration.ofMillis(300), policy.membership().orderlyWindow());
        assertEquals(Duration.ofSeconds(10), policy.fencing().requestAfter());
        assertEquals(Duration.ofSeconds(60), policy.fencing().limit());
        assertEquals(Duration.ofSeconds(30), policy.fencing().lead());
        assertEquals(Duration.ofSeconds(30), policy.fencing().ahead());
        assertFalse(policy.fencing().requestUntold());
    }

    private static List<SendReason> reasons(List<Output> outputs) {
        return only(outputs, Send.class).stream().map(Send::reason).toList();
    }

    /** What of reports was told to the group. */
    private static List<GroupMessage.OfReport> announced(List<Output> outputs) {
        return only(outputs, Output.Announce.class).stream()
                .map(Output.Announce::message)
                .filter(GroupMessage.OfReport.class::isInstance)
                .map(GroupMessage.OfReport.class::cast)
                .toList();
    }

    private static int delivered(List<Output> outputs) {
        return only(outputs, Output.PeerDelivered.class).size();
    }

    private static void undelivered(Watcher at, long from, LossKey loss, ReportStage stage) {
        at.say(new Observation.PeerSaid(
                new NodeId(from), new GroupMessage.OfReport(GroupMessage.OfReport.Kind.UNDELIVERED, loss, stage, "-")));
    }

    private static List<Output> death(Watcher watcher) {
        return watcher.death(44, Set.of(4L), 1, 2, 3);
    }

    /** Carries what one monitor multicasts to another. */
    private static List<Output> tell(Watcher from, List<Output> said, Watcher to) {
        List<Output> outputs = new ArrayList<>();
        for (Output.Announce announce : only(said, Output.Announce.class)) {
            outputs.addAll(to.say(new Observation.PeerSaid(from.self, announce.message())));
        }
        return outputs;
    }
}

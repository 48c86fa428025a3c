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
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NodeId;
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
    void theLowestNodeOfTheGroupSendsAndTheOthersStandBy() {
        assertTrue(one.watch.isSender());
        assertFalse(two.watch.isSender());
        List<Output> outputs = death(one);
        assertEquals(
                List.of(SendReason.DUTY),
                only(outputs, Send.class).stream().map(Send::reason).toList());
        assertEquals(1, reports(death(two)).size());
        assertEquals(List.of(), sends(two.all));
        assertEquals(List.of(), sends(death(three)));
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
    void whatTheControllerHasNobodyElseSends() {
        Report report = sends(death(one)).get(0);
        death(two);
        List<Output> outputs = tell(one, one.deliver(report, DeliveryStatus.ACCEPTED), two);
        assertEquals(1, only(outputs, Output.PeerDelivered.class).size());
        assertEquals(List.of(), sends(two.pass(Duration.ofSeconds(50))));
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
    void theNextTakesOverAtOnceWhenTheSenderLeft() {
        death(two);
        two.passMillis(40);
        List<Output> outputs = two.groupLeft(GroupDeparture.PROCESS_DOWN, Set.of(1L), 2, 3);
        assertEquals(
                List.of(SendReason.SENDER_LEFT),
                only(outputs, Send.class).stream().map(Send::reason).toList());
        death(three);
        assertEquals(List.of(), sends(three.groupLeft(GroupDeparture.PROCESS_DOWN, Set.of(1L), 2, 3)));
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
    void theNextSendsTooWhenTheSenderCannotDeliver() {
        Report report = sends(death(one)).get(0);
        death(two);
        death(three);
        List<Output> failed = one.deliver(report, DeliveryStatus.DEFERRED);
        List<Output> outputs = tell(one, failed, two);
        assertEquals(
                List.of(SendReason.SENDER_FAILED),
                only(outputs, Send.class).stream().map(Send::reason).toList());
        assertEquals(List.of(), sends(tell(one, failed, three)));
        assertEquals(
                1,
                sends(tell(two, two.deliver(report, DeliveryStatus.REJECTED), three))
                        .size());
    }

    @Test
    void theNextSendsWhenNothingIsHeardWithinTheBound() {
        death(two);
        death(three);
        assertEquals(List.of(), sends(two.passMillis(2990)));
        assertEquals(
                List.of(SendReason.SENDER_SILENT),
                only(two.passMillis(20), Send.class).stream().map(Send::reason).toList());
        assertEquals(List.of(), sends(three.passMillis(5990)));
        assertEquals(1, sends(three.passMillis(20)).size());
    }

    @Test
    void aLaterStageTakesThePlaceOfAnEarlierOne() {
        death(two);
        two.passMillis(500);
        two.fencing(4, two.wall().plusSeconds(1));
        List<Report> sent = sends(two.pass(Duration.ofSeconds(10)));
        assertEquals(
                List.of(ReportStage.PROVEN), sent.stream().map(Report::stage).toList());
    }

    @Test
    void anAcceptedProofCoversTheReportsBeforeItButNotTheReturn() {
        Report report = sends(death(one)).get(0);
        death(two);
        tell(
                one,
                one.deliver(
                        new Report(ReportStage.PROVEN, report.evidence(), report.decidedAt()), DeliveryStatus.ACCEPTED),
                two);
        two.passMillis(500);
        two.ring(48, true, 1, 2, 3, 4);
        List<Report> sent = sends(two.pass(Duration.ofSeconds(10)));
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
        assertEquals(1, only(retold, Output.Announce.class).size());

        tell(peer, retold, watcher);
        assertEquals(List.of(), sends(watcher.passMillis(800)));
        watcher.passMillis(1000);
        Report proven = sends(watcher.fencing(4, watcher.wall())).get(0);
        assertEquals(key(2, 50, 4), proven.key());
        assertEquals(ReportStage.PROVEN, proven.stage());
    }

    @Test
    void blindnessDropsWhatStoodBy() {
        death(two);
        two.say(new Observation.Disconnected());
        two.passMillis(100);
        two.start(60, 2, 3);
        two.groupJoined(Set.of(4L), 2, 3, 4);
        two.pass(Duration.ofMinutes(1));
        assertEquals(List.of(), sends(two.all));
        assertEquals(List.of(), only(two.all, Output.Announce.class));
    }

    @Test
    void blindnessForgetsWhatTheOthersHaveReported() {
        two.hear(3, key(1, 44, 4), ReportStage.PENDING);
        two.hear(3, key(1, 44, 5), ReportStage.PENDING);
        two.say(new Observation.Disconnected());
        two.start(60, 2, 3, 4);
        two.groupJoined(Set.of(1L), 1, 2, 3, 4);
        assertEquals(List.of(), only(two.all, Output.Announce.class));
        assertEquals(
                1,
                only(two.hear(3, key(1, 44, 4), ReportStage.PENDING), Output.PeerDelivered.class)
                        .size());
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
        death(two);
        two.passMillis(1000);
        two.ring(48, false, 2);
        two.groupLeft(GroupDeparture.NODE_DOWN, Set.of(1L, 3L), 2);
        assertEquals(List.of(), sends(two.pass(Duration.ofSeconds(50))));
        two.groupJoined(Set.of(3L), 2, 3);
        two.totem(52, 2, 3);
        assertEquals(List.of(), sends(two.passMillis(20)));
        assertEquals(1, sends(two.quorum(52, true, 2, 3)).size());
    }

    @Test
    void noRoomIsAnnouncedSoThatTheNextSendsToo() {
        Report report = sends(death(one)).get(0);
        death(two);
        assertEquals(
                1,
                sends(tell(one, one.deliver(report, DeliveryStatus.NO_ROOM), two))
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
    void noRoomForAReportThatAPeerHasDeliveredIsTheEndOfIt() {
        Report report = sends(death(one)).get(0);
        one.hear(2, report.key(), ReportStage.PENDING);
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
        Report pending = sends(death(two)).isEmpty()
                ? sends(two.pass(Duration.ofSeconds(3))).get(0)
                : null;
        two.passMillis(500);
        two.fencing(4, two.wall());
        two.deliver(pending, DeliveryStatus.NO_ROOM);
        assertEquals(
                List.of(ReportStage.PROVEN),
                sends(two.pass(Duration.ofMinutes(1))).stream()
                        .map(Report::stage)
                        .toList());
    }

    @Test
    void whoFailedWithOneStageIsWaitedForAgainWithTheNext() {
        Report report = sends(death(one)).get(0);
        death(two);
        assertEquals(
                1,
                sends(tell(one, one.deliver(report, DeliveryStatus.DEFERRED), two))
                        .size());
        two.passMillis(500);
        assertEquals(List.of(), sends(two.fencing(4, two.wall())));
        assertEquals(List.of(), sends(two.passMillis(2990)));
        assertEquals(1, sends(two.passMillis(20)).size());
    }

    @Test
    void thatAPeerCannotDeliverSomethingElseChangesNothing() {
        death(two);
        undelivered(two, 1, key(1, 48, 4), ReportStage.PENDING);
        undelivered(two, 1, key(1, 44, 4), ReportStage.PROVEN);
        assertEquals(List.of(), sends(two.all));
        two.hear(1, key(1, 44, 4), ReportStage.PENDING);
        undelivered(two, 1, key(1, 44, 4), ReportStage.PENDING);
        assertEquals(List.of(), sends(two.pass(Duration.ofSeconds(50))));
    }

    @Test
    void whatAPeerDeliveredIsToldOnceAndNeverTakenBack() {
        assertEquals(1, delivered(two.hear(1, key(1, 44, 4), ReportStage.PROVEN)));
        assertEquals(0, delivered(two.hear(3, key(1, 44, 4), ReportStage.PROVEN)));
        assertEquals(0, delivered(two.hear(3, key(1, 44, 4), ReportStage.PENDING)));
        death(two);
        two.passMillis(500);
        two.fencing(4, two.wall());
        assertEquals(List.of(), sends(two.pass(Duration.ofSeconds(50))));
    }

    @Test
    void whatThisMonitorSaidItselfIsNoNews() {
        assertEquals(0, delivered(one.hear(1, key(1, 44, 4), ReportStage.PENDING)));
    }

    @Test
    void anEarlierStageThatWasDeliveredLeavesTheLaterOneToBeSent() {
        death(two);
        two.passMillis(500);
        two.fencing(4, two.wall());
        two.hear(1, key(1, 44, 4), ReportStage.PENDING);
        assertEquals(
                List.of(ReportStage.PROVEN),
                sends(two.passMillis(3000)).stream().map(Report::stage).toList());
    }

    @Test
    void onlyTheLowestOfThoseWhoWereThereTellsNewcomersOnly() {
        one.hear(2, key(1, 44, 5), ReportStage.PENDING);
        two.hear(1, key(1, 44, 5), ReportStage.PENDING);
        assertEquals(List.of(), only(one.say(new Observation.Tick()), Output.Announce.class));
        assertEquals(
                1,
                only(one.groupJoined(Set.of(6L), 1, 2, 3, 4, 6), Output.Announce.class)
                        .size());
        assertEquals(List.of(), only(two.groupJoined(Set.of(6L), 1, 2, 3, 4, 6), Output.Announce.class));
        assertEquals(
                List.of(),
                only(one.groupLeft(GroupDeparture.PROCESS_DOWN, Set.of(6L), 1, 2, 3, 4), Output.Announce.class));
    }

    @Test
    void aLossThatIsOverIsNotToldToNewcomers() {
        one.hear(2, key(1, 44, 5), ReportStage.PENDING);
        one.hear(2, key(1, 44, 5), ReportStage.RETURNED);
        assertEquals(List.of(), only(one.groupJoined(Set.of(6L), 1, 2, 3, 4, 6), Output.Announce.class));
    }

    @Test
    void aLossThatWasSeenWithQuorumIsReportedUnderItsOwnKey() {
        one.hear(2, key(1, 36, 4), ReportStage.PENDING);
        assertEquals(key(1, 44, 4), sends(death(one)).get(0).key());
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
        for (int sequence = 1; sequence <= 256; sequence++) {
            one.hear(2, key(1, sequence, 10 + sequence), ReportStage.PENDING);
        }
        assertEquals(0, delivered(one.hear(2, key(1, 1, 11), ReportStage.PENDING)), "256 are kept");
        one.hear(2, key(1, 257, 267), ReportStage.PENDING);
        assertEquals(0, delivered(one.hear(2, key(1, 2, 12), ReportStage.PENDING)));
        assertEquals(
                256,
                only(one.groupJoined(Set.of(6L), 1, 2, 3, 4, 6), Output.Announce.class)
                        .size());
        assertEquals(1, delivered(one.hear(2, key(1, 1, 11), ReportStage.PENDING)), "the oldest is not");
    }

    @Test
    void messagesSurviveTheWay() {
        GroupMessage message =
                new GroupMessage(GroupMessage.Kind.ACCEPTED, key(1, -2, 4294967295L), ReportStage.UNFENCED, "7f3c-1");
        assertEquals("1 accepted 1.18446744073709551614 4294967295 UNFENCED 7f3c-1", message.encode());
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
                    () -> new GroupMessage(GroupMessage.Kind.ACCEPTED, key(1, 4, 1), ReportStage.PENDING, bad));
        }
    }

    @Test
    void messagesOfAnotherVersionAreTellable() {
        assertEquals(Optional.empty(), GroupMessage.decode("2 whatever", Watcher.CLUSTER));
        for (String bad :
                List.of("", "x", "1", "1 accepted 1.4 0 PENDING -", "1 sung 1.4 1 PENDING -", "1".repeat(300))) {
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
        assertEquals(Duration.ofSeconds(3), policy.takeoverAfter());
        assertEquals(Duration.ZERO, policy.membership().confirm());
        assertEquals(Duration.ofMillis(300), policy.membership().orderlyWindow());
        assertEquals(Duration.ofSeconds(10), policy.fencing().requestAfter());
        assertEquals(Duration.ofSeconds(60), policy.fencing().limit());
        assertEquals(Duration.ofSeconds(30), policy.fencing().lead());
        assertFalse(policy.fencing().requestUntold());
    }

    private static int delivered(List<Output> outputs) {
        return only(outputs, Output.PeerDelivered.class).size();
    }

    private static void undelivered(Watcher at, long from, LossKey loss, ReportStage stage) {
        at.say(new Observation.PeerSaid(
                new NodeId(from), new GroupMessage(GroupMessage.Kind.UNDELIVERED, loss, stage, "-")));
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

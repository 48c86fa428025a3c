package io.masakari.core.detection;

import static io.masakari.core.detection.Watcher.key;
import static io.masakari.core.detection.Watcher.only;
import static io.masakari.core.detection.Watcher.reports;
import static io.masakari.core.detection.Watcher.sends;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.detection.Output.Report;
import io.masakari.core.detection.Output.Send;
import io.masakari.core.detection.Output.SendReason;
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
        Report again = sends(one.pass(Duration.ofSeconds(2))).get(0);
        assertEquals(report.key(), again.key());
        one.deliver(again, DeliveryStatus.ACCEPTED);
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
        assertEquals(List.of(), sends(two.pass(Duration.ofMinutes(1))));
    }

    @Test
    void messagesSurviveTheWay() {
        GroupMessage message =
                new GroupMessage(GroupMessage.Kind.ACCEPTED, key(1, -2, 4294967295L), ReportStage.UNFENCED, "7f3c-1");
        assertEquals("1 accepted 1.18446744073709551614 4294967295 UNFENCED 7f3c-1", message.encode());
        assertEquals(Optional.of(message), GroupMessage.decode(message.encode(), Watcher.CLUSTER));
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

package io.masakari.core.detection;

import static io.masakari.core.detection.Watcher.key;
import static io.masakari.core.detection.Watcher.only;
import static io.masakari.core.detection.Watcher.reports;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.detection.Output.Report;
import io.masakari.core.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a monitor asks for a fencing (SAFETY.md, C-13), above all one that was paused and knows old things only. */
class FencingRequestTest {
    private static final List<Output.RequestFencing> FIRST_REQUEST =
            List.of(new Output.RequestFencing(new NodeId(3), 1));

    private final Watcher one = Watcher.onHealthy(1, 1, 2, 3);

    @Test
    void aLossThatIsSeenAfterAPauseIsProvenByTheFencingDuringThePause() {
        one.fencing(3, Optional.empty());
        one.passMillis(5000);
        Instant fenced = one.wall().plusMillis(600);
        one.pause(Duration.ofSeconds(7));
        one.death(44, Set.of(3L), 1, 2);
        one.hear(2, key(1, 44, 3), ReportStage.PROVEN);
        assertEquals(
                List.of(ReportStage.PROVEN),
                reports(one.fencing(3, fenced)).stream().map(Report::stage).toList());
        assertEquals(List.of(), requests(one.pass(Duration.ofMinutes(2))));
    }

    @Test
    void aHostThatWasNeverFencedBeforeIsProvenByAFencingThatCausedTheRingChange() {
        one.fencing(3, Optional.empty());
        one.pass(Duration.ofSeconds(20));
        Instant fenced = one.wall();
        one.passMillis(2200);
        one.death(44, Set.of(3L), 1, 2);
        assertEquals(1, reports(one.fencing(3, fenced)).size());
    }

    @Test
    void aQuestionThatNobodyAnsweredIsNoBaseline() {
        one.unread(3);
        one.pass(Duration.ofSeconds(4));
        Instant fenced = one.wall();
        one.passMillis(900);
        one.death(44, Set.of(3L), 1, 2);
        assertEquals(List.of(), reports(one.fencing(3, fenced)));
    }

    @Test
    void aBaselineThatCouldNotBeReadIsAskedForAgainSoon() {
        one.unread(2);
        one.fencing(3, Optional.empty());
        assertEquals(0, asks(one.passMillis(4999)));
        assertEquals(1, asks(one.passMillis(1)));
        one.fencing(2, Optional.empty());
        assertEquals(0, asks(one.pass(Duration.ofSeconds(54))));
        assertEquals(1, asks(one.pass(Duration.ofSeconds(1))));
        one.unread(3);
        assertEquals(0, asks(one.passMillis(4990)), "the one read before still holds");
    }

    @Test
    void noFencingIsAskedForWhileTheControllerHasTheProof() {
        one.death(44, Set.of(3L), 1, 2);
        one.passMillis(3000);
        one.hear(2, key(1, 44, 3), ReportStage.PROVEN);
        List<Output> outputs = one.passAnswering(Duration.ofMinutes(5), Optional::empty);
        assertEquals(List.of(), requests(outputs));
        assertEquals(List.of(), reports(outputs), "nor is it reported as unfenced");
    }

    @Test
    void noFencingIsAskedForWhenTheProofWasReportedOfAnEarlierRingOfTheSameLoss() {
        one.totem(44, 1, 2);
        one.hear(2, key(1, 44, 3), ReportStage.PROVEN);
        one.say(new Observation.GroupChanged(
                Watcher.nodes(1, 2), Map.of(new NodeId(3), GroupDeparture.NODE_DOWN), Set.of()));
        one.ring(48, true, 1, 2);
        assertEquals(List.of(), requests(one.passAnswering(Duration.ofMinutes(5), Optional::empty)));
    }

    @Test
    void theControllersProofOfAnEarlierLossDoesNotCount() {
        one.death(44, Set.of(3L), 1, 2);
        one.passMillis(3000);
        one.ring(48, true, 1, 2, 3);
        one.passMillis(5000);
        one.death(52, Set.of(3L), 1, 2);
        one.hear(2, key(1, 44, 3), ReportStage.PROVEN);
        one.hear(2, key(1, 48, 3), ReportStage.PROVEN);
        one.hear(2, key(1, 52, 2), ReportStage.PROVEN);
        one.hear(2, key(1, 52, 3), ReportStage.PENDING);
        assertEquals(FIRST_REQUEST, requests(one.passAnswering(Duration.ofSeconds(11), Optional::empty)));
    }

    @Test
    void noFencingIsAskedForWhenTheControllerKnowsThatTheHostIsBack() {
        one.death(44, Set.of(3L), 1, 2);
        one.hear(2, key(1, 44, 3), ReportStage.RETURNED);
        assertEquals(List.of(), requests(one.passAnswering(Duration.ofSeconds(30), Optional::empty)));
    }

    @Test
    void aPausedMonitorLooksBeforeItAsks() {
        one.fencing(3, Optional.empty());
        one.death(44, Set.of(3L), 1, 2);
        one.fencing(3, Optional.empty());
        one.passMillis(500);
        Instant fenced = one.wall().plusSeconds(1);
        one.pause(Duration.ofSeconds(30));
        List<Output> outputs = one.say(new Observation.Tick());
        outputs.addAll(one.passAnswering(
                Duration.ofMinutes(1), () -> Optional.of(new FencingReading(fenced, "reboot", "compute2"))));
        assertEquals(List.of(), requests(outputs));
        assertEquals(
                List.of(ReportStage.PROVEN),
                reports(outputs).stream().map(Report::stage).toList());
    }

    @Test
    void aPausedMonitorTakesInWhatHasHappenedBeforeItAsks() {
        one.death(44, Set.of(3L), 1, 2);
        one.fencing(3, Optional.empty());
        one.pause(Duration.ofSeconds(30));
        List<Output> outputs = one.say(new Observation.Tick());
        outputs.addAll(one.ring(48, true, 1, 2, 3));
        outputs.addAll(one.fencing(3, Optional.empty()));
        outputs.addAll(one.passAnswering(Duration.ofMinutes(1), Optional::empty));
        assertEquals(List.of(), requests(outputs));
    }

    @Test
    void anAnswerFromBeforeThePauseIsNoLook() {
        one.death(44, Set.of(3L), 1, 2);
        one.fencing(3, Optional.empty());
        one.passMillis(9990);
        one.pause(Duration.ofSeconds(30));
        assertEquals(List.of(), requests(one.fencing(3, Optional.empty())));
        assertEquals(FIRST_REQUEST, requests(one.fencing(3, Optional.empty())));
    }

    @Test
    void aLookThatTookLongerThanItsBoundIsRepeated() {
        one.death(44, Set.of(3L), 1, 2);
        one.passAnswering(Duration.ofMillis(9999), Optional::empty);
        one.passMillis(1);
        one.pause(Duration.ofSeconds(7));
        assertEquals(List.of(), requests(one.fencing(3, Optional.empty())));
        assertEquals(FIRST_REQUEST, requests(one.fencing(3, Optional.empty())));
    }

    @Test
    void aHostThatNobodyFencesIsAskedForWithinMillisecondsOfItsTime() {
        one.death(44, Set.of(3L), 1, 2);
        assertEquals(List.of(), requests(one.passAnswering(Duration.ofMillis(9999), Optional::empty)));
        assertEquals(FIRST_REQUEST, requests(one.passAnswering(Duration.ofMillis(10), Optional::empty)));
        assertEquals(List.of(), requests(one.passAnswering(Duration.ofSeconds(20), Optional::empty)));
        one.say(new Observation.FencingRequestEnded(new NodeId(3), false));
        assertEquals(List.of(), requests(one.passAnswering(Duration.ofMillis(9999), Optional::empty)));
        assertEquals(
                List.of(new Output.RequestFencing(new NodeId(3), 2)),
                requests(one.passAnswering(Duration.ofMillis(10), Optional::empty)));
    }

    @Test
    void aHistoryThatCannotBeReadHoldsUpNoRequest() {
        one.death(44, Set.of(3L), 1, 2);
        one.unread(3);
        one.passMillis(10_000);
        one.unread(3);
        assertEquals(FIRST_REQUEST, requests(one.unread(3)));
    }

    @Test
    void aFencerThatDoesNotAnswerHoldsUpNoRequest() {
        one.death(44, Set.of(3L), 1, 2);
        assertEquals(List.of(), requests(one.passMillis(9999)));
        assertEquals(FIRST_REQUEST, requests(one.passMillis(1)));
    }

    @Test
    void oneQuestionThatThePauseOutlastedIsNotAFencerThatDoesNotAnswer() {
        one.death(44, Set.of(3L), 1, 2);
        one.pause(Duration.ofSeconds(30));
        assertEquals(List.of(), requests(one.passMillis(4999)));
        assertEquals(FIRST_REQUEST, requests(one.passMillis(1)));
    }

    @Test
    void aMonitorThatWasPausedBeyondTheLimitLooksBeforeItReportsUnfenced() {
        one.fencing(3, Optional.empty());
        one.death(44, Set.of(3L), 1, 2);
        one.fencing(3, Optional.empty());
        Instant fenced = one.wall().plusSeconds(1);
        one.pause(Duration.ofSeconds(90));
        List<Output> outputs = one.say(new Observation.Tick());
        outputs.addAll(one.fencing(3, fenced));
        assertEquals(
                List.of(ReportStage.PROVEN),
                reports(outputs).stream().map(Report::stage).toList());
    }

    @Test
    void whoTakesOverTheDutyAsksOnItsOwnLook() {
        Watcher two = Watcher.onHealthy(2, 1, 2, 3);
        two.death(44, Set.of(3L), 1, 2);
        assertEquals(List.of(), requests(two.passAnswering(Duration.ofSeconds(20), Optional::empty)));
        two.groupLeft(GroupDeparture.PROCESS_DOWN, Set.of(1L), 2);
        assertEquals(FIRST_REQUEST, requests(two.passAnswering(Duration.ofMillis(10), Optional::empty)));
    }

    private static List<Output.RequestFencing> requests(List<Output> outputs) {
        return only(outputs, Output.RequestFencing.class);
    }

    private static int asks(List<Output> outputs) {
        return only(outputs, Output.AskFencingHistory.class).size();
    }
}

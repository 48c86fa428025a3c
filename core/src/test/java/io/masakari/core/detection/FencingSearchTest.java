package io.masakari.core.detection;

import static io.masakari.core.detection.GroupDeparture.PROCESS_DOWN;
import static io.masakari.core.detection.Watcher.key;
import static io.masakari.core.detection.Watcher.only;
import static io.masakari.core.detection.Watcher.reports;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.detection.Output.Report;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What proves that a host is off (SAFETY.md, C-1), and when a monitor requests a fencing (C-13), above all a monitor that was
 * paused and knows only what was true before.
 */
class FencingSearchTest {
    private static final List<Output.RequestFencing> FIRST_REQUEST =
            List.of(new Output.RequestFencing(new NodeId(3), 1));

    private final Watcher one = Watcher.onHealthy(1, 1, 2, 3);

    @Test
    void aFencingInTheSecondOfTheLossIsAProof() {
        one.fencing(3, Optional.empty());
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
                reports(one.fencing(
                        3,
                        Optional.of(new FencingReading("pacemaker", one.wall().plusSeconds(2), "on", "")))));
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
                new NodeId(3), old, Optional.of(new FencingReading("pacemaker", one.wall(), "off", ""))));
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
        Report report = reports(one.fencing(3, Optional.of(new FencingReading("bmc", one.wall(), "off", "compute2"))))
                .get(0);
        assertEquals(ReportStage.PROVEN, report.stage());
        assertEquals("off", report.evidence().proof().orElseThrow().action());
        assertEquals("bmc", report.evidence().proof().orElseThrow().source());
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
        assertTrue(
                only(one.pass(Duration.ofSeconds(30)), Output.AskFencingHistory.class).stream()
                        .noneMatch(ask -> ask.node().value() == 3),
                "the one read before still holds");
    }

    /** Row 41 of issue 14: this monitor was paused for longer than any fencing may be older than a loss that it caused. */
    @Test
    void noFencingIsAskedForWhileTheControllerHasTheProof() {
        one.fencing(3, Optional.empty());
        one.passMillis(5000);
        Instant fenced = one.wall();
        one.pause(Duration.ofSeconds(40));
        one.death(44, Set.of(3L), 1, 2);
        one.passMillis(3000);
        one.hear(2, key(1, 44, 3), ReportStage.PROVEN);
        List<Output> outputs = one.passAnswering(Duration.ofMinutes(5), () -> reading(fenced));
        assertEquals(List.of(), requests(outputs));
        assertEquals(List.of(), reports(outputs), "nor is it reported as unfenced");
    }

    @Test
    void noFencingIsAskedForWhenTheProofWasReportedOfAnEarlierRingOfTheSameLoss() {
        one.passMillis(5000);
        Instant fenced = one.wall();
        one.passMillis(5000);
        one.totem(44, 1, 2);
        one.hear(2, key(1, 44, 3), ReportStage.PROVEN);
        one.say(new Observation.GroupChanged(
                Watcher.nodes(1, 2), Map.of(new NodeId(3), GroupDeparture.NODE_DOWN), Set.of()));
        one.ring(48, true, 1, 2);
        assertEquals(List.of(), requests(one.passAnswering(Duration.ofMinutes(5), () -> reading(fenced))));
    }

    /** A member whose root lies has a token as well: it can make the controller say the same. */
    @Test
    void onePeersWordOfAProofThatTheOwnFencerDoesNotKnowStopsNoRequest() {
        one.fencing(3, one.wall().minusSeconds(1000));
        Instant before = one.wall().minusSeconds(1000);
        one.passMillis(2000);
        one.death(44, Set.of(3L), 1, 2);
        one.hear(2, key(1, 44, 3), ReportStage.PROVEN);
        one.hear(2, key(1, 44, 3), ReportStage.RETURNED);
        List<Output> outputs = one.passAnswering(Duration.ofSeconds(10).plusMillis(20), () -> reading(before));
        assertEquals(FIRST_REQUEST, requests(outputs));
        assertEquals(
                List.of(ReportStage.UNFENCED),
                reports(one.passAnswering(Duration.ofSeconds(51), () -> reading(before))).stream()
                        .map(Report::stage)
                        .toList());
    }

    @Test
    void theWordOfTwoPeersStopsTheRequest() {
        Watcher watcher = Watcher.onHealthy(1, 1, 2, 3, 4, 5);
        watcher.death(44, Set.of(3L), 1, 2, 4, 5);
        watcher.hear(4, key(1, 44, 3), ReportStage.PROVEN);
        watcher.hear(4, key(1, 44, 3), ReportStage.PROVEN);
        watcher.hear(5, key(1, 44, 3), ReportStage.PROVEN);
        assertEquals(List.of(), requests(watcher.passAnswering(Duration.ofMinutes(5), Optional::empty)));
    }

    @Test
    void aFencingThatIsPushedAfterTheHostLeftProvesWithoutAnyTime() {
        one.fencing(3, one.wall().plusSeconds(7200));
        one.setClock(Duration.ofHours(-1));
        one.passMillis(5000);
        one.death(44, Set.of(3L), 1, 2);
        one.passMillis(300);
        Report report = reports(one.push(3, "off")).get(0);
        assertEquals(ReportStage.PROVEN, report.stage());
        assertEquals("off", report.evidence().proof().orElseThrow().action());
        assertEquals(one.wall(), report.evidence().proof().orElseThrow().completedAt());
        assertEquals(List.of(), reports(one.push(3, "off")), "once");
        assertEquals(List.of(), reports(one.fencing(3, one.wall())), "nor by the question that was open");
    }

    @Test
    void aPushBetweenTheAbsenceAndTheQuorumIsTakenWithTheLoss() {
        one.fencing(3, Optional.empty());
        one.passMillis(1000);
        one.status(3, false);
        one.push(3, "reboot");
        one.groupLeft(GroupDeparture.NODE_DOWN, Set.of(3L), 1, 2);
        List<Output> outputs = one.ring(44, true, 1, 2);
        assertEquals(
                List.of(ReportStage.PENDING, ReportStage.PROVEN),
                reports(outputs).stream().map(Report::stage).toList());
    }

    /** The fencing of a member is told before its ring changes. */
    @Test
    void aPushJustBeforeTheHostLeavesProves() {
        one.fencing(3, Optional.empty());
        one.passMillis(1000);
        one.push(3, "reboot");
        one.passMillis(2200);
        assertEquals(
                List.of(ReportStage.PENDING, ReportStage.PROVEN),
                reports(one.death(44, Set.of(3L), 1, 2)).stream()
                        .map(Report::stage)
                        .toList());
    }

    @Test
    void theFencingThatIsPushedBeforeTheLossIsNotReadAsItsBaseline() {
        one.fencing(3, Optional.empty());
        one.pass(Duration.ofMillis(59_900));
        Instant fenced = one.wall();
        one.push(3, "reboot");
        one.passMillis(200);
        one.fencing(3, fenced);
        one.passMillis(2000);
        assertEquals(2, reports(one.death(44, Set.of(3L), 1, 2)).size());
    }

    @Test
    void aFencingThatTheHostHasSurvivedIsNoProof() {
        one.fencing(3, Optional.empty());
        one.passMillis(1000);
        one.push(3, "reboot");
        one.passMillis(30_001);
        assertEquals(1, reports(one.death(44, Set.of(3L), 1, 2)).size());
    }

    @Test
    void aPushOfAnEarlierLossIsNoProofAfterTheReturn() {
        one.fencing(3, Optional.empty());
        one.passMillis(1000);
        one.push(3, "reboot");
        one.death(44, Set.of(3L), 1, 2);
        one.passMillis(5000);
        one.ring(48, true, 1, 2, 3);
        one.fencing(3, Optional.empty());
        one.passMillis(1000);
        assertEquals(1, reports(one.death(52, Set.of(3L), 1, 2)).size());
    }

    /** This process hung while node 3 was fenced and came back; the push waits behind what Corosync tells. */
    @Test
    void aPushThatMayHaveComeBeforeTheJoinIsNoProof() {
        one.fencing(3, Optional.empty());
        one.passMillis(1000);
        MonotonicTime before = one.moment().at();
        one.pause(Duration.ofSeconds(30));
        one.death(44, Set.of(3L), 1, 2);
        one.ring(48, true, 1, 2, 3);
        one.fencing(3, Optional.empty());
        one.passMillis(1000);
        one.death(52, Set.of(3L), 1, 2);
        one.passMillis(5);
        List<Output> outputs = one.push(3, "reboot", before);
        assertEquals(List.of(), reports(outputs));
        assertEquals(1, asks(outputs), "the history decides");
    }

    @Test
    void aPushFromAFencerThatHasAnsweredNothingSinceTheJoinIsNoProof() {
        one.passMillis(1000);
        one.death(44, Set.of(3L), 1, 2);
        one.passMillis(5);
        List<Output> outputs = one.push(3, "reboot");
        assertEquals(List.of(), reports(outputs));
        assertEquals(1, asks(outputs), "the history decides");
    }

    @Test
    void whatIsPushedMustSwitchOff() {
        one.fencing(3, Optional.empty());
        one.passMillis(1000);
        one.death(44, Set.of(3L), 1, 2);
        assertEquals(List.of(), reports(one.push(3, "on")));
        assertEquals(List.of(), reports(one.push(3, "")));
        assertEquals(List.of(), reports(one.push(2, "off")), "of a host that is here");
        assertEquals(List.of(), reports(one.push(7, "off")), "of a host that nobody watches");
    }

    @Test
    void aPersonsWordThatAHostIsOffCountsOnlyAfterItsLoss() {
        one.fencing(3, Optional.empty());
        one.passMillis(1000);
        one.push(3, "confirmed");
        Instant said = one.wall();
        one.passMillis(2000);
        one.death(44, Set.of(3L), 1, 2);
        one.passMillis(1000);
        assertEquals(List.of(), reports(one.fencing(3, confirmed(said))));
        Report report = reports(one.push(3, "confirmed")).get(0);
        assertTrue(report.evidence().proof().orElseThrow().isConfirmation());
    }

    @Test
    void aPersonsWordIsReadInTheHistoryAsWell() {
        one.fencing(3, Optional.empty());
        one.passMillis(1000);
        one.death(44, Set.of(3L), 1, 2);
        one.passMillis(1000);
        assertEquals(1, reports(one.fencing(3, confirmed(one.wall()))).size());
    }

    @Test
    void whereFencingsArePushedTheHistoryIsReadSeldom() {
        one.say(new Observation.FencingPushTurned(true));
        one.fencing(3, Optional.empty());
        one.passMillis(1000);
        one.death(44, Set.of(3L), 1, 2);
        one.fencing(3, Optional.empty());
        assertEquals(
                1,
                asks(one.pass(Duration.ofSeconds(3)).stream()
                        .filter(output -> !(output instanceof Output.AskFencingHistory ask)
                                || ask.node().value() == 3)
                        .toList()));
        one.fencing(3, Optional.empty());
        one.passMillis(100);
        one.say(new Observation.FencingPushTurned(false));
        assertTrue(asks(one.passAnswering(Duration.ofMillis(1000), Optional::empty)) > 3);
    }

    @Test
    void theHistoryIsReadWhenThePushTurns() {
        one.fencing(2, Optional.empty());
        one.fencing(3, Optional.empty());
        one.passMillis(1000);
        assertEquals(2, asks(one.say(new Observation.FencingPushTurned(true))), "the baselines");
        one.fencing(3, Optional.empty());
        one.death(44, Set.of(3L), 1, 2);
        one.fencing(3, Optional.empty());
        one.passMillis(100);
        one.say(new Observation.FencingPushTurned(true));
        assertEquals(1, reports(one.fencing(3, one.wall())).size(), "what was missed");
    }

    @Test
    void whetherFencingsArePushedIsKnownBeforeCorosyncIsAndAfterItWasLost() {
        Watcher watcher = new Watcher(1);
        watcher.say(new Observation.FencingPushTurned(true));
        watcher.start(40, 1, 2, 3);
        watcher.say(new Observation.Disconnected());
        watcher.start(44, 1, 2, 3);
        watcher.fencing(3, Optional.empty());
        watcher.passMillis(1000);
        watcher.death(48, Set.of(3L), 1, 2);
        watcher.fencing(3, Optional.empty());
        assertEquals(0, asks(watcher.pass(Duration.ofMillis(1900))));
    }

    private static Optional<FencingReading> reading(Instant completed) {
        return Optional.of(new FencingReading("pacemaker", completed, "reboot", "compute1"));
    }

    private static Optional<FencingReading> confirmed(Instant said) {
        return Optional.of(new FencingReading("pacemaker", said, "confirmed", "a human"));
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
        one.passMillis(5000);
        Instant fenced = one.wall();
        one.passMillis(5000);
        one.death(44, Set.of(3L), 1, 2);
        one.hear(2, key(1, 44, 3), ReportStage.RETURNED);
        assertEquals(List.of(), requests(one.passAnswering(Duration.ofSeconds(30), () -> reading(fenced))));
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
                Duration.ofMinutes(1),
                () -> Optional.of(new FencingReading("pacemaker", fenced, "reboot", "compute2"))));
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
        two.groupLeft(PROCESS_DOWN, Set.of(1L), 2);
        assertEquals(FIRST_REQUEST, requests(two.passAnswering(Duration.ofMillis(10), Optional::empty)));
    }

    @Test
    void theFencingThatTheBaselineHasIsNoProof() {
        one.fencing(3, Optional.empty());
        one.passMillis(50_000);
        Instant survived = one.wall();
        one.passMillis(15_000);
        one.fencing(3, survived);
        one.passMillis(5000);
        one.death(44, Set.of(3L), 1, 2);
        assertEquals(List.of(), reports(one.fencing(3, survived)));
    }

    @Test
    void aFencingLongBeforeTheLossDidNotCauseIt() {
        one.fencing(3, Optional.empty());
        one.passMillis(5000);
        one.fencing(2, Optional.empty());
        Instant fenced = one.wall();
        one.passMillis(30_600);
        one.death(44, Set.of(3L), 1, 2);
        assertEquals(List.of(), reports(one.fencing(3, fenced)));
        one.passMillis(60);
        assertEquals(1, reports(one.fencing(3, fenced.plusSeconds(1))).size());
    }

    @Test
    void anEarlierFencingThatIsReadTwiceIsTheBaselineEachTime() {
        one.fencing(3, one.wall().minusSeconds(86_400));
        one.passMillis(20_000);
        one.death(44, Set.of(3L), 1, 2);
        assertEquals(1, reports(one.fencing(3, one.wall())).size());
    }

    @Test
    void answersAboutHostsThatNobodyWatchesAreIgnored() {
        assertEquals(List.of(), one.say(new Observation.FencingRead(new NodeId(7), 0, Optional.empty())));
        assertEquals(List.of(), one.say(new Observation.FencingUnread(new NodeId(7), 0)));
        assertEquals(List.of(), one.say(new Observation.FencingRequestEnded(new NodeId(7), true)));
    }

    @Test
    void theEndOfARequestThatWasNotMadeChangesNothing() {
        one.death(44, Set.of(3L), 1, 2);
        one.passAnswering(Duration.ofMillis(9000), Optional::empty);
        one.say(new Observation.FencingRequestEnded(new NodeId(3), false));
        assertEquals(FIRST_REQUEST, requests(one.passAnswering(Duration.ofMillis(1010), Optional::empty)));
    }

    @Test
    void theFirstQuestionOfALossThatAPauseOutlastedIsOneQuestionWithoutAnswer() {
        one.passAnswering(Duration.ofSeconds(20), Optional::empty);
        one.death(44, Set.of(3L), 1, 2);
        one.pause(Duration.ofSeconds(30));
        assertEquals(List.of(), requests(one.passMillis(4999)));
        assertEquals(FIRST_REQUEST, requests(one.passMillis(1)));
    }

    @Test
    void theHistoryIsAskedAtLeastTwiceASecond() {
        one.death(44, Set.of(3L), 1, 2);
        one.passAnswering(Duration.ofSeconds(2), Optional::empty);
        int asks = asks(one.passAnswering(Duration.ofSeconds(6), Optional::empty));
        assertTrue(asks >= 11 && asks <= 13, "asks in 6 s: " + asks);
    }

    @Test
    void unfencedIsReportedWithinMillisecondsOfTheLimitAndThenNothingIsRequested() {
        one.death(44, Set.of(3L), 1, 2);
        one.passAnswering(Duration.ofSeconds(55), Optional::empty);
        one.say(new Observation.FencingRequestEnded(new NodeId(3), false));
        assertEquals(List.of(), reports(one.passAnswering(Duration.ofMillis(4999), Optional::empty)));
        assertEquals(
                List.of(ReportStage.UNFENCED),
                reports(one.passAnswering(Duration.ofMillis(10), Optional::empty)).stream()
                        .map(Report::stage)
                        .toList());
        assertEquals(List.of(), requests(one.passAnswering(Duration.ofMinutes(5), Optional::empty)));
    }

    @Test
    void noRequestBeforeTheQuorumOfANewRingIsKnown() {
        Watcher watcher = Watcher.onHealthy(1, 1, 2, 3, 4, 5);
        watcher.death(44, Set.of(3L), 1, 2, 4, 5);
        watcher.passAnswering(Duration.ofMillis(9995), Optional::empty);
        watcher.totem(48, 1);
        List<Output> outputs = new ArrayList<>(watcher.passAnswering(Duration.ofMillis(30), Optional::empty));
        outputs.addAll(watcher.quorum(48, false, 1));
        outputs.addAll(watcher.passAnswering(Duration.ofSeconds(20), Optional::empty));
        assertEquals(List.of(), requests(outputs));
    }

    /** Its fencer does not answer, so nothing but the lost quorum speaks against a request (C-2, C-13). */
    @Test
    void noRequestAtTheMomentInWhichQuorumIsLost() {
        Watcher watcher = Watcher.onHealthy(1, 1, 2, 3, 4, 5);
        watcher.death(44, Set.of(3L), 1, 2, 4, 5);
        watcher.passMillis(9995);
        List<Output> outputs = new ArrayList<>(watcher.totem(48, 1));
        outputs.addAll(watcher.passMillis(20));
        outputs.addAll(watcher.quorum(48, false, 1));
        outputs.addAll(watcher.passMillis(20_000));
        assertEquals(List.of(), requests(outputs));
    }

    @Test
    void theControllersProofOfALossBeforeTheLastRingWithTheHostDoesNotCount() {
        Watcher watcher = Watcher.onHealthy(1, 1, 2, 3, 4);
        watcher.ring(44, true, 1, 2, 3);
        watcher.death(48, Set.of(3L), 1, 2);
        watcher.hear(2, key(1, 44, 3), ReportStage.PROVEN);
        assertEquals(
                FIRST_REQUEST,
                requests(watcher.passAnswering(Duration.ofSeconds(11), Optional::empty).stream()
                        .filter(output -> !(output instanceof Output.RequestFencing request)
                                || request.node().value() == 3)
                        .toList()));
    }

    @Test
    void aHostThatMayHaveLeftInOrderIsFencedOnlyWhereTheOperatorWantsIt() {
        assertEquals(List.of(), requests(lossWithoutMonitor(DetectionPolicy.Fencing.defaults())));
        assertEquals(
                FIRST_REQUEST, requests(lossWithoutMonitor(DetectionPolicy.Fencing.of(e -> e.requestUntold = true))));
    }

    /** What comes of the loss of a host whose monitor had ended before: nobody knows whether it left in order. */
    private static List<Output> lossWithoutMonitor(DetectionPolicy.Fencing fencing) {
        Watcher watcher = new Watcher(
                1, new DetectionPolicy(DetectionPolicy.Membership.defaults(), fencing, Duration.ofSeconds(3)));
        watcher.start(40, 1, 2, 3);
        watcher.groupLeft(PROCESS_DOWN, Set.of(3L), 1, 2);
        watcher.passMillis(10_000);
        watcher.ring(44, true, 1, 2);
        return watcher.passAnswering(Duration.ofSeconds(11), Optional::empty);
    }

    private static List<Output.RequestFencing> requests(List<Output> outputs) {
        return only(outputs, Output.RequestFencing.class);
    }

    private static int asks(List<Output> outputs) {
        return only(outputs, Output.AskFencingHistory.class).size();
    }

    /** Row 26 of issue 14: this host hung while node 3 was fenced and came back; it learns both in one step. */
    @Test
    void aFencingWhileThisHostHungIsNoProofForTheNextLoss() {
        one.fencing(3, one.wall().minusSeconds(86_400));
        one.passMillis(5000);
        Instant fenced = one.wall().plusMillis(500);
        one.pause(Duration.ofSeconds(20));
        one.say(new Observation.GroupChanged(
                Watcher.nodes(1, 2, 3),
                Map.of(new NodeId(2), GroupDeparture.NODE_DOWN, new NodeId(3), GroupDeparture.NODE_DOWN),
                Watcher.nodes(2, 3)));
        one.ring(56, true, 1, 2, 3);
        one.passMillis(7000);
        one.death(60, Set.of(3L), 1, 2);
        one.passMillis(500);
        assertEquals(List.of(), reports(one.fencing(3, fenced)));
        one.passMillis(1000);
        assertEquals(1, reports(one.fencing(3, one.wall())).size());
    }

    @Test
    void theReturnOfAHostThatWasAwayWhileThisOneHungIsToldOnceInItsRing() {
        one.say(new Observation.GroupChanged(
                Watcher.nodes(1, 2, 3), Map.of(new NodeId(3), GroupDeparture.NODE_DOWN), Watcher.nodes(3)));
        assertEquals("", Watcher.verdicts(one.passMillis(1000)));
        assertEquals("3 JOINED BACK_IN_RING", Watcher.verdicts(one.ring(56, true, 1, 2, 3)));
        assertEquals("", Watcher.verdicts(one.ring(60, true, 1, 2, 3)));
        one.groupLeft(PROCESS_DOWN, Set.of(3L), 1, 2);
        one.groupJoined(Set.of(3L), 1, 2, 3);
        assertEquals("", Watcher.verdicts(one.ring(64, true, 1, 2, 3)), "a monitor's restart is no return");
    }

    /** Cmap tells it last, as a leave and a join. */
    @Test
    void aReturnThatWasToldIsNotToldAgainWhenAnotherLibraryTellsOfIt() {
        one.say(new Observation.GroupChanged(
                Watcher.nodes(1, 2, 3), Map.of(new NodeId(3), GroupDeparture.NODE_DOWN), Watcher.nodes(3)));
        assertEquals("3 JOINED BACK_IN_RING", Watcher.verdicts(one.ring(56, true, 1, 2, 3)));
        assertEquals("3 SUSPECTED ABSENT_FROM_RING", Watcher.verdicts(one.status(3, false)));
        assertEquals("3 JOINED STILL_IN_RING", Watcher.verdicts(one.status(3, true)));
        assertEquals("3 SUSPECTED ABSENT_FROM_RING", Watcher.verdicts(one.ring(60, true, 1, 2)));
        one.passMillis(600);
        assertEquals("3 JOINED BACK_IN_RING", Watcher.verdicts(one.ring(64, true, 1, 2, 3)));
    }

    @Test
    void aPeersWordOfALossBeforeTheUnseenReturnDoesNotCountForTheNext() {
        one.say(new Observation.GroupChanged(
                Watcher.nodes(1, 2, 3), Map.of(new NodeId(3), GroupDeparture.NODE_DOWN), Watcher.nodes(3)));
        one.ring(56, true, 1, 2, 3);
        one.hear(2, key(1, 44, 3), ReportStage.PROVEN);
        one.groupLeft(GroupDeparture.NODE_DOWN, Set.of(2L, 3L), 1);
        one.ring(60, false, 1);
        one.groupJoined(Set.of(2L), 1, 2);
        one.ring(64, true, 1, 2);
        assertEquals(
                List.of(key(1, 64, 3)),
                Watcher.sends(one.passMillis(600)).stream()
                        .filter(report -> report.stage() == ReportStage.PENDING)
                        .map(Report::key)
                        .toList());
    }

    /** Row 5 of issue 14. */
    @Test
    void aFencingInTheFutureIsNoProofNowOrLaterAndIsToldOnce() {
        one.fencing(3, one.wall().minusSeconds(1000));
        one.passMillis(5000);
        one.death(44, Set.of(3L), 1, 2);
        one.passMillis(1000);
        Instant future = one.wall().plusSeconds(3000);
        List<Output> outputs = one.fencing(3, future);
        assertEquals(List.of(), reports(outputs));
        assertEquals(
                List.of(new Output.FencingAhead(
                        new NodeId(3), new FencingReading("pacemaker", future, "reboot", "compute1"), one.wall())),
                only(outputs, Output.FencingAhead.class));
        one.passMillis(1000);
        assertEquals(List.of(), only(one.fencing(3, future), Output.FencingAhead.class));
        one.pass(Duration.ofSeconds(4000));
        assertEquals(List.of(), reports(one.fencing(3, future)), "its time has come, and tells as little");
        one.passMillis(6000);
        assertEquals(List.of(), reports(one.fencing(3, future.plusSeconds(30))), "a copy of it");
        one.passMillis(6000);
        assertEquals(1, reports(one.fencing(3, future.plusSeconds(31))).size());
    }

    @Test
    void clocksMayDifferByTheBound() {
        one.fencing(3, Optional.empty());
        one.death(44, Set.of(3L), 1, 2);
        one.passMillis(500);
        assertEquals(List.of(), reports(one.fencing(3, one.wall().plusMillis(30_001))));
        Watcher other = Watcher.onHealthy(1, 1, 2, 3);
        other.fencing(3, Optional.empty());
        other.death(44, Set.of(3L), 1, 2);
        other.passMillis(500);
        assertEquals(
                1, reports(other.fencing(3, other.wall().plusMillis(30_000))).size());
    }

    @Test
    void aRealFencingAfterTheOneInTheFutureProves() {
        one.death(44, Set.of(3L), 1, 2);
        one.passMillis(500);
        one.fencing(3, one.wall().plusSeconds(40));
        one.pass(Duration.ofSeconds(100));
        assertEquals(1, reports(one.fencing(3, one.wall())).size());
    }

    @Test
    void aFencingAfterTheClockWasSetBackProves() {
        one.fencing(3, Optional.empty());
        one.passMillis(5000);
        one.setClock(Duration.ofHours(-1));
        one.death(44, Set.of(3L), 1, 2);
        one.passMillis(1000);
        assertEquals(1, reports(one.fencing(3, one.wall())).size());
    }

    @Test
    void aFencingFromBeforeTheClockWasSetForwardIsNoProof() {
        one.passMillis(5000);
        one.death(44, Set.of(3L), 1, 2);
        one.setClock(Duration.ofHours(1));
        one.passMillis(1000);
        assertEquals(List.of(), reports(one.fencing(3, one.wall().minusSeconds(600))));
    }

    @Test
    void aFencingBeforeTheJoinIsNoProofHoweverTheClockWasSetSince() {
        Instant before = one.wall().minusSeconds(20);
        one.fencing(3, Optional.empty());
        one.setClock(Duration.ofSeconds(-10));
        one.passMillis(1000);
        one.death(44, Set.of(3L), 1, 2);
        one.passMillis(1000);
        assertEquals(List.of(), reports(one.fencing(3, before)));
    }

    @Test
    void aFencingHasASource() {
        assertThrows(IllegalArgumentException.class, () -> new FencingReading(" ", Instant.EPOCH, "off", ""));
    }
}

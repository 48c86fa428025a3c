package io.masakari.core.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.ClusterName;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NeverSeenTest {
    private static final NodeId SELF = new NodeId(1);
    private static final NodeId PEER = new NodeId(2);
    private static final NodeId GONE = new NodeId(3);
    private static final Duration AFTER = Duration.ofMinutes(10);
    private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
    private static final Observation TICK = new Observation.Tick();

    private final NeverSeen neverSeen = new NeverSeen(AFTER);
    private final Map<NodeId, HostVerdict> seen = new TreeMap<>(Map.of(PEER, HostVerdict.JOINED));
    private boolean quorate = true;
    private boolean lossKnown;
    private Duration now = Duration.ZERO;

    @BeforeEach
    void connect() {
        for (NodeId node : List.of(SELF, PEER, GONE)) {
            accept(new Observation.NodeNamed(node, new HostName("compute" + node)));
        }
        accept(new Observation.NodesListed(Set.of(SELF, PEER, GONE)));
        accept(new Observation.Connected(SELF, new ClusterName("lab")));
    }

    @Test
    void isReportedOnceAfterTheTimeWithItsLastFencingBesideAndNoProof() {
        assertEquals(Optional.of(at(AFTER)), neverSeen.nextDeadline());
        now = AFTER.minusMillis(1);
        assertEquals(List.of(), accept(TICK));
        now = AFTER;
        assertEquals(List.of(new Output.CheckAbsence(GONE)), accept(TICK));
        HostEvidence evidence = reported(accept(checked("")), ReportStage.UNFENCED);
        assertEquals(LossCause.NEVER_SEEN, evidence.cause());
        assertEquals(FencingStatus.UNFENCED, evidence.fencing());
        assertEquals(Optional.empty(), evidence.proof());
        assertEquals("reboot", evidence.lastFencing().orElseThrow().action());
        assertEquals("lab/3.0/3", evidence.key().toString());
        assertEquals(Optional.empty(), neverSeen.nextDeadline());
        now = AFTER.multipliedBy(3);
        assertEquals(List.of(), accept(TICK));
    }

    @Test
    void isTakenBackWhenItJoins() {
        report();
        seen.put(GONE, HostVerdict.JOINED);
        assertEquals(
                new HostName("compute3"),
                reported(accept(TICK), ReportStage.RETURNED).host());
        assertEquals(List.of(), accept(TICK));
    }

    @Test
    void whoWasSeenIsTheDetectorsBusiness() {
        seen.put(GONE, HostVerdict.FAILED);
        now = AFTER.multipliedBy(2);
        assertEquals(List.of(), accept(TICK));
        assertEquals(Optional.empty(), neverSeen.nextDeadline());
    }

    @Test
    void isNotReportedAsLongAsTheClusterExplainsIt() {
        now = AFTER;
        accept(TICK);
        assertEquals(List.of(), accept(checked("it is in standby")));
        assertEquals(Optional.of(at(AFTER.multipliedBy(2))), neverSeen.nextDeadline());
        now = AFTER.multipliedBy(2);
        assertEquals(List.of(new Output.CheckAbsence(GONE)), accept(TICK));
        reported(accept(checked("")), ReportStage.UNFENCED);
    }

    @Test
    void isAskedForAgainWithoutAnAnswer() {
        now = AFTER;
        accept(TICK);
        now = AFTER.multipliedBy(2);
        assertEquals(List.of(new Output.CheckAbsence(GONE)), accept(TICK));
    }

    @Test
    void aLossThatAPeerHasSeenCountsMore() {
        lossKnown = true;
        now = AFTER;
        assertEquals(List.of(), accept(TICK));
        assertTrue(neverSeen.nextDeadline().orElseThrow().since(at(now)).compareTo(Duration.ZERO) > 0);
    }

    @Test
    void theTimeBeginsAgainWithQuorumAndWithTheConnection() {
        now = AFTER.minusSeconds(1);
        quorate = false;
        accept(TICK);
        assertEquals(Optional.empty(), neverSeen.nextDeadline());
        quorate = true;
        accept(TICK);
        assertEquals(Optional.of(at(now.plus(AFTER))), neverSeen.nextDeadline());
        now = now.plusSeconds(60);
        accept(new Observation.Disconnected());
        accept(new Observation.Connected(SELF, new ClusterName("lab")));
        assertEquals(Optional.of(at(now.plus(AFTER))), neverSeen.nextDeadline());
    }

    @Test
    void whoIsTakenOutOfTheListIsForgotten() {
        accept(new Observation.NodesListed(Set.of(SELF, PEER)));
        now = AFTER;
        assertEquals(List.of(), accept(TICK));
    }

    private void report() {
        now = AFTER;
        accept(TICK);
        accept(checked(""));
    }

    private static Observation checked(String explained) {
        return new Observation.AbsenceChecked(
                GONE, explained, Optional.of(new FencingReading("pacemaker", START, "reboot", "compute2")));
    }

    private static HostEvidence reported(List<Output> outputs, ReportStage stage) {
        List<Output.Report> reports = outputs.stream()
                .flatMap(output ->
                        output instanceof Output.Reported reported ? Stream.of(reported.report()) : Stream.empty())
                .toList();
        assertEquals(1, reports.size(), outputs.toString());
        assertEquals(stage, reports.get(0).stage());
        return reports.get(0).evidence();
    }

    private List<Output> accept(Observation observation) {
        var ring = new Observation.RingFormed(
                new RingId(SELF, 8),
                seen.get(GONE) == HostVerdict.JOINED ? Set.of(SELF, PEER, GONE) : Set.of(SELF, PEER));
        return neverSeen.accept(
                observation, Optional.of(ring), quorate, seen, node -> lossKnown, new Moment(at(now), START.plus(now)));
    }

    private static MonotonicTime at(Duration since) {
        return new MonotonicTime(since.toNanos());
    }
}

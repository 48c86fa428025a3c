package io.masakari.core.safety;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.masakari.core.model.ClusterName;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SafetyGatesTest {
    private static final Instant LOST = Instant.parse("2026-11-23T04:00:00Z");
    private static final FencingProof PROOF = new FencingProof("pacemaker", "off", "compute3", LOST.plusSeconds(1));
    private static final OperatorWord WORD = new OperatorWord("ann", "looked at it", true, LOST.plusSeconds(60));

    private static HostEvidence pending(boolean quorate) {
        return new HostEvidence(
                new LossKey(new ClusterName("lab"), RingId.parse("2.48"), new NodeId(1)),
                new HostName("compute1"),
                LossCause.NODE_DOWN,
                LOST,
                quorate,
                List.of(new NodeId(2), new NodeId(3)),
                new HostName("compute2"),
                FencingStatus.PENDING,
                Optional.empty());
    }

    private static Situation with(HostEvidence evidence) {
        return new Situation(Optional.of(evidence), Optional.empty(), true, false, false, 1, 1);
    }

    private static HoldReason held(Situation situation) {
        return assertInstanceOf(Verdict.Hold.class, SafetyGates.judge(situation))
                .reason();
    }

    private static FencingProof allowed(Situation situation) {
        return assertInstanceOf(Verdict.Allow.class, SafetyGates.judge(situation))
                .proof();
    }

    @Test
    void allowsOnProof() {
        assertEquals(PROOF, allowed(with(pending(true).provenBy(PROOF))));
    }

    @Test
    void holdsWhileTheProofIsAwaited() {
        assertEquals(HoldReason.AWAITING_PROOF, held(with(pending(true))));
    }

    @Test
    void holdsWhenUnfenced() {
        assertEquals(HoldReason.UNFENCED, held(with(pending(true).unfenced())));
    }

    @Test
    void holdsWhenNotQuorateEvenWithProof() {
        assertEquals(HoldReason.NOT_QUORATE, held(with(pending(false).provenBy(PROOF))));
    }

    @Test
    void holdsOnABareClaim() {
        assertEquals(
                HoldReason.UNPROVEN_REPORT,
                held(new Situation(Optional.empty(), Optional.empty(), true, false, false, 1, 1)));
    }

    @Test
    void holdsInAStorm() {
        Situation storm =
                new Situation(Optional.of(pending(true).provenBy(PROOF)), Optional.empty(), true, false, false, 3, 2);
        assertEquals(HoldReason.STORM, held(storm));
    }

    @Test
    void holdsOnMaintenanceAndForADisabledSegmentWhateverTheOperatorSaid() {
        Optional<HostEvidence> proven = Optional.of(pending(true).provenBy(PROOF));
        assertEquals(
                HoldReason.ON_MAINTENANCE, held(new Situation(proven, Optional.of(WORD), true, true, false, 1, 1)));
        assertEquals(
                HoldReason.SEGMENT_DISABLED, held(new Situation(proven, Optional.of(WORD), false, false, false, 1, 1)));
    }

    @Test
    void holdsWhenNovaHearsTheHostWhateverTheOperatorSaid() {
        Situation heard =
                new Situation(Optional.of(pending(true).provenBy(PROOF)), Optional.of(WORD), true, false, true, 1, 1);
        assertEquals(HoldReason.HOST_HEARD, held(heard));
    }

    @Test
    void takesTheOperatorsWordAsProof() {
        for (HostEvidence evidence : List.of(pending(true), pending(true).unfenced(), pending(false))) {
            Situation released = new Situation(Optional.of(evidence), Optional.of(WORD), true, false, false, 9, 1);
            assertEquals("operator:ann", allowed(released).source());
        }
        assertEquals(
                "operator:ann",
                allowed(new Situation(Optional.empty(), Optional.of(WORD), true, false, false, 1, 1))
                        .source());
    }

    @Test
    void aReleaseWithoutTheWordThatTheHostIsOffEndsAStormOnly() {
        Optional<OperatorWord> goOn = Optional.of(new OperatorWord("ann", "", false, LOST));
        Optional<HostEvidence> proven = Optional.of(pending(true).provenBy(PROOF));
        assertEquals(PROOF, allowed(new Situation(proven, goOn, true, false, false, 9, 1)));
        assertEquals(
                HoldReason.UNFENCED,
                held(new Situation(Optional.of(pending(true).unfenced()), goOn, true, false, false, 1, 1)));
        assertEquals(HoldReason.UNPROVEN_REPORT, held(new Situation(Optional.empty(), goOn, true, false, false, 1, 1)));
    }

    @Test
    void stormLimitIsAShareButNeverLessThanOneHost() {
        StormLimit half = new StormLimit(50, 0, Duration.ofMinutes(5));
        assertEquals(1, half.hostsOf(1));
        assertEquals(1, half.hostsOf(3));
        assertEquals(5, half.hostsOf(10));
        assertEquals(2, new StormLimit(50, 2, Duration.ofMinutes(5)).hostsOf(10));
    }
}

package io.masakari.core.safety;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.SampleLoss;
import io.masakari.core.safety.HostSituation.SaidBack;
import io.masakari.core.safety.HostSituation.Signs;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SafetyGatesTest {
    private static final Instant LOST = Instant.parse("2026-11-23T04:00:00Z");
    private static final FencingProof PROOF = new FencingProof("pacemaker", "off", "compute3", LOST.plusSeconds(1));
    private static final OperatorWord WORD = new OperatorWord("ann", "looked at it", true, LOST.plusSeconds(60));

    private static HostEvidence pending(boolean quorate) {
        return SampleLoss.pending(LOST).with(e -> e.quorate = quorate);
    }

    private static HostSituation situation(
            Optional<HostEvidence> evidence,
            Optional<OperatorWord> word,
            boolean enabled,
            boolean maintenance,
            int lost,
            int limit) {
        return HostSituation.of(e -> {
            e.evidence = evidence;
            e.operatorWord = word;
            e.segmentEnabled = enabled;
            e.onMaintenance = maintenance;
            e.lostHosts = lost;
            e.lostHostsLimit = limit;
        });
    }

    private static HostSituation with(HostEvidence evidence) {
        return situation(Optional.of(evidence), Optional.empty(), true, false, 1, 1);
    }

    private static HoldReason held(HostSituation situation) {
        return assertInstanceOf(Verdict.Hold.class, SafetyGates.judge(situation))
                .reason();
    }

    private static FencingProof allowed(HostSituation situation) {
        return assertInstanceOf(Verdict.Allow.class, SafetyGates.judge(situation))
                .proof()
                .statement();
    }

    @Test
    void allowsOnProof() {
        assertEquals(PROOF, allowed(with(pending(true).provenBy(PROOF))));
    }

    /** C-39. */
    @Test
    void whatNoMonitorHasSeenIsHeldWithItsLastFencingUntilAnOperatorSaysThatItIsOff() {
        HostEvidence never = SampleLoss.pending(LOST).with(e -> {
            e.cause = LossCause.NEVER_SEEN;
            e.fencing = FencingStatus.UNFENCED;
        });
        assertTrue(with(never).isNeverSeen());
        assertFalse(with(pending(true)).isNeverSeen());
        assertEquals("last fencing: none is known", detail(never));
        assertEquals(
                "last fencing: off at " + PROOF.completedAt() + " by compute3",
                detail(never.with(e -> e.lastFencing = Optional.of(PROOF))));
        FencingProof byNobody = new FencingProof("pacemaker", "off", "", PROOF.completedAt());
        assertEquals(
                "last fencing: off at " + PROOF.completedAt(),
                detail(never.with(e -> e.lastFencing = Optional.of(byNobody))));
        assertInstanceOf(
                Verdict.Allow.class,
                SafetyGates.judge(situation(Optional.of(never), Optional.of(WORD), true, false, 1, 1)));
    }

    private static String detail(HostEvidence never) {
        assertEquals(HoldReason.NEVER_SEEN, held(with(never)));
        return assertInstanceOf(Verdict.Hold.class, SafetyGates.judge(with(never)))
                .detail();
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
    void believesNoProofThatMayBeAboutAnotherBoot() {
        HostSituation proven = with(pending(true).provenBy(PROOF));
        assertEquals(HoldReason.BOOT_UNKNOWN, held(proven.with(e -> e.boots = BootFinding.UNNAMED)));
        assertEquals(HoldReason.FENCING_LIES, held(proven.with(e -> e.boots = BootFinding.OUTLIVED)));
        assertEquals(HoldReason.HOST_HEARD, held(proven.with(e -> e.boots = BootFinding.ANSWERED)));
        HostSituation confirmed =
                situation(Optional.of(pending(true).provenBy(PROOF)), Optional.of(WORD), true, false, 1, 1);
        assertEquals(
                WORD.asProof().orElseThrow().statement(), allowed(confirmed.with(e -> e.boots = BootFinding.UNNAMED)));
        assertEquals(
                WORD.asProof().orElseThrow().statement(), allowed(confirmed.with(e -> e.boots = BootFinding.OUTLIVED)));
        assertEquals(HoldReason.HOST_HEARD, held(confirmed.with(e -> e.boots = BootFinding.ANSWERED)));
        assertEquals(HoldReason.AWAITING_PROOF, held(with(pending(true)).with(e -> e.boots = BootFinding.OUTLIVED)));
        assertEquals(
                HoldReason.UNFENCED, held(with(pending(true).unfenced()).with(e -> e.boots = BootFinding.UNNAMED)));
    }

    @Test
    void holdsWhenNotQuorateEvenWithProof() {
        assertEquals(HoldReason.NOT_QUORATE, held(with(pending(false).provenBy(PROOF))));
    }

    @Test
    void holdsOnABareClaim() {
        assertEquals(
                HoldReason.UNPROVEN_REPORT, held(situation(Optional.empty(), Optional.empty(), true, false, 1, 1)));
    }

    @Test
    void holdsInAStorm() {
        HostSituation storm =
                situation(Optional.of(pending(true).provenBy(PROOF)), Optional.empty(), true, false, 3, 2);
        assertEquals(HoldReason.STORM, held(storm));
    }

    @Test
    void holdsOnMaintenanceAndForADisabledSegmentWhateverTheOperatorSaid() {
        Optional<HostEvidence> proven = Optional.of(pending(true).provenBy(PROOF));
        assertEquals(HoldReason.ON_MAINTENANCE, held(situation(proven, Optional.of(WORD), true, true, 1, 1)));
        assertEquals(HoldReason.SEGMENT_DISABLED, held(situation(proven, Optional.of(WORD), false, false, 1, 1)));
    }

    @Test
    void theWordOfOneThatTheHostIsBackHoldsUntilNovaShowsItSilent() {
        HostSituation proven = with(pending(true).provenBy(PROOF)).seenByNova(false, false, Signs.SILENCE);
        assertEquals(HoldReason.HOST_HEARD, held(proven.with(e -> e.saidBack = SaidBack.JUST_NOW)));
        HostSituation byOne = proven.with(e -> e.saidBack = SaidBack.BY_ONE);
        assertEquals(PROOF, allowed(byOne));
        assertEquals(HoldReason.HOST_HEARD, held(byOne.with(e -> e.signs = Signs.NONE)));
        assertEquals(
                PROOF, allowed(byOne.with(e -> e.signs = Signs.NONE).with(e -> e.operatorWord = Optional.of(WORD))));
    }

    @Test
    void holdsWhenNovaHearsTheHostWhateverTheOperatorSaid() {
        HostSituation heard = situation(
                        Optional.of(pending(true).provenBy(PROOF)), Optional.of(WORD), true, false, 1, 1)
                .seenByNova(true, false, Signs.NONE);
        assertEquals(HoldReason.HOST_HEARD, held(heard));
    }

    @Test
    void takesTheOperatorsWordAsProof() {
        for (HostEvidence evidence : List.of(pending(true), pending(true).unfenced(), pending(false))) {
            HostSituation released = situation(Optional.of(evidence), Optional.of(WORD), true, false, 1, 1);
            assertEquals("operator:ann", allowed(released).source());
        }
        assertEquals(
                "operator:ann",
                allowed(situation(Optional.empty(), Optional.of(WORD), true, false, 1, 1))
                        .source());
    }

    @Test
    void aReleaseWithoutTheWordThatTheHostIsOffEndsAStormOnly() {
        Optional<OperatorWord> goOn = Optional.of(new OperatorWord("ann", "", false, LOST).in(HoldReason.STORM));
        Optional<HostEvidence> proven = Optional.of(pending(true).provenBy(PROOF));
        assertEquals(PROOF, allowed(situation(proven, goOn, true, false, 9, 1)));
        assertEquals(
                HoldReason.UNFENCED, held(situation(Optional.of(pending(true).unfenced()), goOn, true, false, 1, 1)));
        assertEquals(HoldReason.UNPROVEN_REPORT, held(situation(Optional.empty(), goOn, true, false, 1, 1)));
    }

    @Test
    void aReleaseWithoutTheWordThatTheHostIsOffDoesNotStandInForQuorum() {
        Optional<OperatorWord> goOn = Optional.of(new OperatorWord("ann", "", false, LOST));
        Optional<HostEvidence> minority = Optional.of(pending(false).provenBy(PROOF));
        assertEquals(HoldReason.NOT_QUORATE, held(situation(minority, goOn, true, false, 1, 1)));
    }

    @Test
    void believesAsManyLossesAsTheLimit() {
        Optional<HostEvidence> proven = Optional.of(pending(true).provenBy(PROOF));
        assertEquals(PROOF, allowed(situation(proven, Optional.empty(), true, false, 2, 2)));
    }

    @Test
    void holdsOnAnOldProofWhereNovaCannotTellUnlessAnOperatorConfirms() {
        Optional<HostEvidence> proven = Optional.of(pending(true).provenBy(PROOF));
        Optional<OperatorWord> goOn = Optional.of(new OperatorWord("ann", "", false, LOST));
        for (Optional<OperatorWord> word : List.of(Optional.<OperatorWord>empty(), goOn)) {
            HostSituation old = situation(proven, word, true, false, 1, 1).seenByNova(false, true, Signs.NONE);
            assertEquals(HoldReason.PROOF_OUT_OF_DATE, held(old));
        }
        HostSituation confirmed =
                situation(proven, Optional.of(WORD), true, false, 1, 1).seenByNova(false, true, Signs.NONE);
        assertEquals("operator:ann", allowed(confirmed).source());
    }

    @Test
    void onlyAWordThatIsGivenInAStormEndsIt() {
        Optional<HostEvidence> proven = Optional.of(pending(true).provenBy(PROOF));
        for (HoldReason given : HoldReason.values()) {
            HostSituation storm = situation(proven, Optional.of(WORD.in(given)), true, false, 9, 1);
            assertEquals(given == HoldReason.STORM, SafetyGates.judge(storm) instanceof Verdict.Allow, given::toString);
        }
        assertEquals(HoldReason.STORM, held(situation(proven, Optional.of(WORD), true, false, 9, 1)));
    }

    @Test
    void aWordCountsUntilItIsRefusedOrTheRecoveryIsHeldForSomethingElseThanNova() {
        OperatorWord word = WORD.in(HoldReason.HOST_HEARD);
        assertTrue(word.isOver(HoldReason.HOST_HEARD));
        assertTrue(word.isOver(HoldReason.STORM));
        assertFalse(word.isOver(HoldReason.PROOF_OUT_OF_DATE));
    }

    @Test
    void noWordThatIsGivenWhileASwitchIsSetConfirmsThatTheHostIsOff() {
        Optional<HostEvidence> unfenced = Optional.of(pending(true).unfenced());
        for (HoldReason given : List.of(HoldReason.DISARMED, HoldReason.ON_MAINTENANCE, HoldReason.SEGMENT_DISABLED)) {
            assertEquals(
                    HoldReason.UNFENCED, held(situation(unfenced, Optional.of(WORD.in(given)), true, false, 1, 1)));
        }
        OperatorWord word = WORD.in(HoldReason.UNFENCED);
        assertEquals(
                "operator:ann",
                allowed(situation(unfenced, Optional.of(word), true, false, 1, 1))
                        .source());
    }

    @Test
    void aMonitorsProofComesBeforeAnOperatorsWord() {
        HostSituation both =
                situation(Optional.of(pending(true).provenBy(PROOF)), Optional.of(WORD), true, false, 1, 1);
        assertEquals(Proof.Source.MONITOR, both.proof().orElseThrow().source());
    }

    @Test
    void whatAMonitorProvedMayBeOverOnceTheHostCanHaveBootedAndAnOperatorsWordStands() {
        Duration bootTime = Duration.ofSeconds(20);
        Proof fencing = with(pending(true).provenBy(PROOF)).proof().orElseThrow();
        assertEquals(PROOF.completedAt(), fencing.offAt());
        assertEquals(Optional.of(PROOF.completedAt().plus(bootTime)), fencing.mayBeBackFrom(bootTime));
        Proof word = situation(Optional.empty(), Optional.of(WORD), true, false, 1, 1)
                .proof()
                .orElseThrow();
        assertEquals(Proof.Source.OPERATOR, word.source());
        assertEquals(WORD.saidAt(), word.offAt());
        assertEquals(Optional.empty(), word.mayBeBackFrom(bootTime));
    }

    @Test
    void everyHoldSaysWhatItMeansAndWhatEndsIt() {
        for (HoldReason reason : HoldReason.values()) {
            assertFalse(reason.meaning().isBlank(), reason::name);
            assertFalse(reason.release().isBlank(), reason::name);
        }
    }

    @Test
    void whatComesByItselfNeedsNoOperator() {
        Set<HoldReason> byThemselves = EnumSet.noneOf(HoldReason.class);
        for (HoldReason reason : HoldReason.values()) {
            if (!reason.needsOperator()) {
                byThemselves.add(reason);
            }
        }
        assertEquals(
                EnumSet.of(
                        HoldReason.AWAITING_PROOF,
                        HoldReason.ONE_WITNESS,
                        HoldReason.DISARMED,
                        HoldReason.HOST_HEARD,
                        HoldReason.PROOF_OUT_OF_DATE,
                        HoldReason.HOST_BEING_RECOVERED,
                        HoldReason.HOST_NOT_UP,
                        HoldReason.INSTANCE_BUSY),
                byThemselves);
    }

    @Test
    void refusesAStormLimitThatIsNone() {
        for (int percent : new int[] {0, 101}) {
            assertThrows(IllegalArgumentException.class, () -> new StormLimit(percent, 0, Duration.ZERO));
        }
        assertThrows(IllegalArgumentException.class, () -> new StormLimit(50, -1, Duration.ZERO));
        assertEquals(1, new StormLimit(1, 0, Duration.ZERO).hostsOf(199));
        assertEquals(7, new StormLimit(100, 0, Duration.ZERO).hostsOf(7));
    }

    @Test
    void stormLimitIsAShareButNeverLessThanOneHost() {
        StormLimit half = new StormLimit(50, 0, Duration.ofMinutes(5));
        assertEquals(1, half.hostsOf(1));
        assertEquals(1, half.hostsOf(3));
        assertEquals(5, half.hostsOf(10));
        assertEquals(2, new StormLimit(50, 2, Duration.ofMinutes(5)).hostsOf(10));
    }

    @Test
    void refusesLimitsThatMeanNothing() {
        Duration window = Duration.ofMinutes(5);
        assertEquals(1, new StormLimit(1, 0, window).hostsOf(10));
        assertEquals(10, new StormLimit(100, 0, window).hostsOf(10));
        assertThrows(IllegalArgumentException.class, () -> new StormLimit(0, 0, window));
        assertThrows(IllegalArgumentException.class, () -> new StormLimit(101, 0, window));
        assertThrows(IllegalArgumentException.class, () -> new StormLimit(50, -1, window));
    }

    @Test
    void everyReasonSaysWhatItMeansAndWhatReleasesIt() {
        Set<String> texts = new HashSet<>();
        for (HoldReason reason : HoldReason.values()) {
            assertTrue(reason.meaning().length() > 20 && texts.add(reason.meaning()), reason.name());
            assertTrue(reason.release().length() > 10, reason.name());
        }
    }
}

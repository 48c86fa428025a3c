package io.masakari.core.safety;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.BootId;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.SampleLoss;
import io.masakari.core.model.Saying;
import io.masakari.core.safety.HostSituation.Signs;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** One stolen token says anything; it is not two witnesses, and it cannot silence a host in Nova (SAFETY.md, C-26). */
class WitnessesTest {
    private static final Instant LOST = Instant.parse("2026-11-23T04:00:00Z");
    private static final FencingProof PROOF = new FencingProof("pacemaker", "reboot", "c3", LOST.plusSeconds(1));
    private static final SafeTimes TIMES = SafeTimes.defaults();
    private static final Set<HostName> LIVING = hosts("compute1", "compute2", "compute3", "compute4");
    private static final Set<HostName> THREE = hosts("compute1", "compute2", "compute3");
    private static final HostEvidence PENDING = SampleLoss.pending(LOST);
    private static final HostEvidence PROVEN = PENDING.provenBy(PROOF);

    private static Set<HostName> hosts(String... names) {
        return Arrays.stream(names).map(HostName::new).collect(Collectors.toSet());
    }

    private static Saying saying(String host, FencingStatus fencing) {
        return saying(host, host, fencing);
    }

    private static Saying saying(String monitor, String host, FencingStatus fencing) {
        return new Saying(
                monitor,
                Optional.ofNullable(host).map(HostName::new),
                LossCause.NODE_DOWN,
                fencing,
                fencing == FencingStatus.PROVEN ? Optional.of(PROOF) : Optional.empty(),
                Optional.empty(),
                LOST.plusSeconds(2));
    }

    private static Saying goodbye(String host) {
        return new Saying(
                host,
                Optional.of(new HostName(host)),
                LossCause.ORDERLY_LEAVE,
                FencingStatus.PENDING,
                Optional.empty(),
                Optional.empty(),
                LOST.plusSeconds(2));
    }

    private static Saying ofBoot(Saying saying, UUID boot, FencingProof proof) {
        return new Saying(
                saying.monitor(),
                saying.speaksFor(),
                saying.cause(),
                saying.fencing(),
                Optional.of(proof),
                Optional.of(new BootId(boot)),
                saying.saidAt());
    }

    private static Witnesses witnesses(Set<HostName> living, int seconds, Saying... sayings) {
        return Witnesses.count(
                2, PROVEN, List.of(sayings), List.of(), living, time -> false, TIMES, LOST.plusSeconds(seconds));
    }

    private static Optional<HoldReason> held(Witnesses witnesses, Signs signs) {
        return held(witnesses, signs, Optional.empty());
    }

    private static Optional<HoldReason> held(Witnesses witnesses, Signs signs, Optional<OperatorWord> word) {
        Verdict verdict = SafetyGates.judge(HostSituation.of(e -> {
            e.evidence = Optional.of(PROVEN);
            e.operatorWord = word;
            e.witnesses = witnesses;
            e.signs = signs;
        }));
        return verdict instanceof Verdict.Hold hold ? Optional.of(hold.reason()) : Optional.empty();
    }

    private static final Saying ONE = saying("compute2", FencingStatus.PROVEN);
    private static final Saying TWO = saying("compute3", FencingStatus.PROVEN);

    private static Saying completed(Saying saying, int seconds) {
        FencingProof proof = new FencingProof("pacemaker", "reboot", "c3", LOST.plusSeconds(seconds));
        return new Saying(
                saying.monitor(),
                saying.speaksFor(),
                saying.cause(),
                saying.fencing(),
                Optional.of(proof),
                Optional.empty(),
                saying.saidAt());
    }

    @Test
    void twoThatTellOfTwoFencingsDoNotAgree() {
        assertEquals(2, witnesses(LIVING, 2, ONE, completed(TWO, 30)).proven());
        assertEquals(1, witnesses(LIVING, 2, ONE, completed(TWO, 40)).proven());
    }

    @Test
    void twoHostsThatSayItAreBelievedAtOnce() {
        assertEquals(Optional.empty(), held(witnesses(LIVING, 2, ONE, TWO), Signs.NONE));
    }

    @Test
    void aSecondOneIsAwaitedWhereItLivesAndThenNovasSilenceDecides() {
        assertEquals(Optional.of(HoldReason.AWAITING_PROOF), held(witnesses(THREE, 2, ONE), Signs.SILENCE));
        assertEquals(Optional.of(LOST.plusSeconds(7)), witnesses(THREE, 2, ONE).awaitedUntil());
        assertEquals(Optional.of(HoldReason.ONE_WITNESS), held(witnesses(THREE, 7, ONE), Signs.NONE));
        assertEquals(Optional.empty(), held(witnesses(THREE, 7, ONE), Signs.SILENCE));
    }

    /** In a cluster that works they take over from each other until two have said so. */
    @Test
    void whereTwoOthersLiveThatKnowOfNoLossNovasSilenceIsNotEnough() {
        assertEquals(Optional.of(HoldReason.ONE_WITNESS), held(witnesses(LIVING, 100_000, ONE), Signs.SILENCE));
        assertEquals("the monitors of two other hosts live, and know of no loss", detail(witnesses(LIVING, 60, ONE)));
        Saying looks = saying("compute3", FencingStatus.PENDING);
        assertFalse(witnesses(LIVING, 100_000, ONE, looks).outnumbered());
        assertFalse(witnesses(THREE, 100_000, ONE).outnumbered());
    }

    @Test
    void whereNobodyElseLivesNovasSilenceDecidesAtOnce() {
        Set<HostName> pair = hosts("compute1", "compute2");
        assertEquals(Optional.of(HoldReason.ONE_WITNESS), held(witnesses(pair, 2, ONE), Signs.NONE));
        assertEquals(Optional.empty(), held(witnesses(pair, 2, ONE), Signs.SILENCE));
        assertEquals(Optional.empty(), held(witnesses(Set.of(), 2, ONE), Signs.SILENCE));
        assertEquals(Optional.of(HoldReason.ONE_WITNESS), held(witnesses(Set.of(), 2), Signs.NONE));
    }

    /** A nova-compute that hangs is silent as well, and its host lives. */
    @Test
    void aHostWhoseOwnMonitorsGreetedJustBeforeHasTimeToAnswer() {
        int said = 2;
        for (int seconds : new int[] {said, said + 7, said + 39}) {
            Witnesses early = greeted(seconds);
            assertEquals(Optional.of(LOST.plusSeconds(said + 40)), early.answersUntil());
            assertTrue(held(early, Signs.SILENCE).isPresent());
        }
        assertEquals(Optional.of(HoldReason.ONE_WITNESS), held(greeted(said + 39), Signs.SILENCE));
        assertEquals(Optional.empty(), held(greeted(said + 40), Signs.SILENCE));
        assertEquals(
                Optional.empty(),
                held(
                        Witnesses.count(
                                2,
                                PROVEN,
                                List.of(ONE, TWO),
                                List.of(),
                                LIVING,
                                time -> true,
                                TIMES,
                                LOST.plusSeconds(3)),
                        Signs.NONE));
    }

    private static Witnesses greeted(int seconds) {
        return Witnesses.count(
                2, PROVEN, List.of(ONE), List.of(), THREE, time -> true, TIMES, LOST.plusSeconds(seconds));
    }

    @Test
    void aHostThatLivesIsNeverEvacuatedOnOneWord() {
        assertEquals(Optional.of(HoldReason.ONE_WITNESS), held(witnesses(LIVING, 100_000, ONE), Signs.NONE));
        assertEquals(Optional.of(HoldReason.CONTRADICTION), held(witnesses(LIVING, 100_000, ONE), Signs.LIFE));
    }

    @Test
    void tokensOfOneHostAndTokensOfNoneAreOneWitnessEach() {
        Saying again = saying("compute2-spare", "compute2", FencingStatus.PROVEN);
        assertEquals(1, witnesses(LIVING, 2, ONE, again).proven());
        Saying unbound = saying("old1", null, FencingStatus.PROVEN);
        Saying unboundToo = saying("old2", null, FencingStatus.PROVEN);
        assertEquals(1, witnesses(LIVING, 2, unbound, unboundToo).proven());
        assertEquals(2, witnesses(LIVING, 2, unbound, unboundToo, ONE).proven());
    }

    @Test
    void aLivingMonitorThatFoundNoProofContradictsOneButNotTwo() {
        Saying denies = saying("compute3", FencingStatus.UNFENCED);
        Witnesses contradicted = witnesses(LIVING, 60, ONE, denies);
        assertEquals(Set.of("compute3"), contradicted.denying());
        assertEquals(Optional.of(HoldReason.CONTRADICTION), held(contradicted, Signs.SILENCE));
        assertEquals(
                Optional.empty(),
                held(witnesses(LIVING, 60, ONE, denies, saying("compute4", FencingStatus.PROVEN)), Signs.NONE));
        assertEquals(Optional.empty(), held(witnesses(hosts("compute2"), 60, ONE, denies), Signs.SILENCE));
        assertEquals(
                Optional.of(HoldReason.CONTRADICTION),
                held(witnesses(LIVING, 60, ONE, goodbye("compute3")), Signs.SILENCE));
    }

    @Test
    void aLivingMonitorThatStillLooksForTheProofIsWaitedForNotForEver() {
        Saying looks = saying("compute3", FencingStatus.PENDING);
        long bound = TIMES.seenDownAfter().plusSeconds(2).toSeconds();
        assertEquals(
                Optional.of(HoldReason.ONE_WITNESS),
                held(witnesses(LIVING, (int) bound - 1, ONE, looks), Signs.SILENCE));
        assertEquals(Optional.empty(), held(witnesses(LIVING, (int) bound, ONE, looks), Signs.SILENCE));
        assertEquals(Optional.empty(), held(witnesses(hosts("compute2"), 10, ONE, looks), Signs.SILENCE));
    }

    @Test
    void whoDeniesOrSawItLeaveLooksForNoProof() {
        assertTrue(witnesses(LIVING, 60, ONE, saying("compute3", FencingStatus.PENDING))
                .undecided());
        assertFalse(witnesses(LIVING, 60, ONE, saying("compute3", FencingStatus.UNFENCED))
                .undecided());
        assertFalse(witnesses(LIVING, 60, ONE, goodbye("compute3")).undecided());
    }

    @Test
    void theHoldForOneWitnessSaysWhatItWaitsFor() {
        Witnesses looking = witnesses(LIVING, 10, ONE, saying("compute3", FencingStatus.PENDING));
        assertEquals("another monitor knows of the loss and has no proof yet", detail(looking));
        assertEquals(
                "Nova's heartbeats of the host have not stood still for long enough",
                detail(witnesses(THREE, 10, ONE)));
    }

    private static String detail(Witnesses witnesses) {
        Verdict verdict = SafetyGates.judge(HostSituation.of(e -> {
            e.evidence = Optional.of(PROVEN);
            e.witnesses = witnesses;
        }));
        return ((Verdict.Hold) verdict).detail();
    }

    @Test
    void theSameLossUnderAnotherRingCountsByItsBootOrItsFencing() {
        UUID boot = new UUID(0, 7);
        FencingProof later = new FencingProof(
                "pacemaker", "reboot", "c3", PROOF.completedAt().plusSeconds(31));
        HostEvidence judged = PROVEN.with(e -> e.boot = Optional.of(new BootId(boot)));
        Saying sameBoot = ofBoot(TWO, boot, later);
        Saying otherBoot = ofBoot(TWO, new UUID(0, 8), PROOF);
        Saying otherFencing = new Saying(
                "compute3",
                TWO.speaksFor(),
                LossCause.NODE_DOWN,
                FencingStatus.PROVEN,
                Optional.of(later),
                Optional.empty(),
                TWO.saidAt());
        assertEquals(2, beside(judged, sameBoot).proven());
        assertEquals(2, beside(judged, TWO).proven());
        assertEquals(1, beside(judged, otherBoot).proven());
        assertEquals(1, beside(judged, otherFencing).proven());
        assertEquals(
                1, beside(judged, saying("compute3", FencingStatus.UNFENCED)).proven());
    }

    private static Witnesses beside(HostEvidence judged, Saying other) {
        return Witnesses.count(
                2, judged, List.of(ONE), List.of(other), LIVING, time -> false, TIMES, LOST.plusSeconds(3));
    }

    @Test
    void theSameLossOfAnotherBootIsNone() {
        HostEvidence judged = PROVEN.with(e -> e.boot = Optional.of(new BootId(new UUID(0, 7))));
        Saying other = ofBoot(TWO, new UUID(0, 8), PROOF);
        assertEquals(
                1,
                Witnesses.count(2, judged, List.of(ONE, other), List.of(), LIVING, time -> false, TIMES, LOST)
                        .proven());
    }

    @Test
    void anOperatorsWordIsAnotherSource() {
        OperatorWord off = new OperatorWord("ann", "", true, LOST.plusSeconds(60));
        OperatorWord goOn = new OperatorWord("ann", "", false, LOST.plusSeconds(60));
        Saying denies = saying("compute3", FencingStatus.UNFENCED);
        assertEquals(Optional.empty(), held(witnesses(LIVING, 60, ONE, denies), Signs.NONE, Optional.of(off)));
        assertEquals(
                Optional.of(HoldReason.ONE_WITNESS), held(witnesses(LIVING, 60, ONE), Signs.NONE, Optional.of(goOn)));
        HostSituation confirmed = HostSituation.of(e -> {
            e.evidence = Optional.of(PROVEN);
            e.operatorWord = Optional.of(off);
        });
        assertEquals(
                Proof.Source.OPERATOR,
                confirmed
                        .with(e -> e.witnesses = witnesses(LIVING, 60, ONE))
                        .proof()
                        .orElseThrow()
                        .source());
        assertEquals(
                Proof.Source.MONITOR,
                confirmed
                        .with(e -> e.witnesses = witnesses(LIVING, 60, ONE, TWO))
                        .proof()
                        .orElseThrow()
                        .source());
    }

    @Test
    void oneIsEnoughWhereItIsConfiguredSo() {
        Witnesses one =
                Witnesses.count(1, PROVEN, List.of(ONE), List.of(), LIVING, time -> false, TIMES, LOST.plusSeconds(2));
        assertEquals(Optional.empty(), held(one, Signs.NONE));
        assertFalse(one.lone());
    }

    @Test
    void oneBoundTokensWordIsLoneWhereOthersLiveThatWouldKnow() {
        Saying looks = saying("compute2", FencingStatus.PENDING);
        assertTrue(witnesses(LIVING, 2, looks).lone());
        assertFalse(witnesses(LIVING, 2, looks, saying("compute3", FencingStatus.PENDING))
                .lone());
        assertFalse(witnesses(hosts("compute1", "compute2"), 2, looks).lone());
        assertFalse(
                witnesses(LIVING, 2, saying("old", null, FencingStatus.PENDING)).lone());
    }

    @Test
    void aMinoritysReportIsLoneUntilSomebodySaysItFromTheQuorateSide() {
        HostEvidence minoritys = PROVEN.with(e -> e.quorate = false);
        assertTrue(lone(minoritys));
        assertFalse(lone(PROVEN));
        assertFalse(lone(minoritys, ONE, TWO));
    }

    private static boolean lone(HostEvidence evidence, Saying... sayings) {
        return Witnesses.count(
                        2, evidence, List.of(sayings), List.of(), LIVING, time -> false, TIMES, LOST.plusSeconds(2))
                .lone();
    }

    @Test
    void aSecondWitnessHasTimeForTheNextStandByToBeAsked() {
        assertTrue(SafeTimes.SECOND_WITNESS.compareTo(Duration.ofSeconds(2).plus(SafeTimes.REPORT_CONNECT)) > 0);
    }
}

package io.masakari.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who comes first does not decide what is believed (SAFETY.md, C-26). */
class SayingsTest {
    private static final Instant LOST = Instant.parse("2026-11-23T04:00:00Z");
    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final BootId BOOT = new BootId(new UUID(0, 1));
    private static final BootId OTHER = new BootId(new UUID(0, 2));
    private static final HostEvidence PENDING = SampleLoss.pending(LOST);
    private static final HostEvidence PROVEN = PENDING.provenBy(fencing(1));

    private static FencingProof fencing(int seconds) {
        return new FencingProof("pacemaker", "reboot", "c3", LOST.plusSeconds(seconds));
    }

    private static Saying proven(String host, int seconds, Optional<BootId> boot) {
        return new Saying(
                host,
                Optional.of(new HostName(host)),
                LossCause.NODE_DOWN,
                FencingStatus.PROVEN,
                Optional.of(fencing(seconds)),
                boot,
                LOST.plusSeconds(2));
    }

    private static final Saying ONE = proven("compute2", 1, Optional.empty());
    private static final Saying TWO = proven("compute3", 1, Optional.empty());

    /** One that says "just now" of a fencing of half a minute ago would have a host met that has booted since. */
    @Test
    void aProofIsAsOldAsAnyWitnessOfThatFencingSays() {
        assertEquals(LOST.plusSeconds(1), offAt(TWO));
        assertEquals(LOST.plusSeconds(1), offAt(proven("compute3", 20, Optional.empty())));
        assertEquals(LOST.minusSeconds(20), offAt(proven("compute3", -20, Optional.empty())));
        assertEquals(LOST.plusSeconds(1), offAt(proven("compute3", -30, Optional.empty())), "another fencing");
        assertEquals(PENDING, Sayings.withOldestProof(PENDING, List.of(TWO), SKEW));
    }

    private static Instant offAt(Saying second) {
        return Sayings.withOldestProof(PROVEN, List.of(ONE, second), SKEW)
                .proof()
                .orElseThrow()
                .completedAt();
    }

    @Test
    void theProofThatMoreHaveIsPreferred() {
        HostEvidence old = PENDING.provenBy(fencing(-3600));
        Saying liars = proven("compute4", -3600, Optional.empty());
        assertFalse(Sayings.prefer(PROVEN, old, List.of(liars, ONE), SKEW), "one of each");
        assertTrue(Sayings.prefer(PROVEN, old, List.of(liars, ONE, TWO), SKEW));
        assertFalse(Sayings.prefer(old, PROVEN, List.of(liars, ONE, TWO), SKEW));
        assertFalse(Sayings.prefer(PENDING, old, List.of(liars, ONE, TWO), SKEW));
        assertFalse(Sayings.prefer(PROVEN, old, List.of(liars, ONE, ONE), SKEW), "one host is one witness");
        List<Saying> named =
                List.of(liars, proven("compute2", 1, Optional.of(BOOT)), proven("compute3", 1, Optional.of(OTHER)));
        assertFalse(Sayings.prefer(PROVEN.with(e -> e.boot = Optional.of(BOOT)), old, named, SKEW), "of two boots");
    }

    @Test
    void aBootIsNamedByTwoOrByTheOnlyOneThatSpeaks() {
        Saying names = proven("compute2", 1, Optional.of(BOOT));
        assertTrue(Sayings.mayName(BOOT, List.of(names)));
        assertFalse(Sayings.mayName(BOOT, List.of(names, TWO)));
        assertFalse(Sayings.mayName(BOOT, List.of(names, proven("compute3", 1, Optional.of(OTHER)))));
        assertTrue(Sayings.mayName(BOOT, List.of(names, proven("compute3", 1, Optional.of(BOOT)))));
    }

    private static Saying said(String host, LossCause cause) {
        return new Saying(
                host,
                Optional.of(new HostName(host)),
                cause,
                FencingStatus.PENDING,
                Optional.empty(),
                Optional.empty(),
                LOST.plusSeconds(2));
    }

    private static boolean isLeave(Saying... sayings) {
        return Sayings.isLeave(new HostName("compute9"), List.of(sayings));
    }

    @Test
    void theWordOfOneMakesNoLossALeave() {
        Saying leave = said("compute1", LossCause.ORDERLY_LEAVE);
        Saying failure = said("compute2", LossCause.NODE_DOWN);
        assertTrue(isLeave(leave));
        assertFalse(isLeave(leave, failure));
        assertFalse(isLeave(leave, leave, failure), "one host is one witness");
        assertFalse(isLeave(leave, said("compute2", LossCause.UNTOLD)));
        assertTrue(isLeave(leave, said("compute2", LossCause.NEVER_SEEN)), "that one saw nothing");
        assertTrue(isLeave(leave, said("compute3", LossCause.ORDERLY_LEAVE), failure));
        assertTrue(isLeave(said("compute9", LossCause.ORDERLY_LEAVE), failure), "it says so itself");
        assertFalse(isLeave(failure, ONE, said("compute4", LossCause.ORDERLY_LEAVE)));
    }
}

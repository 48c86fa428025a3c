package io.masakari.core.safety;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.SampleLoss;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LossOrderTest {
    private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
    private static final Duration SKEW = Duration.ofSeconds(30);

    private static HostEvidence loss(Duration at) {
        return SampleLoss.pending(START.plus(at));
    }

    private static HostEvidence proven(Duration at) {
        return loss(Duration.ZERO).provenBy(new FencingProof("pacemaker", "off", "", START.plus(at)));
    }

    private static LossOrder order(Duration report) {
        return LossOrder.byTimes(loss(report), loss(Duration.ZERO), SKEW);
    }

    @Test
    void clocksThatDifferTellNoOrder() {
        assertEquals(LossOrder.SAME, order(SKEW));
        assertEquals(LossOrder.LATER, order(SKEW.plusMillis(1)));
        assertEquals(LossOrder.SAME, order(SKEW.negated()));
        assertEquals(LossOrder.EARLIER, order(SKEW.negated().minusMillis(1)));
    }

    @Test
    void aProofIsNeverGivenUpForLess() {
        HostEvidence pending = loss(Duration.ZERO);
        HostEvidence proven = proven(Duration.ofSeconds(1));
        assertTrue(LossOrder.SAME.outweighs(proven, pending, SKEW));
        assertTrue(LossOrder.SAME.outweighs(proven, pending.unfenced(), SKEW));
        assertFalse(LossOrder.SAME.outweighs(pending, proven, SKEW));
        assertFalse(LossOrder.SAME.outweighs(pending.unfenced(), proven, SKEW));
        assertFalse(LossOrder.SAME.outweighs(pending, pending, SKEW));
        assertFalse(LossOrder.SAME.outweighs(proven(Duration.ofSeconds(31)), proven, SKEW));
        assertTrue(LossOrder.SAME.outweighs(proven(Duration.ofMillis(31_001)), proven, SKEW));
    }

    /** SAFETY.md, C-2: it proves nothing, whatever it says. */
    @Test
    void whatAPartitionWithoutQuorumSaysGivesWayToOneWithIt() {
        HostEvidence minoritys = loss(Duration.ZERO).with(e -> e.quorate = false);
        HostEvidence proof = proven(Duration.ZERO);
        assertTrue(LossOrder.SAME.outweighs(loss(Duration.ZERO), minoritys, SKEW));
        assertFalse(LossOrder.SAME.outweighs(minoritys, loss(Duration.ZERO), SKEW));
        assertTrue(LossOrder.SAME.outweighs(proof, minoritys, SKEW));
        assertFalse(LossOrder.EARLIER.outweighs(proof, minoritys, SKEW));
    }

    @Test
    void whatIsLaterTakesThePlaceOfWhatIsEarlier() {
        assertTrue(LossOrder.LATER.outweighs(loss(Duration.ZERO), proven(Duration.ZERO), SKEW));
        assertFalse(LossOrder.EARLIER.outweighs(proven(Duration.ofHours(1)), loss(Duration.ZERO), SKEW));
    }
}

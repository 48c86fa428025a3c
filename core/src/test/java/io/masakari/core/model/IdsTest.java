package io.masakari.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class IdsTest {
    @Test
    void readsNodeIdsAsUnsigned() {
        assertEquals(4_294_967_295L, NodeId.ofBits(-1).value());
        assertThrows(IllegalArgumentException.class, () -> NodeId.ofBits(0));
    }

    @Test
    void parsesTheRingIdsItPrints() {
        RingId ring = new RingId(new NodeId(2), -1);
        assertEquals("2.18446744073709551615", ring.toString());
        assertEquals(ring, RingId.parse(ring.toString()));
    }

    @Test
    void aRingIsLaterThanTheRingsThatItsMembersWereInBefore() {
        RingId ring = RingId.parse("2.48");
        assertTrue(ring.isLaterThan(RingId.parse("1.44")));
        assertFalse(ring.isLaterThan(RingId.parse("1.48")));
        assertFalse(ring.isLaterThan(RingId.parse("1.52")));
        assertTrue(RingId.parse("1.18446744073709551615").isLaterThan(ring));
    }

    @Test
    void refusesHostNamesThatNovaCouldNotHave() {
        assertThrows(IllegalArgumentException.class, () -> new HostName("compute 1"));
        assertThrows(IllegalArgumentException.class, () -> new HostName(""));
        assertEquals("cmp-3.example.org", new HostName("cmp-3.example.org").toString());
    }
}

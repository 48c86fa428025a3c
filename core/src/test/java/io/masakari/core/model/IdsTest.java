package io.masakari.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTest {
    @Test
    void nodeIdsHave32BitsAndAreNeverZero() {
        assertEquals(4_294_967_295L, new NodeId(4_294_967_295L).value());
        assertThrows(IllegalArgumentException.class, () -> new NodeId(4_294_967_296L));
        assertThrows(IllegalArgumentException.class, () -> new NodeId(0));
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

    @Test
    void parsesTheUuidsItPrints() {
        String text = "5fa5bf28-6d77-4f96-b2c3-3e82c613ff84";
        assertEquals(text, InstanceId.of(text).toString());
        assertEquals(text, SegmentId.of(text).toString());
        assertEquals(text, NotificationId.of(text).toString());
        assertEquals(text, RecoveryId.of(text).toString());
        assertEquals(text, HostId.of(text).toString());
    }

    @Test
    void namesALossByClusterRingAndNode() {
        LossKey key = new LossKey(new ClusterName("lab"), RingId.parse("2.48"), new NodeId(1));
        assertEquals("lab/2.48/1", key.toString());
    }

    @Test
    void sortsHostsByTheirNames() {
        assertTrue(new HostName("compute1").compareTo(new HostName("compute2")) < 0);
    }

    @Test
    void anErrorIsTriedAgainAndNoEnd() {
        assertEquals(
                List.of(NotificationStatus.FINISHED, NotificationStatus.FAILED, NotificationStatus.IGNORED),
                Stream.of(NotificationStatus.values())
                        .filter(NotificationStatus::isFinal)
                        .toList());
    }

    @Test
    void tellsHowAProcessEnded() {
        assertEquals(
                Optional.of("exited with 3"),
                ended(OptionalInt.of(3), OptionalInt.empty()).ending());
        assertEquals(
                Optional.of("was ended by signal 9"),
                ended(OptionalInt.empty(), OptionalInt.of(9)).ending());
        assertEquals(
                Optional.empty(),
                ended(OptionalInt.empty(), OptionalInt.empty()).ending());
        assertEquals(
                List.of(),
                ended(OptionalInt.of(3), OptionalInt.empty()).withoutOutput().output());
        assertThrows(IllegalArgumentException.class, () -> ended(OptionalInt.of(3), OptionalInt.of(9)));
    }

    private static ProcessEvidence ended(OptionalInt status, OptionalInt signal) {
        return new ProcessEvidence(
                ProcessFailure.RESTART_FAILED, Instant.EPOCH, 0, status, signal, List.of("given up"));
    }
}

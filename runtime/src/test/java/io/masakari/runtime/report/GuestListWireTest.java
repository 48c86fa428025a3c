package io.masakari.runtime.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.masakari.core.model.GuestDisks;
import io.masakari.core.model.GuestList;
import io.masakari.core.model.InstanceId;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GuestListWireTest {
    private static final InstanceId A = InstanceId.of("00112233-4455-6677-8899-aabbccddeeff");
    private static final InstanceId B = new InstanceId(new UUID(0, 2));

    @Test
    void aListTravelsAsTheBytesOfItsUuids() {
        assertEquals("ABEiM0RVZneImaq7zN3u/w==", GuestListWire.encode(List.of(A)));
        assertEquals(List.of(A, B), GuestListWire.decode(GuestListWire.encode(List.of(A, B))));
        assertEquals(List.of(), GuestListWire.decode(""));
    }

    @Test
    void theLongestListFits() {
        List<InstanceId> all = LongStream.range(0, GuestList.MOST)
                .mapToObj(i -> new InstanceId(new UUID(1, i)))
                .toList();
        assertEquals(GuestListWire.MOST_CHARACTERS, GuestListWire.encode(all).length());
    }

    @Test
    void whatIsNoListIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> GuestListWire.decode("ABEi"));
        assertThrows(IllegalArgumentException.class, () -> GuestListWire.decode("no Base64"));
    }

    @Test
    void theDigestTellsListsApartWhateverTheirOrder() {
        String digest = GuestListWire.digest(new GuestList(List.of(A, B), List.of()));
        assertEquals(GuestListWire.DIGEST_CHARACTERS, digest.length());
        assertEquals(digest, GuestListWire.digest(new GuestList(List.of(B, A), List.of())));
        assertNotEquals(digest, GuestListWire.digest(new GuestList(List.of(A), List.of(B))));
        assertNotEquals(digest, GuestListWire.digest(new GuestList(List.of(A), List.of())));
        GuestList both = new GuestList(List.of(A, B), List.of());
        String local = GuestListWire.digest(both.with(new GuestDisks(List.of(A), List.of())));
        assertNotEquals(digest, local);
        assertNotEquals(local, GuestListWire.digest(both.with(new GuestDisks(List.of(), List.of(A)))));
    }
}

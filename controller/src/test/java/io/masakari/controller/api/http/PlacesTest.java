package io.masakari.controller.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.api.http.Places.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private static final Peer ROOT = new Peer("unix", Optional.of(new Peer.UnixUser(0, 0)));

    private long now;
    private final Places places = new Places(32, () -> now);
    private final List<String> gone = new ArrayList<>();

    private static Peer at(int address) {
        return new Peer("192.0.2." + address, Optional.empty());
    }

    private static Peer user(int uid) {
        return new Peer("unix", Optional.of(new Peer.UnixUser(uid, uid)));
    }

    /** A second after the last one. */
    private Optional<Place> take(Peer peer, String name) {
        now += 1_000_000_000L;
        return places.take(peer, () -> gone.add(name));
    }

    private Place busy(Peer peer) {
        Place place = take(peer, "a busy one").orElseThrow();
        assertTrue(places.isBusy(place));
        return place;
    }

    @Test
    void theOldestIdleOneOfAnAddressGivesWay() {
        for (int i = 0; i < 9; i++) {
            assertTrue(take(at(1), "c" + i).isPresent());
        }
        assertEquals(List.of("c0"), gone);
        assertTrue(take(at(2), "d").isPresent());
        assertEquals(1, gone.size());
    }

    @Test
    void oneThatGaveWayServesNothingMore() {
        Place first = take(at(1), "first").orElseThrow();
        for (int i = 0; i < 8; i++) {
            take(at(1), "c" + i);
        }
        assertEquals(List.of("first"), gone);
        assertFalse(places.isBusy(first));
        places.isIdle(first);
        assertTrue(take(at(2), "d").isPresent());
        assertEquals(1, gone.size());
    }

    @Test
    void whoIsBusyDoesNotGiveWay() {
        for (int i = 0; i < 8; i++) {
            busy(at(1));
        }
        assertTrue(take(at(1), "one more").isEmpty());
        assertEquals(List.of(), gone);
    }

    @Test
    void oneThatHasJustComeDoesNotGiveWay() {
        for (int i = 0; i < 8; i++) {
            assertTrue(places.take(at(1), () -> gone.add("it")).isPresent());
        }
        assertTrue(places.take(at(1), () -> gone.add("it")).isEmpty());
        assertEquals(List.of(), gone);
    }

    @Test
    void strangersLeavePlacesToThoseWhoAreKnown() {
        Place monitor = take(at(200), "monitor").orElseThrow();
        places.authenticated(monitor);
        places.leave(monitor);
        for (int i = 0; i < 24; i++) {
            busy(at(i));
        }
        assertTrue(take(at(100), "stranger").isEmpty());
        assertTrue(take(at(200), "monitor").isPresent());
        assertTrue(take(ROOT, "root").isPresent());
    }

    @Test
    void localUsersCannotShutRootOut() {
        for (int uid = 1000; uid < 1040; uid++) {
            take(user(uid), "user");
        }
        assertTrue(take(ROOT, "root").isPresent());
        for (int i = 0; i < 40; i++) {
            take(user(1000), "user");
        }
        assertTrue(take(ROOT, "root again").isPresent());
        assertFalse(gone.contains("root"), gone::toString);
    }

    @Test
    void evenWhoIsKnownGetsHalfOfThemOnly() {
        List<Place> his = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Place place = busy(at(1));
            places.authenticated(place);
            his.add(place);
        }
        assertTrue(take(at(1), "one more").isEmpty());
        assertTrue(take(at(2), "another").isPresent());
        places.leave(his.get(0));
        assertTrue(take(at(1), "one more").isPresent());
    }
}

package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.runtime.time.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who may have Keystone asked, when many want that (SAFETY.md, C-9). */
class KeystonePlacesTest {
    private static final String DESK = "10.0.0.1";

    private final ManualTime time = new ManualTime(Instant.EPOCH);
    private final KeystonePlaces places = new KeystonePlaces(Duration.ZERO, time.ticker());
    private final List<KeystonePlaces.Place> taken = new ArrayList<>();
    private int made;

    private boolean take(String hash, String address) throws InterruptedException {
        Optional<KeystonePlaces.Place> place = places.take(hash, address);
        place.ifPresent(taken::add);
        return place.isPresent();
    }

    /** With a new token each. @return how many places that address got */
    private int takeAll(String address) throws InterruptedException {
        int got = 0;
        while (take("made up " + made++, address)) {
            got++;
        }
        return got;
    }

    private int takeAllOfStrangers() throws InterruptedException {
        int got = 0;
        for (int i = 0; i < 100; i++) {
            got += takeAll("192.0.2." + i);
        }
        return got;
    }

    @Test
    void oneStrangerHasFewAndAllStrangersLessThanHalf() throws InterruptedException {
        assertEquals(KeystonePlaces.OF_ONE_STRANGER, takeAll("192.0.2.1"));
        assertEquals(KeystonePlaces.OF_STRANGERS - KeystonePlaces.OF_ONE_STRANGER, takeAllOfStrangers());
        assertTrue(2 * KeystonePlaces.OF_STRANGERS < KeystonePlaces.ALL);
        taken.get(0).leave();
        assertTrue(take("next", "192.0.2.9"));
        assertFalse(take("and one more", "192.0.2.8"));
    }

    @Test
    void anAddressFromWhichRightsCameHasPlacesThatNoStrangerTakes() throws InterruptedException {
        places.hasRights("valid", DESK);
        takeAllOfStrangers();
        assertEquals(KeystonePlaces.OF_ADDRESSES - KeystonePlaces.OF_STRANGERS, takeAll(DESK));
        taken.forEach(KeystonePlaces.Place::leave);
        assertEquals(KeystonePlaces.OF_ONE_ADDRESS, takeAll(DESK), "not all");
    }

    /** Behind a proxy all come from one address. */
    @Test
    void aTokenThatHadRightsHasAPlaceWhereverItComesFrom() throws InterruptedException {
        places.hasRights("valid", DESK);
        takeAllOfStrangers();
        takeAll(DESK);
        for (int i = KeystonePlaces.OF_ADDRESSES; i < KeystonePlaces.ALL; i++) {
            assertTrue(take("valid", i % 2 == 0 ? DESK : "192.0.2.1"));
        }
        assertFalse(take("valid", DESK), "all are taken");
        taken.forEach(KeystonePlaces.Place::leave);
        assertEquals(KeystonePlaces.OF_STRANGERS, takeAllOfStrangers(), "each place was given back once");
    }

    @Test
    void whoWasNotSeenForLongIsAStrangerAgain() throws InterruptedException {
        places.hasRights("valid", DESK);
        time.advance(KeystonePlaces.KNOWN_FOR);
        takeAllOfStrangers();
        assertFalse(take("valid", DESK));
    }

    @Test
    void memoryIsBounded() throws InterruptedException {
        for (int i = 0; i < 20_000; i++) {
            places.hasRights("token " + i, "10.1." + i / 256 + "." + i % 256);
        }
        takeAllOfStrangers();
        assertFalse(take("token 0", "10.1.0.0"), "forgotten for newer ones");
        assertTrue(take("token 19999", "10.1.78.31"));
    }
}

package io.masakari.controller.api;

import io.masakari.core.model.MonotonicTime;
import io.masakari.runtime.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How many questions Keystone gets at once, and whose. Anybody can send tokens that nobody has made: of the places an address has
 * few, and all addresses from which nothing valid came have less than half together. What was valid before, and then addresses
 * from which such tokens came, have places that no stranger takes. Any thread may call.
 */
final class KeystonePlaces {
    static final int ALL = 16;
    static final int OF_STRANGERS = 6;
    static final int OF_ONE_STRANGER = 2;

    /** Of addresses that are known, together with strangers; the rest is for tokens that are. */
    static final int OF_ADDRESSES = 13;

    static final int OF_ONE_ADDRESS = 8;

    /** Who was seen last before that is a stranger again; more than a working day. */
    static final Duration KNOWN_FOR = Duration.ofHours(12);

    private static final int MOST_KNOWN = 5_000;

    private final Duration patience;
    private final Ticker ticker;
    private final Map<String, MonotonicTime> known = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Integer> byAddress = new HashMap<>();
    private int taken;
    private int ofAddresses;
    private int ofStrangers;

    private enum Rank {
        TOKEN,
        ADDRESS,
        STRANGER
    }

    /** One question under way; to be left when it is answered. */
    final class Place {
        private final String address;
        private final Rank rank;

        private Place(String address, Rank rank) {
            this.address = address;
            this.rank = rank;
        }

        void leave() {
            giveBack(this);
        }
    }

    /** @param patience how long one waits for a place */
    KeystonePlaces(Duration patience, Ticker ticker) {
        this.patience = patience;
        this.ticker = ticker;
    }

    /** Empty if there was none within the patience. */
    synchronized Optional<Place> take(String hash, String address) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        while (!isFree(rank(hash, address), address)) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        Place place = new Place(address, rank(hash, address));
        count(place, 1);
        return Optional.of(place);
    }

    /** A token that gives rights has come from that address. */
    synchronized void hasRights(String hash, String address) {
        MonotonicTime until = ticker.now().plus(KNOWN_FOR);
        known.put(tokenKey(hash), until);
        known.put(addressKey(address), until);
        while (known.size() > MOST_KNOWN) {
            known.remove(known.keySet().iterator().next());
        }
    }

    private boolean isFree(Rank rank, String address) {
        int its = byAddress.getOrDefault(address, 0);
        return taken < ALL
                && switch (rank) {
                    case TOKEN -> true;
                    case ADDRESS -> ofAddresses + ofStrangers < OF_ADDRESSES && its < OF_ONE_ADDRESS;
                    case STRANGER ->
                        ofAddresses + ofStrangers < OF_ADDRESSES && ofStrangers < OF_STRANGERS && its < OF_ONE_STRANGER;
                };
    }

    private Rank rank(String hash, String address) {
        return isKnown(tokenKey(hash)) ? Rank.TOKEN : isKnown(addressKey(address)) ? Rank.ADDRESS : Rank.STRANGER;
    }

    private boolean isKnown(String key) {
        MonotonicTime until = known.get(key);
        return until != null && ticker.now().isBefore(until);
    }

    private static String tokenKey(String hash) {
        return "token " + hash;
    }

    private static String addressKey(String address) {
        return "address " + address;
    }

    private synchronized void giveBack(Place place) {
        count(place, -1);
        notifyAll();
    }

    private void count(Place place, int more) {
        taken += more;
        switch (place.rank) {
            case TOKEN -> {} // such as come from an address that others have filled
            case ADDRESS -> ofAddresses += more;
            case STRANGER -> ofStrangers += more;
        }
        if (place.rank != Rank.TOKEN) {
            byAddress.merge(place.address, more, (a, b) -> a + b == 0 ? null : a + b);
        }
    }
}

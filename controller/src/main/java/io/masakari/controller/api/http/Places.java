package io.masakari.controller.api.http;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Who may have one of a listener's connections. Nobody can take all of them: one address gets a share, and so do all those
 * together that have not authenticated, now or lately. Where a share is used up, the oldest connection in it that has
 * waited for a request for a second gives way. Any thread may call.
 */
final class Places {
    /** Holders that have authenticated lately; who did so longest ago is forgotten. */
    private static final int KNOWN = 1024;
    /** A request may be on its way on a connection that has just come, or has just served one. */
    private static final long RESTS_NANOS = 1_000_000_000L;

    private final int most;
    private final LongSupplier nanos;
    private final int perHolder;
    private final int strangersPerHolder;
    private final int strangers;

    private final Set<Place> taken = new LinkedHashSet<>();
    private final Map<String, Boolean> known = new LinkedHashMap<>(16, 0.75f, true);

    /** One connection; fields are the guard's. */
    static final class Place {
        private final String holder;
        private final boolean isKnown;
        private final Runnable giveWay;
        private boolean authenticated;
        private boolean idle = true;
        private long idleSince;

        private Place(String holder, boolean isKnown, Runnable giveWay) {
            this.holder = holder;
            this.isKnown = isKnown;
            this.giveWay = giveWay;
        }

        private boolean isStranger() {
            return !authenticated && !isKnown;
        }
    }

    /** @param nanos monotonic */
    Places(int most, LongSupplier nanos) {
        this.most = most;
        this.nanos = nanos;
        this.perHolder = Math.max(8, most / 2);
        this.strangersPerHolder = Math.max(4, most / 4);
        this.strangers = Math.max(1, most - most / 4);
    }

    /**
     * Empty if there is none, now.
     *
     * @param giveWay ends the connection; quick, must not throw
     */
    synchronized Optional<Place> take(Peer peer, Runnable giveWay) {
        String holder = peer.user().map(user -> "uid " + user.uid()).orElse(peer.address());
        boolean isRoot = peer.user().filter(user -> user.uid() == 0).isPresent();
        Place fresh = new Place(holder, isRoot || known.containsKey(holder), giveWay);
        boolean fits = fits(perHolder, place -> place.holder.equals(holder))
                && (fresh.isKnown
                        || fits(strangersPerHolder, place -> place.holder.equals(holder) && place.isStranger()))
                && (!fresh.isStranger() || fits(strangers, Place::isStranger))
                && (taken.size() < most || oneGivesWay(Place::isStranger) || oneGivesWay(any -> true));
        if (!fits) {
            return Optional.empty();
        }
        fresh.idleSince = nanos.getAsLong();
        taken.add(fresh);
        return Optional.of(fresh);
    }

    private boolean fits(int limit, Predicate<Place> which) {
        return taken.stream().filter(which).count() < limit || oneGivesWay(which);
    }

    private boolean oneGivesWay(Predicate<Place> which) {
        long now = nanos.getAsLong();
        Optional<Place> oldest = taken.stream()
                .filter(place -> place.idle && now - place.idleSince >= RESTS_NANOS && which.test(place))
                .findFirst();
        oldest.ifPresent(place -> {
            taken.remove(place);
            place.giveWay.run();
        });
        return oldest.isPresent();
    }

    /** Its sender has shown who it is. */
    synchronized void authenticated(Place place) {
        place.authenticated = true;
        known.put(place.holder, true);
        if (known.size() > KNOWN) {
            known.remove(known.keySet().iterator().next());
        }
    }

    /** It serves a request now; false: it has given way. */
    synchronized boolean isBusy(Place place) {
        place.idle = false;
        return taken.contains(place);
    }

    /** It waits for the next request, from now on. */
    synchronized void isIdle(Place place) {
        place.idle = true;
        place.idleSince = nanos.getAsLong();
        if (taken.remove(place)) {
            taken.add(place);
        }
    }

    synchronized void leave(Place place) {
        taken.remove(place);
    }
}

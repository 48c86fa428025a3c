package io.masakari.runtime.report;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What controllers have rejected in greetings, as earlier versions do, and are not told again for a number of greetings. Not for
 * ever: one that is replaced by a later version need not be missed in between, and it may have rejected just that one. Any thread
 * may call.
 */
final class LeftOut {
    /** Five minutes, as often as controllers want to be greeted. */
    static final int GREETINGS = 30;

    private final Map<URI, Integer> left = new ConcurrentHashMap<>();

    /** Whether the next greeting may tell it; to be asked once for each. */
    boolean mayTell(URI controller) {
        Integer more = left.computeIfPresent(controller, (any, greetings) -> greetings - 1);
        if (more != null && more < 0) {
            left.remove(controller);
            return true;
        }
        return more == null;
    }

    void rejected(URI controller) {
        left.put(controller, GREETINGS);
    }

    void forget(URI controller) {
        left.remove(controller);
    }
}

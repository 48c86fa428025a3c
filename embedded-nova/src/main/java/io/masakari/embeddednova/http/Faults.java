package io.masakari.embeddednova.http;

import java.util.ArrayList;
import java.util.List;

/** The faults still to come, in the order in which they were added. Any thread. */
public final class Faults {
    private static final int MAX_PENDING = 1_000;

    private final List<Fault> pending = new ArrayList<>();

    public synchronized void add(Fault fault) {
        if (pending.size() >= MAX_PENDING) {
            throw new IllegalStateException("there are already " + MAX_PENDING + " faults; clear them first");
        }
        pending.add(fault);
    }

    public synchronized List<Fault> pending() {
        return List.copyOf(pending);
    }

    public synchronized void clear() {
        pending.clear();
    }

    /** The fault for this call, which is then used up; null if the call is to succeed. */
    public synchronized Fault take(String key, String action) {
        for (int i = 0; i < pending.size(); i++) {
            Fault fault = pending.get(i);
            if (fault.call().equals(key) || fault.call().equals(key + " " + action)) {
                if (fault.times() == 1) {
                    pending.remove(i);
                } else {
                    pending.set(i, fault.less());
                }
                return fault.once();
            }
        }
        return null;
    }
}

package io.masakari.controller.engine;

import io.masakari.core.model.RecoveryId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Calls that wait for a thread, bounded. Force-downs, and what they wait for, go first; of the others each recovery has one
 * in turn, so that one with many instances does not hold up the rest. Not for several threads.
 */
public final class CallQueue {
    private static final int MOST = 10_000;

    private final Deque<NovaCall<?>> first = new ArrayDeque<>();
    private final Map<RecoveryId, Deque<NovaCall<?>>> others = new LinkedHashMap<>();
    private int size;

    /** Whether there was room. */
    public boolean offer(NovaCall<?> call) {
        if (size >= MOST) {
            return false;
        }
        size++;
        (call.isFirst() ? first : others.computeIfAbsent(call.origin().id(), id -> new ArrayDeque<>())).add(call);
        return true;
    }

    /**
     * The next, or null.
     *
     * @param onlyFirst whether the others have to wait
     */
    public NovaCall<?> poll(boolean onlyFirst) {
        NovaCall<?> next = first.poll();
        if (next == null && !onlyFirst) {
            next = pollOther();
        }
        if (next != null) {
            size--;
        }
        return next;
    }

    private NovaCall<?> pollOther() {
        Iterator<Map.Entry<RecoveryId, Deque<NovaCall<?>>>> turn =
                others.entrySet().iterator();
        if (!turn.hasNext()) {
            return null;
        }
        Map.Entry<RecoveryId, Deque<NovaCall<?>>> entry = turn.next();
        turn.remove();
        NovaCall<?> next = entry.getValue().poll();
        if (!entry.getValue().isEmpty()) {
            others.put(entry.getKey(), entry.getValue()); // behind all others
        }
        return next;
    }
}

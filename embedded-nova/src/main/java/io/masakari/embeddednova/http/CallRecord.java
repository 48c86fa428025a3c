package io.masakari.embeddednova.http;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts every call and remembers the last ones. Any thread. */
public final class CallRecord {
    private static final int MAX_REMEMBERED = 50_000;

    private final Map<String, Integer> counts = new TreeMap<>();
    private final Deque<RecordedCall> remembered = new ArrayDeque<>();

    public synchronized void arrived(String key) {
        counts.merge(key, 1, Integer::sum);
    }

    public synchronized void finished(RecordedCall call) {
        remembered.add(call);
        if (remembered.size() > MAX_REMEMBERED) {
            remembered.remove();
        }
    }

    /** Calls by "METHOD template", Keystone's included; those still under way count. */
    public synchronized Map<String, Integer> counts() {
        return new TreeMap<>(counts);
    }

    public synchronized int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The last calls that have ended, in the order of their ends. */
    public synchronized List<RecordedCall> list() {
        return new ArrayList<>(remembered);
    }

    /** The accepted calls of one action, such as {@code evacuate}. */
    public List<RecordedCall> accepted(String action) {
        return list().stream()
                .filter(call -> action.equals(call.action()) && call.status() / 100 == 2)
                .toList();
    }
}

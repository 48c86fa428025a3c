package io.masakari.controller.compute;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often each call went out, Keystone's included, since the start. A call is named by method and path template, as in
 * "GET /servers/detail", so the number of names is small and fixed. Any thread.
 */
final class CallCounts {
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    void add(String method, String template) {
        counts.computeIfAbsent(method + " " + template, any -> new LongAdder()).increment();
    }

    /** A copy: call to count. */
    SortedMap<String, Long> snapshot() {
        SortedMap<String, Long> copy = new TreeMap<>();
        counts.forEach((call, count) -> copy.put(call, count.sum()));
        return copy;
    }
}

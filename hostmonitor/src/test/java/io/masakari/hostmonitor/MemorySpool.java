package io.masakari.hostmonitor;

import io.masakari.runtime.report.Spool;
import java.util.SortedMap;
import java.util.TreeMap;

/** A disk that survives the monitor, in memory. */
final class MemorySpool implements Spool {
    private final SortedMap<Long, byte[]> reports = new TreeMap<>();

    @Override
    public SortedMap<Long, byte[]> open() {
        return new TreeMap<>(reports);
    }

    @Override
    public void put(long sequence, byte[] body) {
        reports.put(sequence, body);
    }

    @Override
    public void remove(long sequence) {
        reports.remove(sequence);
    }
}

package io.masakari.runtime.report;

import java.io.IOException;
import java.util.SortedMap;

/** Keeps reports while the process does not run. Used by one thread. */
public interface Spool {
    /** What an earlier process left, in order; called once, before anything else. */
    SortedMap<Long, byte[]> open() throws IOException;

    void put(long sequence, byte[] body) throws IOException;

    void remove(long sequence) throws IOException;
}

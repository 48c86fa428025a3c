package io.masakari.simulator.monitors;

import io.masakari.runtime.report.Spool;
import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A monitor's spool, which outlives its process and its host's power: each file is whole or not there. */
final class SpoolDisk implements Spool {
    private static final int KEPT = 4;

    private final TreeMap<Long, byte[]> files = new TreeMap<>();
    /** Of the last reports, whatever became of them. */
    private final TreeMap<Long, byte[]> written = new TreeMap<>();

    private final Set<byte[]> answered = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Used by a planted bug only. */
    private final boolean backwards;

    private boolean full;

    SpoolDisk(boolean backwards) {
        this.backwards = backwards;
    }

    void setFull(boolean isFull) {
        full = isFull;
    }

    /** The last reports are there again, as from a copy of the disk. */
    void replay() {
        written.forEach((sequence, body) -> files.putIfAbsent(sequence, body.clone()));
    }

    @Override
    public SortedMap<Long, byte[]> open() {
        SortedMap<Long, byte[]> left = new TreeMap<>(backwards ? Collections.reverseOrder() : null);
        left.putAll(files);
        return left;
    }

    @Override
    public void put(long sequence, byte[] body) throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
        files.put(sequence, body);
        written.put(sequence, body);
        if (written.size() > KEPT) {
            written.pollFirstEntry();
        }
    }

    @Override
    public void remove(long sequence) {
        answered.remove(files.remove(sequence));
    }

    /** This very report needs no file any more. */
    void answered(byte[] body) {
        answered.add(body);
    }

    /** Whether an older report than this very one waits for an answer. */
    boolean hasOlder(byte[] body) {
        boolean older = false;
        for (byte[] file : files.values()) {
            if (file == body) {
                return older;
            }
            older |= !answered.contains(file);
        }
        return false; // it is not written yet
    }
}

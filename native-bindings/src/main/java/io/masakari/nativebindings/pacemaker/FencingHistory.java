package io.masakari.nativebindings.pacemaker;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.masakari.nativebindings.NativeLibraryMissingException;
import io.masakari.nativebindings.internal.NativeLibraries;
import io.masakari.nativebindings.pacemaker.StonithLibrary.stonith_api_operations_t;
import io.masakari.nativebindings.pacemaker.StonithLibrary.stonith_history_t;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** What the fencer of this host knows, and a way to ask it to fence. Opens a connection for each call, and blocks. */
public final class FencingHistory {
    private static final String CLIENT = "masakari";
    private static final int MAX_ENTRIES = 10_000;
    private static final int TIMEOUT_SECONDS = 10;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final StonithLibrary stonith;
    private final StonithLibrary.Version version;
    // The library does not say that it is thread-safe. A question must not wait for a request, which takes seconds.
    private final ReentrantLock asking = new ReentrantLock();
    private final ReentrantLock fencing = new ReentrantLock();

    /** @throws io.masakari.nativebindings.NativeLibraryMissingException if libstonithd is not installed */
    public FencingHistory() {
        Map.Entry<StonithLibrary.Version, StonithLibrary> found = load();
        version = found.getKey();
        stonith = found.getValue();
    }

    /** Of the versions whose layout is known, the one that is installed; never one that is not known. */
    private static Map.Entry<StonithLibrary.Version, StonithLibrary> load() {
        List<String> sonames = new ArrayList<>();
        NativeLibraryMissingException last = null;
        for (StonithLibrary.Version version : StonithLibrary.Version.values()) {
            try {
                return Map.entry(
                        version, NativeLibraries.load(version.soname, version.debianPackage, StonithLibrary.class));
            } catch (NativeLibraryMissingException e) {
                sonames.add(version.soname);
                last = e;
            }
        }
        // Whichever it is, this package depends on it.
        throw new NativeLibraryMissingException(String.join(" or ", sonames), "pacemaker", last);
    }

    /** The newest entry that says that the node was forced off. */
    public Optional<FencingEvent> lastFenced(String nodeName) {
        return events(nodeName).stream()
                .filter(FencingEvent::provesOff)
                .max(Comparator.comparing(event -> event.completed().orElseThrow()));
    }

    /** Whether fencing of the node is under way. */
    public boolean isPending(String nodeName) {
        return events(nodeName).stream().anyMatch(FencingEvent::isPending);
    }

    /**
     * When the node was last fenced, in whole seconds, by the simplest call there is. Empty also where the fencer cannot
     * be asked, and "on" counts as fencing: for a proof use {@link #lastFenced}.
     */
    public Optional<Instant> lastCompletion(String nodeName) {
        asking.lock();
        try {
            long seconds = stonith.stonith_api_time(0, nodeName, (byte) 0);
            return seconds > 0 ? Optional.of(Instant.ofEpochSecond(seconds)) : Optional.empty();
        } finally {
            asking.unlock();
        }
    }

    /**
     * Has the node fenced and waits for the end. Of a node that is still in the ring this takes until the ring without it
     * is formed.
     *
     * @param nodeId 0 to go by name only
     * @param timeout rounded up to seconds
     * @param off to leave it off; else it is rebooted
     */
    public FencingResult fence(long nodeId, String nodeName, Duration timeout, boolean off) {
        int seconds = Math.toIntExact(timeout.plusMillis(999).toSeconds());
        fencing.lock();
        try {
            return new FencingResult(stonith.stonith_api_kick((int) nodeId, nodeName, seconds, off));
        } finally {
            fencing.unlock();
        }
    }

    /** The entries of one node, newest last, pending ones at the end; empty if it is unknown or was never fenced. */
    public List<FencingEvent> events(String nodeName) {
        asking.lock();
        try {
            Pointer st = stonith.stonith_api_new();
            if (st == null) {
                throw new FencingException("stonith_api_new", -12, nodeName);
            }
            try {
                stonith_api_operations_t operations = new stonith_api_operations_t(st.getPointer(version.cmds));
                operations.read();
                check(operations.connect.invoke(st, CLIENT, new IntByReference()), "connect", nodeName);
                try {
                    PointerByReference first = new PointerByReference();
                    check(
                            operations.history.invoke(
                                    st, StonithLibrary.st_opt_sync_call, nodeName, first, TIMEOUT_SECONDS),
                            "history",
                            nodeName);
                    return copyAndFree(first.getValue());
                } finally {
                    operations.disconnect.invoke(st);
                }
            } finally {
                stonith.stonith_api_delete(st);
            }
        } finally {
            asking.unlock();
        }
    }

    private List<FencingEvent> copyAndFree(Pointer first) {
        try {
            List<FencingEvent> events = new ArrayList<>();
            for (Pointer next = first; next != null && events.size() < MAX_ENTRIES; ) {
                stonith_history_t entry = new stonith_history_t(next);
                entry.read();
                events.add(copy(entry));
                next = entry.next;
            }
            events.sort(Comparator.comparing(event -> event.completed().orElse(Instant.MAX)));
            return List.copyOf(events);
        } finally {
            if (first != null) {
                stonith.stonith_history_free(first);
            }
        }
    }

    private static FencingEvent copy(stonith_history_t entry) {
        Optional<Instant> completed = entry.completed <= 0
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(
                        entry.completed, Math.max(0, Math.min(entry.completed_nsec, NANOS_PER_SECOND - 1))));
        return new FencingEvent(
                text(entry.target),
                text(entry.action),
                text(entry.origin),
                text(entry.delegate),
                text(entry.client),
                FencingEvent.State.of(entry.state),
                completed);
    }

    private static String text(Pointer string) {
        return string == null ? "" : string.getString(0, "UTF-8");
    }

    private static void check(int code, String function, String target) {
        if (code < 0) {
            throw new FencingException(function, code, target);
        }
    }
}

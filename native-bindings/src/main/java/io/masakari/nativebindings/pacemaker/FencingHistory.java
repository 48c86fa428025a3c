package io.masakari.nativebindings.pacemaker;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.masakari.nativebindings.NativeLibraryMissingException;
import io.masakari.nativebindings.internal.NativeLibraries;
import io.masakari.nativebindings.pacemaker.StonithLibrary.stonith_api_operations_t;
import io.masakari.nativebindings.pacemaker.StonithLibrary.stonith_history_t;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * What the fencer of this host knows, and a way to ask it to fence. Opens a connection for each call, and blocks; one with a
 * descriptor, which leaves GLib's default context alone: that is {@link FencerWatch}'s.
 */
public final class FencingHistory {
    private static final Path OWN_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final int MAX_ENTRIES = 10_000;
    private static final int TIMEOUT_SECONDS = 10;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final StonithLibrary stonith;
    private final StonithLibrary.Version version;
    /** In Pacemaker's log, and apart from those of other hosts: equal requests of one client are not merged. */
    private final String client = client();
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

    /** The newest entry that says that the node is off. */
    public Optional<FencingEvent> lastFenced(String nodeName) {
        return events(nodeName).stream()
                .filter(event -> event.saysOff() && event.completed().isPresent())
                .max(Comparator.comparing(event -> event.completed().orElseThrow()));
    }

    /** Whether fencing of the node is under way. */
    public boolean isPending(String nodeName) {
        return events(nodeName).stream().anyMatch(FencingEvent::isPending);
    }

    /**
     * Has the node fenced and waits for the end. Of a node that is still in the ring this takes until the ring without it
     * is formed.
     *
     * @param timeout rounded up to seconds
     * @param off to leave it off; else it is rebooted
     */
    public FencingResult fence(String nodeName, Duration timeout, boolean off) {
        int seconds = Math.toIntExact(timeout.plusMillis(999).toSeconds());
        fencing.lock();
        try {
            // Without a tolerance: a fencing that has ended before is not taken for this one.
            return new FencingResult(connected(
                    nodeName,
                    (st, operations) -> operations.fence.invoke(
                            st, StonithLibrary.st_opt_sync_call, nodeName, off ? "off" : "reboot", seconds, 0)));
        } finally {
            fencing.unlock();
        }
    }

    /**
     * Tells of each fencing of the cluster as it ends. Only one of a process may be open.
     *
     * @throws NativeLibraryMissingException if the library lacks what is needed for that
     */
    public FencerWatch watch(Consumer<FencerEvent> listener) {
        return new FencerWatch(
                common(MainloopLibrary.class), common(GlibLibrary.class), common(XmlLibrary.class), client, listener);
    }

    /** What libcrmcommon depends on is found through it as well. */
    private <T extends Library> T common(Class<T> mirror) {
        return NativeLibraries.loadWhole(version.commonSoname, version.commonDebianPackage, mirror);
    }

    private static String client() {
        try {
            String name = Files.readString(OWN_NAME).strip().replaceAll("[^A-Za-z0-9.-]", "");
            return "masakari." + name.substring(0, Math.min(name.length(), 64));
        } catch (IOException e) {
            return "masakari";
        }
    }

    /** The entries of one node, newest last, pending ones at the end; empty if it is unknown or was never fenced. */
    public List<FencingEvent> events(String nodeName) {
        asking.lock();
        try {
            return connected(nodeName, (st, operations) -> {
                PointerByReference first = new PointerByReference();
                check(
                        operations.history.invoke(
                                st, StonithLibrary.st_opt_sync_call, nodeName, first, TIMEOUT_SECONDS),
                        "history",
                        nodeName);
                return copyAndFree(first.getValue());
            });
        } finally {
            asking.unlock();
        }
    }

    private interface Call<T> {
        T make(Pointer st, stonith_api_operations_t operations);
    }

    private <T> T connected(String nodeName, Call<T> call) {
        Pointer st = stonith.stonith_api_new();
        if (st == null) {
            throw new FencingException("stonith_api_new", -12, nodeName);
        }
        try {
            stonith_api_operations_t operations = new stonith_api_operations_t(st.getPointer(version.cmds));
            operations.read();
            check(operations.connect.invoke(st, client, new IntByReference()), "connect", nodeName);
            try {
                return call.make(st, operations);
            } finally {
                operations.disconnect.invoke(st);
            }
        } finally {
            stonith.stonith_api_delete(st);
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

package io.masakari.nativebindings.corosync;

import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import io.masakari.nativebindings.corosync.ClusterConfiguration.Node;
import io.masakari.nativebindings.corosync.CmapLibrary.cmap_notify_fn_t;
import io.masakari.nativebindings.corosync.CmapLibrary.cmap_notify_value;
import io.masakari.nativebindings.internal.NativeLibraries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Corosync's map of settings and run-time state, by libcmap. Reading is safe from any thread, one at a time; tracking
 * belongs to {@link CorosyncSession}, whose thread has the stack for it.
 */
public final class ClusterMap implements AutoCloseable {
    private static final String LIBRARY = "libcmap";
    private static final int MAX_KEYS = 100_000;
    private static final int MAX_VALUE_BYTES = 1 << 20;
    private static final int LENGTH_ATTEMPTS = 3;

    private final CmapLibrary cmap;
    // Holds the callbacks as long as the handle lives: C keeps their addresses.
    private final List<cmap_notify_fn_t> callbacks = new ArrayList<>();
    private final long handle;
    private boolean closed;

    private ClusterMap() {
        cmap = NativeLibraries.load(CmapLibrary.SONAME, CmapLibrary.DEBIAN_PACKAGE, CmapLibrary.class);
        LongByReference opened = new LongByReference();
        check(cmap.cmap_initialize(opened), "cmap_initialize", "");
        handle = opened.getValue();
    }

    /** Connects to the Corosync of this host. */
    public static ClusterMap open() {
        return new ClusterMap();
    }

    /** The value of a key, or empty if there is none. */
    public synchronized Optional<MapValue> get(String key) {
        requireOpen();
        if (key.length() < CmapLibrary.CMAP_KEYNAME_MINLEN || key.length() > CmapLibrary.CMAP_KEYNAME_MAXLEN) {
            return Optional.empty();
        }
        LongByReference length = new LongByReference();
        IntByReference type = new IntByReference();
        // The value may grow between the two calls; then the second one refuses the buffer.
        for (int attempt = 1; ; attempt++) {
            int asked = cmap.cmap_get(handle, key, null, length, type);
            if (asked == CsError.NOT_EXIST) {
                return Optional.empty();
            }
            check(asked, "cmap_get", key);
            long size = length.getValue();
            if (size < 0 || size > MAX_VALUE_BYTES) {
                throw new IllegalStateException("The value of " + key + " in Corosync's map has " + size + " bytes");
            }
            try (Memory buffer = new Memory(Math.max(1, size))) {
                int got = cmap.cmap_get(handle, key, buffer, length, type);
                if (got == CsError.NOT_EXIST) {
                    return Optional.empty();
                }
                if (got == CsError.INVALID_PARAM && attempt < LENGTH_ATTEMPTS) {
                    continue;
                }
                check(got, "cmap_get", key);
                return Optional.of(MapValue.decode(type.getValue(), buffer.getByteArray(0, (int) length.getValue())));
            }
        }
    }

    /** A string without its NUL; empty if there is no such key. */
    public Optional<String> getString(String key) {
        return get(key).map(MapValue::text);
    }

    /** Any integer; empty if there is no such key. */
    public Optional<Long> getNumber(String key) {
        return get(key).map(MapValue::number);
    }

    /** The keys that begin with the prefix, sorted. */
    public synchronized List<String> list(String prefix) {
        requireOpen();
        LongByReference iteration = new LongByReference();
        check(cmap.cmap_iter_init(handle, prefix, iteration), "cmap_iter_init", prefix);
        try {
            TreeSet<String> keys = new TreeSet<>();
            byte[] name = new byte[CmapLibrary.CMAP_KEYNAME_MAXLEN + 1];
            LongByReference length = new LongByReference();
            IntByReference type = new IntByReference();
            while (keys.size() < MAX_KEYS) {
                int code = cmap.cmap_iter_next(handle, iteration.getValue(), name, length, type);
                if (code == CsError.NO_SECTIONS) {
                    return List.copyOf(keys);
                }
                check(code, "cmap_iter_next", prefix);
                keys.add(MapValue.untilNul(name));
            }
            throw new IllegalStateException("Corosync's map has more than " + MAX_KEYS + " keys below " + prefix);
        } finally {
            cmap.cmap_iter_finalize(handle, iteration.getValue());
        }
    }

    /** All values below a prefix. A key that vanishes meanwhile is left out. */
    public Map<String, MapValue> values(String prefix) {
        Map<String, MapValue> values = new TreeMap<>();
        for (String key : list(prefix)) {
            get(key).ifPresent(value -> values.put(key, value));
        }
        return values;
    }

    /** What the map says of the cluster as a whole. */
    public ClusterConfiguration configuration() {
        return configuration(values("nodelist."), getString("totem.cluster_name"), times());
    }

    static ClusterConfiguration configuration(
            Map<String, MapValue> nodelist, Optional<String> clusterName, Duration[] times) {
        // nodelist.node.N.{nodeid,name,ring0_addr}, N counts from 0; local_node_pos is the N of this host.
        TreeMap<Integer, Node> byPosition = new TreeMap<>();
        nodelist.forEach((key, value) -> {
            if (key.startsWith("nodelist.node.") && key.endsWith(".nodeid")) {
                String prefix = key.substring(0, key.length() - "nodeid".length());
                int position = Integer.parseInt(key.substring("nodelist.node.".length(), prefix.length() - 1));
                byPosition.put(
                        position,
                        new Node(
                                value.number(),
                                Optional.ofNullable(nodelist.get(prefix + "name"))
                                        .map(MapValue::text),
                                Optional.ofNullable(nodelist.get(prefix + "ring0_addr"))
                                        .map(MapValue::text)));
            }
        });
        long local = Optional.ofNullable(nodelist.get("nodelist.local_node_pos"))
                .map(position -> byPosition.get((int) position.number()))
                .map(Node::nodeId)
                .orElse(0L);
        return new ClusterConfiguration(local, clusterName, List.copyOf(byPosition.values()), times[0], times[1]);
    }

    private Duration[] times() {
        return new Duration[] {millis("runtime.config.totem.token"), millis("runtime.config.totem.consensus")};
    }

    private Duration millis(String key) {
        return Duration.ofMillis(getNumber(key)
                .orElseThrow(() -> new IllegalStateException("Corosync's map has no " + key + "; Corosync 3 has it")));
    }

    /** Tells changes below the prefix from now on, not the values of now: read them afterwards. */
    void track(String prefix, EventSink sink) {
        cmap_notify_fn_t callback = (h, track, event, key, newValue, oldValue, user) -> sink.collect(
                now -> new CorosyncEvent.MapChanged(now, key.getString(0, "UTF-8"), copy(oldValue), copy(newValue)));
        callbacks.add(callback);
        int all = CmapLibrary.CMAP_TRACK_ADD
                | CmapLibrary.CMAP_TRACK_MODIFY
                | CmapLibrary.CMAP_TRACK_DELETE
                | CmapLibrary.CMAP_TRACK_PREFIX;
        check(
                cmap.cmap_track_add(handle, prefix, all, callback, null, new LongByReference()),
                "cmap_track_add",
                prefix);
    }

    int descriptor() {
        IntByReference fd = new IntByReference();
        check(cmap.cmap_fd_get(handle, fd), "cmap_fd_get", "");
        return fd.getValue();
    }

    void dispatch() {
        check(cmap.cmap_dispatch(handle, EventSink.CS_DISPATCH_ALL), "cmap_dispatch", "");
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            cmap.cmap_finalize(handle);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new CorosyncException(LIBRARY, "cmap_get", CsError.BAD_HANDLE, "");
        }
    }

    private static void check(int code, String function, String object) {
        CsError.check(code, LIBRARY, function, object);
    }

    private static Optional<MapValue> copy(cmap_notify_value value) {
        if (value.type == 0) {
            return Optional.empty();
        }
        if (value.len < 0 || value.len > MAX_VALUE_BYTES) {
            throw new IllegalStateException("Corosync passed a map value of " + value.len + " bytes");
        }
        byte[] bytes = value.len == 0 ? new byte[0] : value.data.getByteArray(0, (int) value.len);
        return Optional.of(MapValue.decode(value.type, bytes));
    }
}

package io.masakari.nativebindings.corosync;

import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import io.masakari.nativebindings.corosync.QuorumLibrary.quorum_model_v1_data_t;
import io.masakari.nativebindings.corosync.QuorumLibrary.quorum_ring_id;
import io.masakari.nativebindings.internal.NativeLibraries;

/** Quorum and membership with ring ids, by libquorum's model v1. Used by the session's thread only. */
final class QuorumTracker implements AutoCloseable {
    private static final String LIBRARY = "libquorum";

    private final QuorumLibrary quorum;
    // Holds the callbacks as long as the handle lives: C keeps their addresses.
    private final quorum_model_v1_data_t model;
    private final long handle;
    private boolean closed;

    QuorumTracker(EventSink sink) {
        quorum = NativeLibraries.load(QuorumLibrary.SONAME, QuorumLibrary.DEBIAN_PACKAGE, QuorumLibrary.class);
        model = new quorum_model_v1_data_t();
        model.model = QuorumLibrary.QUORUM_MODEL_V1;
        model.quorum_notify_fn = (h, quorate, ring, count, members) -> sink.collect(now ->
                new CorosyncEvent.QuorumChanged(now, quorate != 0, copy(ring), EventSink.nodeIds(members, count)));
        model.nodelist_notify_fn = (h, ring, memberCount, members, joinedCount, joined, leftCount, left) ->
                sink.collect(now -> new CorosyncEvent.NodeListChanged(
                        now,
                        copy(ring),
                        EventSink.nodeIds(members, memberCount),
                        EventSink.nodeIds(joined, joinedCount),
                        EventSink.nodeIds(left, leftCount)));
        LongByReference opened = new LongByReference();
        IntByReference type = new IntByReference();
        check(
                quorum.quorum_model_initialize(opened, QuorumLibrary.QUORUM_MODEL_V1, model, type, null),
                "quorum_model_initialize");
        handle = opened.getValue();
        if (type.getValue() != QuorumLibrary.QUORUM_SET) {
            close();
            throw new IllegalStateException("Corosync has no quorum provider, so it calls every partition quorate."
                    + " Set 'quorum { provider: corosync_votequorum }' in corosync.conf and restart Corosync.");
        }
    }

    int descriptor() {
        IntByReference fd = new IntByReference();
        check(quorum.quorum_fd_get(handle, fd), "quorum_fd_get");
        return fd.getValue();
    }

    /** The state of now comes at once, then every change. */
    void start() {
        check(
                quorum.quorum_trackstart(handle, QuorumLibrary.CS_TRACK_CURRENT | QuorumLibrary.CS_TRACK_CHANGES),
                "quorum_trackstart");
    }

    void dispatch() {
        check(quorum.quorum_dispatch(handle, EventSink.CS_DISPATCH_ALL), "quorum_dispatch");
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            quorum.quorum_finalize(handle);
        }
    }

    private static void check(int code, String function) {
        CsError.check(code, LIBRARY, function, "");
    }

    private static CorosyncRing copy(quorum_ring_id ring) {
        return new CorosyncRing(Integer.toUnsignedLong(ring.nodeid), ring.seq);
    }
}

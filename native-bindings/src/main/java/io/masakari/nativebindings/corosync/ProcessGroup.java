package io.masakari.nativebindings.corosync;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import io.masakari.nativebindings.corosync.CpgLibrary.cpg_address;
import io.masakari.nativebindings.corosync.CpgLibrary.cpg_model_v1_data_t;
import io.masakari.nativebindings.corosync.CpgLibrary.cpg_name;
import io.masakari.nativebindings.corosync.CpgLibrary.iovec;
import io.masakari.nativebindings.internal.NativeLibraries;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Membership of one process group, by libcpg. Used by the session's thread only, as {@link #dispatch} needs its stack. */
final class ProcessGroup implements AutoCloseable {
    private static final String LIBRARY = "libcpg";

    private final CpgLibrary cpg;
    private final String name;
    private final cpg_name group;
    // Holds the callbacks as long as the handle lives: C keeps their addresses.
    private final cpg_model_v1_data_t model;
    private final long handle;
    private boolean closed;

    ProcessGroup(String name, EventSink sink) {
        cpg = NativeLibraries.load(CpgLibrary.SONAME, CpgLibrary.DEBIAN_PACKAGE, CpgLibrary.class);
        this.name = name;
        group = encode(name);
        model = new cpg_model_v1_data_t();
        model.model = CpgLibrary.CPG_MODEL_V1;
        model.flags = CpgLibrary.CPG_MODEL_V1_DELIVER_INITIAL_TOTEM_CONF;
        model.cpg_deliver_fn = (h, g, nodeid, pid, msg, length) -> sink.collect(now -> {
            if (length < 0 || length > Integer.MAX_VALUE) {
                throw new IllegalStateException("Corosync delivered a message of " + length + " bytes");
            }
            return new CorosyncEvent.MessageDelivered(
                    now,
                    Integer.toUnsignedLong(nodeid),
                    Integer.toUnsignedLong(pid),
                    length == 0 ? new byte[0] : msg.getByteArray(0, (int) length));
        });
        model.cpg_confchg_fn = (h, g, members, memberCount, left, leftCount, joined, joinedCount) ->
                sink.collect(now -> new CorosyncEvent.GroupChanged(
                        now,
                        addresses(members, memberCount),
                        addresses(left, leftCount),
                        addresses(joined, joinedCount)));
        model.cpg_totem_confchg_fn = (h, ring, count, members) -> sink.collect(now -> new CorosyncEvent.RingChanged(
                now,
                new CorosyncRing(Integer.toUnsignedLong(ring.nodeid), ring.seq),
                EventSink.nodeIds(members, count)));
        LongByReference opened = new LongByReference();
        check(cpg.cpg_model_initialize(opened, CpgLibrary.CPG_MODEL_V1, model, null), "cpg_model_initialize");
        handle = opened.getValue();
    }

    int descriptor() {
        IntByReference fd = new IntByReference();
        check(cpg.cpg_fd_get(handle, fd), "cpg_fd_get");
        return fd.getValue();
    }

    long localNodeId() {
        IntByReference id = new IntByReference();
        check(cpg.cpg_local_get(handle, id), "cpg_local_get");
        return Integer.toUnsignedLong(id.getValue());
    }

    /** While a ring is being formed throws a {@link CorosyncException} with {@code isTryAgain}. */
    void join() {
        check(cpg.cpg_join(handle, group), "cpg_join");
    }

    void leave() {
        check(cpg.cpg_leave(handle, group), "cpg_leave");
    }

    /** Sends to all members, in an order that all agree on. False if Corosync cannot take it now; nothing was sent. */
    boolean multicast(byte[] payload) {
        try (Memory memory = new Memory(Math.max(1, payload.length))) {
            memory.write(0, payload, 0, payload.length);
            iovec part = new iovec();
            part.iov_base = memory;
            part.iov_len = payload.length;
            int code = cpg.cpg_mcast_joined(handle, CpgLibrary.CPG_TYPE_AGREED, part, 1);
            if (code == CsError.TRY_AGAIN) {
                return false;
            }
            check(code, "cpg_mcast_joined");
            return true;
        }
    }

    void dispatch() {
        check(cpg.cpg_dispatch(handle, EventSink.CS_DISPATCH_ALL), "cpg_dispatch");
    }

    /** Ends the membership too; the others see PROC_DOWN unless {@link #leave} came before. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            // 2 after Corosync died: the handle is freed all the same.
            cpg.cpg_finalize(handle);
        }
    }

    private void check(int code, String function) {
        CsError.check(code, LIBRARY, function, "group '" + name + "'");
    }

    static cpg_name encode(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > CpgLibrary.CPG_MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("A group's name has 1 to " + CpgLibrary.CPG_MAX_NAME_LENGTH
                    + " bytes, but '" + name + "' has " + bytes.length);
        }
        cpg_name encoded = new cpg_name();
        encoded.length = bytes.length;
        System.arraycopy(bytes, 0, encoded.value, 0, bytes.length);
        return encoded;
    }

    static List<GroupMember> addresses(Pointer list, long entries) {
        int count = EventSink.checkedCount(entries);
        if (count == 0) {
            return List.of();
        }
        cpg_address first = new cpg_address(list);
        first.read();
        List<GroupMember> members = new ArrayList<>(count);
        for (cpg_address address : (cpg_address[]) first.toArray(count)) {
            members.add(new GroupMember(
                    Integer.toUnsignedLong(address.nodeid),
                    Integer.toUnsignedLong(address.pid),
                    GroupMember.Reason.of(address.reason)));
        }
        return members;
    }
}

package io.masakari.nativebindings.corosync;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;

/** Mirror of corosync/quorum.h (Corosync 3). Every function returns {@code cs_error_t}, 1 for success. */
interface QuorumLibrary extends Library {
    String SONAME = "libquorum.so.5";
    String DEBIAN_PACKAGE = "libquorum5";

    int QUORUM_MODEL_V1 = 1;
    int QUORUM_SET = 1;
    int CS_TRACK_CURRENT = 0x01;
    int CS_TRACK_CHANGES = 0x02;

    /** struct quorum_ring_id. */
    @FieldOrder({"nodeid", "seq"})
    class quorum_ring_id extends Structure implements Structure.ByValue {
        public int nodeid;
        public long seq;
    }

    /** quorum_model_v1_data_t. */
    @FieldOrder({"model", "quorum_notify_fn", "nodelist_notify_fn"})
    class quorum_model_v1_data_t extends Structure {
        public int model;
        public quorum_v1_quorum_notification_fn_t quorum_notify_fn;
        public quorum_v1_nodelist_notification_fn_t nodelist_notify_fn;
    }

    /** void (quorum_handle_t, uint32_t quorate, struct quorum_ring_id, uint32_t entries, const uint32_t *members). */
    interface quorum_v1_quorum_notification_fn_t extends Callback {
        void invoke(long handle, int quorate, quorum_ring_id ring_id, int member_list_entries, Pointer member_list);
    }

    /** void (quorum_handle_t, struct quorum_ring_id, members, joined, left: uint32_t entries, const uint32_t *). */
    interface quorum_v1_nodelist_notification_fn_t extends Callback {
        void invoke(
                long handle,
                quorum_ring_id ring_id,
                int member_list_entries,
                Pointer member_list,
                int joined_list_entries,
                Pointer joined_list,
                int left_list_entries,
                Pointer left_list);
    }

    /** cs_error_t quorum_model_initialize(quorum_handle_t *, quorum_model_t, data *, uint32_t *type, void *context). */
    int quorum_model_initialize(
            LongByReference handle,
            int model,
            quorum_model_v1_data_t model_data,
            IntByReference quorum_type,
            Pointer context);

    /** cs_error_t quorum_finalize(quorum_handle_t). */
    int quorum_finalize(long handle);

    /** cs_error_t quorum_fd_get(quorum_handle_t, int *fd). */
    int quorum_fd_get(long handle, IntByReference fd);

    /** cs_error_t quorum_dispatch(quorum_handle_t, cs_dispatch_flags_t): takes more than 1 MiB of stack. */
    int quorum_dispatch(long handle, int dispatch_types);

    /** cs_error_t quorum_trackstart(quorum_handle_t, unsigned int flags). */
    int quorum_trackstart(long handle, int flags);
}

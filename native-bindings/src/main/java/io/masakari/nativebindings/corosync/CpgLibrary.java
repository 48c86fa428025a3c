package io.masakari.nativebindings.corosync;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;

/** Mirror of corosync/cpg.h (Corosync 3). Every function returns {@code cs_error_t}, 1 for success. */
interface CpgLibrary extends Library {
    String SONAME = "libcpg.so.4";
    String DEBIAN_PACKAGE = "libcpg4";

    int CPG_TYPE_AGREED = 2;
    int CPG_MODEL_V1 = 1;
    int CPG_MODEL_V1_DELIVER_INITIAL_TOTEM_CONF = 0x01;
    int CPG_MAX_NAME_LENGTH = 128;
    int CPG_MEMBERS_MAX = 128;

    /** struct cpg_name: has a length and no NUL. */
    @FieldOrder({"length", "value"})
    class cpg_name extends Structure {
        public int length;
        public byte[] value = new byte[CPG_MAX_NAME_LENGTH];
    }

    /** struct cpg_address. */
    @FieldOrder({"nodeid", "pid", "reason"})
    class cpg_address extends Structure {
        public int nodeid;
        public int pid;
        public int reason;

        public cpg_address() {}

        cpg_address(Pointer pointer) {
            super(pointer);
        }
    }

    /** struct cpg_ring_id. */
    @FieldOrder({"nodeid", "seq"})
    class cpg_ring_id extends Structure implements Structure.ByValue {
        public int nodeid;
        public long seq;
    }

    /** cpg_model_v1_data_t. */
    @FieldOrder({"model", "cpg_deliver_fn", "cpg_confchg_fn", "cpg_totem_confchg_fn", "flags"})
    class cpg_model_v1_data_t extends Structure {
        public int model;
        public cpg_deliver_fn_t cpg_deliver_fn;
        public cpg_confchg_fn_t cpg_confchg_fn;
        public cpg_totem_confchg_fn_t cpg_totem_confchg_fn;
        public int flags;
    }

    /** struct iovec, sys/uio.h. */
    @FieldOrder({"iov_base", "iov_len"})
    class iovec extends Structure {
        public Pointer iov_base;
        public long iov_len;
    }

    /** void (cpg_handle_t, const struct cpg_name *group, uint32_t nodeid, uint32_t pid, void *msg, size_t msg_len). */
    interface cpg_deliver_fn_t extends Callback {
        void invoke(long handle, Pointer group, int nodeid, int pid, Pointer msg, long msg_len);
    }

    /** void (cpg_handle_t, const struct cpg_name *, three times: const struct cpg_address *list, size_t entries). */
    interface cpg_confchg_fn_t extends Callback {
        void invoke(
                long handle,
                Pointer group,
                Pointer member_list,
                long member_list_entries,
                Pointer left_list,
                long left_list_entries,
                Pointer joined_list,
                long joined_list_entries);
    }

    /** void (cpg_handle_t, struct cpg_ring_id, uint32_t member_list_entries, const uint32_t *member_list). */
    interface cpg_totem_confchg_fn_t extends Callback {
        void invoke(long handle, cpg_ring_id ring_id, int member_list_entries, Pointer member_list);
    }

    /** cs_error_t cpg_model_initialize(cpg_handle_t *, cpg_model_t, cpg_model_data_t *, void *context). */
    int cpg_model_initialize(LongByReference handle, int model, cpg_model_v1_data_t model_data, Pointer context);

    /** cs_error_t cpg_finalize(cpg_handle_t): frees the handle also where it returns 2. */
    int cpg_finalize(long handle);

    /** cs_error_t cpg_fd_get(cpg_handle_t, int *fd). */
    int cpg_fd_get(long handle, IntByReference fd);

    /** cs_error_t cpg_dispatch(cpg_handle_t, cs_dispatch_flags_t): takes more than 1 MiB of stack. */
    int cpg_dispatch(long handle, int dispatch_types);

    /** cs_error_t cpg_join(cpg_handle_t, const struct cpg_name *). */
    int cpg_join(long handle, cpg_name group);

    /** cs_error_t cpg_leave(cpg_handle_t, const struct cpg_name *). */
    int cpg_leave(long handle, cpg_name group);

    /** cs_error_t cpg_mcast_joined(cpg_handle_t, cpg_guarantee_t, const struct iovec *, unsigned int iov_len). */
    int cpg_mcast_joined(long handle, int guarantee, iovec iovec, int iov_len);

    /** cs_error_t cpg_local_get(cpg_handle_t, unsigned int *local_nodeid). */
    int cpg_local_get(long handle, IntByReference local_nodeid);
}

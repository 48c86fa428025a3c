package io.masakari.nativebindings.corosync;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;

/** Mirror of corosync/cmap.h (Corosync 3). Every function returns {@code cs_error_t}, 1 for success. */
interface CmapLibrary extends Library {
    String SONAME = "libcmap.so.4";
    String DEBIAN_PACKAGE = "libcmap4";

    int CMAP_KEYNAME_MINLEN = 3;
    int CMAP_KEYNAME_MAXLEN = 255;
    int CMAP_TRACK_DELETE = 1;
    int CMAP_TRACK_MODIFY = 2;
    int CMAP_TRACK_ADD = 4;
    int CMAP_TRACK_PREFIX = 8;

    /** struct cmap_notify_value: type 0 and len 0 mean that there is no such value. */
    @FieldOrder({"type", "len", "data"})
    class cmap_notify_value extends Structure implements Structure.ByValue {
        public int type;
        public long len;
        public Pointer data;
    }

    /** void (cmap_handle_t, cmap_track_handle_t, int32_t event, const char *key, value new, value old, void *user). */
    interface cmap_notify_fn_t extends Callback {
        void invoke(
                long handle,
                long track_handle,
                int event,
                Pointer key_name,
                cmap_notify_value new_value,
                cmap_notify_value old_value,
                Pointer user_data);
    }

    /** cs_error_t cmap_initialize(cmap_handle_t *). */
    int cmap_initialize(LongByReference handle);

    /** cs_error_t cmap_finalize(cmap_handle_t). */
    int cmap_finalize(long handle);

    /** cs_error_t cmap_fd_get(cmap_handle_t, int *fd). */
    int cmap_fd_get(long handle, IntByReference fd);

    /** cs_error_t cmap_dispatch(cmap_handle_t, cs_dispatch_flags_t): takes more than 1 MiB of stack. */
    int cmap_dispatch(long handle, int dispatch_types);

    /**
     * cs_error_t cmap_get(cmap_handle_t, const char *key, void *value, size_t *value_len, cmap_value_types_t *type): with
     * value NULL tells the length; 7 if the buffer is too short, without telling the length.
     */
    int cmap_get(long handle, String key_name, Pointer value, LongByReference value_len, IntByReference type);

    /** cs_error_t cmap_iter_init(cmap_handle_t, const char *prefix, cmap_iter_handle_t *). */
    int cmap_iter_init(long handle, String prefix, LongByReference iter_handle);

    /** cs_error_t cmap_iter_next(cmap_handle_t, cmap_iter_handle_t, char key[256], size_t *, cmap_value_types_t *). */
    int cmap_iter_next(long handle, long iter_handle, byte[] key_name, LongByReference value_len, IntByReference type);

    /** cs_error_t cmap_iter_finalize(cmap_handle_t, cmap_iter_handle_t). */
    int cmap_iter_finalize(long handle, long iter_handle);

    /** cs_error_t cmap_track_add(cmap_handle_t, const char *key, int32_t, cmap_notify_fn_t, void *, track *). */
    int cmap_track_add(
            long handle,
            String key_name,
            int track_type,
            cmap_notify_fn_t notify_fn,
            Pointer user_data,
            LongByReference track_handle);
}

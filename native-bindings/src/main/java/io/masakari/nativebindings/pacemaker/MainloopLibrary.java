package io.masakari.nativebindings.pacemaker;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.PointerByReference;

/**
 * Mirror of the part of crm/common/mainloop.h and crm/common/ipc.h (Pacemaker 2.1 and 3.0, libcrmcommon) that is used; the
 * same in both. What is added here is a source of GLib's default context, whichever thread adds it.
 */
interface MainloopLibrary extends Library {
    int crm_ipc_client_response = 0x00000200;

    /** struct ipc_client_callbacks: is copied, so that it may go; the code behind it may not. */
    @FieldOrder({"dispatch", "destroy"})
    class ipc_client_callbacks extends Structure {
        public dispatch_fn dispatch;
        public destroy_fn destroy;
    }

    /** int (*dispatch)(const char *buffer, ssize_t length with the NUL, gpointer userdata): less than 0 ends the source. */
    interface dispatch_fn extends Callback {
        int invoke(Pointer buffer, long length, Pointer userdata);
    }

    /** void (*destroy)(gpointer userdata): the client is freed after it, whoever ended it. */
    interface destroy_fn extends Callback {
        void invoke(Pointer userdata);
    }

    /**
     * mainloop_io_t *mainloop_add_ipc_client(const char *name, int priority, size_t max_size, void *userdata, struct
     * ipc_client_callbacks *): NULL and errno. Blocks for as long as the daemon is stopped.
     */
    Pointer mainloop_add_ipc_client(
            String name, int priority, long max_size, Pointer userdata, ipc_client_callbacks callbacks);

    /** void mainloop_del_ipc_client(mainloop_io_t *): calls destroy. */
    void mainloop_del_ipc_client(Pointer client);

    /** crm_ipc_t *mainloop_get_ipc_client(mainloop_io_t *): the client's, and freed with it. */
    Pointer mainloop_get_ipc_client(Pointer client);

    /** int crm_ipc_get_fd(crm_ipc_t *): what the client's source polls; a negative errno. */
    int crm_ipc_get_fd(Pointer client);

    /**
     * int crm_ipc_send(crm_ipc_t *, xmlNode *message, enum crm_ipc_flags, int32_t ms_timeout, xmlNode **reply): bytes, or 0 or
     * a negative errno. The reply is the caller's, to be freed with its document. Not from within a dispatch.
     */
    int crm_ipc_send(Pointer client, Pointer message, int flags, int ms_timeout, PointerByReference reply);
}

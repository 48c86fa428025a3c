package io.masakari.nativebindings.pacemaker;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/**
 * Mirror of the part of crm/stonith-ng.h (Pacemaker 2.1 and 3.0) that is used. Return codes: 0, or a negative errno.
 *
 * <p>The two versions differ, in what is used, by one member that is gone from {@code struct stonith_s}.
 */
interface StonithLibrary extends Library {
    /** One layout of the library, which its soname fixes. */
    enum Version {
        PACEMAKER_2_1("libstonithd.so.26", "libstonithd26", 24, "libcrmcommon.so.34", "libcrmcommon34"),
        PACEMAKER_3_0("libstonithd.so.56", "libstonithd56", 16, "libcrmcommon.so.68", "libcrmcommon68");

        final String soname;
        final String debianPackage;
        /** Offset of {@code cmds} in {@code struct stonith_s}: the table of operations. */
        final int cmds;
        /** The libcrmcommon that this libstonithd is linked with: no other one may be loaded beside it. */
        final String commonSoname;

        final String commonDebianPackage;

        Version(String soname, String debianPackage, int cmds, String commonSoname, String commonDebianPackage) {
            this.soname = soname;
            this.debianPackage = debianPackage;
            this.cmds = cmds;
            this.commonSoname = commonSoname;
            this.commonDebianPackage = commonDebianPackage;
        }
    }

    int st_opt_sync_call = 0x00001000;

    /** The members of stonith_api_operations_t that are used; the others are kept as pointers for their places. */
    @FieldOrder({
        "free",
        "connect",
        "disconnect",
        "remove_device",
        "register_device",
        "remove_level",
        "register_level",
        "metadata",
        "list_agents",
        "list",
        "monitor",
        "status",
        "query",
        "fence",
        "confirm",
        "history"
    })
    class stonith_api_operations_t extends Structure {
        public Pointer free;
        public connect_fn connect;
        public disconnect_fn disconnect;
        public Pointer remove_device;
        public Pointer register_device;
        public Pointer remove_level;
        public Pointer register_level;
        public Pointer metadata;
        public Pointer list_agents;
        public Pointer list;
        public Pointer monitor;
        public Pointer status;
        public Pointer query;
        public fence_fn fence;
        public Pointer confirm;
        public history_fn history;

        public stonith_api_operations_t() {}

        stonith_api_operations_t(Pointer pointer) {
            super(pointer);
        }
    }

    /** stonith_history_t up to completed_nsec; exit_reason behind it is newer than the library's name. */
    @FieldOrder({"target", "action", "origin", "delegate", "client", "state", "completed", "next", "completed_nsec"})
    class stonith_history_t extends Structure {
        public Pointer target;
        public Pointer action;
        public Pointer origin;
        public Pointer delegate;
        public Pointer client;
        public int state;
        public long completed;
        public Pointer next;
        public long completed_nsec;

        public stonith_history_t() {}

        stonith_history_t(Pointer pointer) {
            super(pointer);
        }
    }

    /** int (*connect)(stonith_t *, const char *name, int *stonith_fd): with a place for the fd it needs no main loop. */
    interface connect_fn extends Callback {
        int invoke(Pointer st, String name, IntByReference stonith_fd);
    }

    /** int (*disconnect)(stonith_t *). */
    interface disconnect_fn extends Callback {
        int invoke(Pointer st);
    }

    /** int (*fence)(stonith_t *, int options, const char *node, const char *action, int timeout, int tolerance): seconds. */
    interface fence_fn extends Callback {
        int invoke(Pointer st, int options, String node, String action, int timeout, int tolerance);
    }

    /** int (*history)(stonith_t *, int options, const char *node or NULL for all, stonith_history_t **, int timeout). */
    interface history_fn extends Callback {
        int invoke(Pointer st, int options, String node, PointerByReference history, int timeout);
    }

    /** stonith_t *stonith_api_new(void): NULL when out of memory; freed by stonith_api_delete. */
    Pointer stonith_api_new();

    /** void stonith_api_delete(stonith_t *): disconnects as well. */
    void stonith_api_delete(Pointer st);

    /** void stonith_history_free(stonith_history_t *). */
    void stonith_history_free(Pointer history);
}

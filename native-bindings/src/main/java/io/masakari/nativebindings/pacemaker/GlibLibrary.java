package io.masakari.nativebindings.pacemaker;

import com.sun.jna.Library;
import com.sun.jna.Pointer;

/** Mirror of the one function of glib/gmain.h (GLib 2) that is used; libcrmcommon depends on GLib, and its handle has it. */
interface GlibLibrary extends Library {
    /** gboolean g_main_context_iteration(GMainContext *or NULL for the default one, gboolean may_block): was anything done. */
    int g_main_context_iteration(Pointer context, int may_block);
}

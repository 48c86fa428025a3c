/**
 * Pacemaker's fencer: what was fenced, what is being fenced, and a request to fence, through libstonithd; each fencing as it
 * ends, through libcrmcommon.
 *
 * <p>Threads: {@link FencingHistory} may be used by any thread; questions go one at a time, requests go one at a time,
 * and the two do not wait for each other. All of it blocks, up to a minute when the fencer hangs: never call it on a
 * thread that has to stay awake. {@link FencerWatch} has a thread of its own, which owns GLib's default context.
 *
 * <p>Units: completion times are wall clock of the host that carried the fencing out.
 *
 * <p>Errors: {@link FencingException} when the fencer could not be asked. An empty answer always means that it was asked
 * and knows of nothing; its memory is lost when all fencers restart.
 *
 * <p>Mirrored headers: crm/stonith-ng.h of Pacemaker 2.1 ({@code libstonithd.so.26}) and of 3.0 ({@code
 * libstonithd.so.56}); crm/common/mainloop.h and crm/common/ipc.h ({@code libcrmcommon.so.34} and {@code .so.68}); of what
 * libcrmcommon depends on, glib/gmain.h, libxml/parser.h and libxml/tree.h. A library with another name is refused.
 */
package io.masakari.nativebindings.pacemaker;

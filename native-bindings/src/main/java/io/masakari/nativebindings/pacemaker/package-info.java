/**
 * Pacemaker's fencer through libstonithd: what was fenced, what is being fenced, and a request to fence.
 *
 * <p>Threads: {@link FencingHistory} may be used by any thread; questions go one at a time, requests go one at a time,
 * and the two do not wait for each other. All of it blocks, up to a minute when the fencer hangs: never call it on a
 * thread that has to stay awake.
 *
 * <p>Units: completion times are wall clock of the host that carried the fencing out.
 *
 * <p>Errors: {@link FencingException} when the fencer could not be asked. An empty answer always means that it was asked
 * and knows of nothing; its memory is lost when all fencers restart.
 *
 * <p>Mirrored header: crm/stonith-ng.h of Pacemaker 2.1 ({@code libstonithd.so.26}) and of 3.0 ({@code
 * libstonithd.so.56}); a library with another name is refused.
 */
package io.masakari.nativebindings.pacemaker;

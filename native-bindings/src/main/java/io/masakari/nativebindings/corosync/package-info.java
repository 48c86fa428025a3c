/**
 * Corosync 3 through libcpg, libcmap and libquorum: who is in the membership, why somebody left it, and whether this
 * partition may act.
 *
 * <p>Threads: {@link CorosyncSession} has one thread of its own with a large stack, the only one that dispatches; it
 * waits in poll(2) with a time limit, so that it can always be ended. {@link ClusterMap} is for single reads from any
 * thread.
 *
 * <p>Units: node ids and pids are unsigned 32 bit numbers in a {@code long}; moments are {@code System.nanoTime()}; times
 * are {@code Duration}, Corosync's milliseconds.
 *
 * <p>Errors: what the caller cannot go on after is a {@link CorosyncException} that names library, function, code and
 * what to do; the loss of Corosync in a session is an event, as it is to be expected.
 *
 * <p>Mirrored headers: corosync/cpg.h, corosync/cmap.h, corosync/quorum.h and corosync/corotypes.h of Corosync 3.1.
 */
package io.masakari.nativebindings.corosync;

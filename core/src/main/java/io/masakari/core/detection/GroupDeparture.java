package io.masakari.core.detection;

/** Why a peer monitor left the group, as cpg tells it. */
public enum GroupDeparture {
    /** The monitor left by itself (cpg reason 2). */
    LEAVE,
    /** Its node was lost (reason 3). */
    NODE_DOWN,
    /** Its process ended, or its Corosync was shut down in order (reason 5); the ring tells which, within ms. */
    PROCESS_DOWN,
    /** Anything else. */
    OTHER
}

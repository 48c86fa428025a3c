package io.masakari.core.detection;

/** What the monitor has decided about a host. A host without a verdict was never seen joined (SAFETY.md, C-3). */
public enum HostVerdict {
    /** In the ring. */
    JOINED,
    /** Absent, not yet decided: no quorum callback for this ring, not quorate, or the reason is still to come. */
    SUSPECTED,
    /** Absent without a goodbye, seen from a quorate partition. */
    FAILED,
    /** Left in order, seen from a quorate partition. */
    LEFT
}

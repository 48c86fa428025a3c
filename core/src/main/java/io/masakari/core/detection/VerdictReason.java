package io.masakari.core.detection;

/** Why a verdict changed. */
public enum VerdictReason {
    SEEN_IN_RING,
    ABSENT_FROM_RING,
    ABSENT_IN_QUORATE_RING,
    STILL_ABSENT_WHEN_QUORUM_RETURNED,
    SAID_GOODBYE,
    BACK_IN_RING,
    /** Its return in this ring was told already; the libraries tell of it one after the other. */
    STILL_IN_RING
}

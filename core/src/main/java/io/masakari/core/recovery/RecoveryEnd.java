package io.masakari.core.recovery;

/** How a recovery of any kind ends. Each kind has states of the same names. */
public enum RecoveryEnd {
    FINISHED,
    FAILED,
    CANCELLED
}

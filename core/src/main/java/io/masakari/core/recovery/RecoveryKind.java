package io.masakari.core.recovery;

/** What a recovery is of. Stored by name. */
public enum RecoveryKind {
    HOST,
    INSTANCE,
    PROCESS
}

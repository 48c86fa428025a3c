package io.masakari.core.process;

/** Why a process changed its state. */
public enum ProcessReason {
    LISTED,
    FOUND,
    ENDED,
    /** It has to be started, and it is its turn. */
    TRY,
    WAITS_FOR_ANOTHER,
    COMMANDS_SUCCEEDED,
    COMMANDS_FAILED,
    /** The commands succeeded but no process appeared in time. */
    NOT_APPEARED,
    STOPPED_ON_PURPOSE,
    HOST_STOPPING,
    /** systemd starts it, after an operator had stopped it. */
    UNIT_BUSY,
    TRIES_USED_UP,
    CRASH_LOOP,
    UNIT_FAILED,
    UNIT_MISSING
}

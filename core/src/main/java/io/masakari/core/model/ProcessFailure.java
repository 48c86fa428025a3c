package io.masakari.core.model;

/** Why a process that its host needs counts as down. A planned stop, whoever wanted it, is none of these. */
public enum ProcessFailure {
    /** Every try to start it again failed, or it ended soon after each. */
    RESTART_FAILED,
    /** Each restart succeeds, but it ends again and again within the window. */
    CRASH_LOOP,
    /** systemd has given up on its unit. */
    UNIT_FAILED
}

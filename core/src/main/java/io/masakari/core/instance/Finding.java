package io.masakari.core.instance;

/** What the list of all instances says of one. */
public enum Finding {
    RUNS,
    /** Its process is there and nothing is wrong with it: somebody wanted it paused, or it is being migrated. */
    PAUSED,
    PAUSED_IO_ERROR,
    PAUSED_WATCHDOG,
    /** Its guest panicked, and it is configured to stay in that state. */
    PANICKED,
    OFF_ORDERLY,
    OFF_CRASHED,
    /** It is off; the hypervisor was restarted since and does not know why. */
    OFF_UNKNOWN
}

package io.masakari.core.instance;

/** How an instance is found when all are listed. */
public enum Finding {
    /** Its process is there and nothing is wrong with it: running, or paused because somebody wanted it. */
    RUNS,
    PAUSED_IO_ERROR,
    PAUSED_WATCHDOG,
    /** Its guest panicked, and it was set up to stay like that. */
    PANICKED,
    OFF_ORDERLY,
    OFF_CRASHED,
    /** It is off and the hypervisor, restarted meanwhile, has forgotten why. */
    OFF_UNKNOWN
}

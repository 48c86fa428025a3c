package io.masakari.core.process;

/** Where a watched process stands; {@link WatchedProcess} draws the ways between them. */
public enum ProcessState {
    /** Being looked for. */
    LOOKING,
    /** Found, and held. */
    RUNNING,
    /** To be started, but another must run or start first. */
    WAITING,
    /** Its commands run. */
    RESTARTING,
    /** Its commands have succeeded; the process must show itself. */
    APPEARING,
    /** A try has failed; the next one is to come. */
    BACKING_OFF,
    /** Stopped on purpose, so left alone until it is started again. */
    STOPPED,
    /** Given up on, and reported. */
    FAILED
}

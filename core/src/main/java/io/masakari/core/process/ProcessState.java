package io.masakari.core.process;

/** The state of a watched process; {@link WatchedProcess} draws the transitions. */
public enum ProcessState {
    /** Being looked for. */
    LOOKING,
    /** Found, and held. */
    RUNNING,
    /** To be started, but another must run or start first. */
    WAITING,
    /** Its commands run. */
    RESTARTING,
    /** Its commands have succeeded; the process has to appear. */
    APPEARING,
    /** A try has failed; the next one follows. */
    BACKING_OFF,
    /** Stopped on purpose, so left alone until it is started again. */
    STOPPED,
    /** There is no such unit: the list is wrong. Nothing is watched, and nothing reported. */
    UNIT_MISSING,
    /** Given up on, and reported. */
    FAILED
}

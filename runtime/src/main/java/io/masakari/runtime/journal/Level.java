package io.masakari.runtime.journal;

/** Severity of an event, with its syslog priority. */
public enum Level {
    /** Disks of instances are in danger. */
    CRITICAL(2),
    /** A recovery or fencing failed; someone must look. */
    ERROR(3),
    /** Handled by the software itself, but worth knowing. */
    WARNING(4),
    /** A state change an operator cares about. */
    NOTICE(5),
    /** A step of something. */
    INFO(6),
    DEBUG(7);

    private final int priority;

    Level(int priority) {
        this.priority = priority;
    }

    public int priority() {
        return priority;
    }
}

package io.masakari.runtime.journal;

/** Severity of an event, with its syslog priority. */
public enum Level {
    /** A recovery or fencing failed; someone must look. */
    ERROR(3),
    /** We cope; worth knowing. */
    WARNING(4),
    /** A state change an operator cares about. */
    NOTICE(5),
    /** The steps on the way. */
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

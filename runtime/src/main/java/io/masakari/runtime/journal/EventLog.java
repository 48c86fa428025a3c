package io.masakari.runtime.journal;

import java.util.Map;

/**
 * Where a daemon's events go. One event becomes one journald entry: {@code HA_EVENT} is the event's name,
 * {@code MESSAGE} the sentence, each field {@code HA_} plus its key in capitals, and {@code HA_MONOTONIC_US} the moment on
 * the machine's monotonic clock. Never blocks and never throws: what cannot be written is counted. Any thread may log.
 */
public interface EventLog {
    /**
     * @param event what happened
     * @param message a full sentence for people
     * @param fields key (lower case, as in {@code host}) to value; {@code toString} is what is written; null values are left out
     */
    void log(Event event, String message, Map<String, ?> fields);

    default void log(Event event, String message) {
        log(event, message, Map.of());
    }

    /** Waits, at most half a second, until what was logged has left the process; for the moment before it exits. */
    default void flush() {}
}

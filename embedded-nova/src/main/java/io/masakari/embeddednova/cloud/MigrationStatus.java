package io.masakari.embeddednova.cloud;

import java.util.Locale;

/**
 * States of an evacuation's record: accepted -> pre-migrating -> done -> completed; failed on the target's failure,
 * error when there is no target. Those of other moves are set by whoever sets the scene.
 */
public enum MigrationStatus {
    ACCEPTED,
    PRE_MIGRATING,
    DONE,
    COMPLETED,
    FAILED,
    ERROR,
    QUEUED,
    PREPARING,
    RUNNING,
    POST_MIGRATING,
    CANCELLED,
    FINISHED,
    CONFIRMED,
    REVERTED;

    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

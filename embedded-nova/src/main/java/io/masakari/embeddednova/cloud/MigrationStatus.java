package io.masakari.embeddednova.cloud;

import java.util.Locale;

/**
 * States of an evacuation's record: accepted -> pre-migrating -> done -> completed; failed on the target's failure,
 * error when there is no target.
 */
public enum MigrationStatus {
    ACCEPTED,
    PRE_MIGRATING,
    DONE,
    COMPLETED,
    FAILED,
    ERROR;

    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

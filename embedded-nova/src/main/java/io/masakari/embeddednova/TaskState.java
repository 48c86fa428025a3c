package io.masakari.embeddednova;

import java.util.Locale;

/** Nova's {@code task_state}: what is being done to an instance; null when nothing is. */
public enum TaskState {
    SCHEDULING,
    SPAWNING,
    REBUILDING,
    REBUILD_BLOCK_DEVICE_MAPPING,
    REBUILD_SPAWNING,
    POWERING_OFF,
    POWERING_ON,
    DELETING;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isRebuild() {
        return this == REBUILDING || this == REBUILD_BLOCK_DEVICE_MAPPING || this == REBUILD_SPAWNING;
    }
}

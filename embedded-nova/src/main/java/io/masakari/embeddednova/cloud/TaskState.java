package io.masakari.embeddednova.cloud;

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
    REBOOTING,
    REBOOTING_HARD,
    PAUSING,
    UNPAUSING,
    IMAGE_SNAPSHOT,
    IMAGE_UPLOADING,
    IMAGE_BACKUP,
    RESIZE_PREP,
    RESIZE_MIGRATING,
    RESIZE_FINISH,
    DELETING;

    /** Nova writes some with underscores, some with dashes. */
    public String wire() {
        String name = name().toLowerCase(Locale.ROOT);
        return this == POWERING_OFF || this == POWERING_ON ? name.replace('_', '-') : name;
    }

    boolean isRebuild() {
        return this == REBUILDING || this == REBUILD_BLOCK_DEVICE_MAPPING || this == REBUILD_SPAWNING;
    }
}

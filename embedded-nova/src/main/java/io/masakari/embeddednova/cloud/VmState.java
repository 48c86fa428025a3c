package io.masakari.embeddednova.cloud;

import java.util.Locale;

/** Nova's {@code vm_state}: what an instance is when nothing is being done to it. */
public enum VmState {
    ACTIVE("ACTIVE"),
    BUILDING("BUILD"),
    STOPPED("SHUTOFF"),
    PAUSED("PAUSED"),
    SUSPENDED("SUSPENDED"),
    RESCUED("RESCUE"),
    RESIZED("VERIFY_RESIZE"),
    SHELVED_OFFLOADED("SHELVED_OFFLOADED"),
    ERROR("ERROR"),
    DELETED("DELETED");

    private final String status;

    VmState(String status) {
        this.status = status;
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The {@code status} that the API shows, which depends on the task state, too. */
    public String status(TaskState task) {
        boolean rebuild = task != null && task.isRebuild() && (this == ACTIVE || this == STOPPED || this == ERROR);
        return rebuild ? "REBUILD" : status;
    }

    /** Whether a guest in this state exists on its host, running or paused. */
    boolean hasGuest() {
        return powerState() == 1 || powerState() == 3;
    }

    int powerState() {
        return switch (this) {
            case ACTIVE, RESCUED, RESIZED, ERROR -> 1;
            case PAUSED -> 3;
            case STOPPED, SUSPENDED, SHELVED_OFFLOADED -> 4;
            case BUILDING, DELETED -> 0;
        };
    }
}

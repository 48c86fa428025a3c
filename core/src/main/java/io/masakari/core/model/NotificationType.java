package io.masakari.core.model;

/** What a notification is about; the names are Masakari's on the wire. */
public enum NotificationType {
    COMPUTE_HOST,
    VM,
    PROCESS;

    /** Which monitors may say it. */
    public MonitorKind monitor() {
        return switch (this) {
            case COMPUTE_HOST -> MonitorKind.HOST;
            case VM -> MonitorKind.INSTANCE;
            case PROCESS -> MonitorKind.PROCESS;
        };
    }

    /** Whether its host, and the host's segment, may not be changed or deleted until it is done. */
    public boolean keepsHostBusy() {
        return switch (this) {
            case COMPUTE_HOST, VM -> true;
            case PROCESS -> false;
        };
    }

    /** Whether a monitor may say it of its own host only (SAFETY.md, C-12). */
    public boolean isOfOwnHostOnly() {
        return switch (this) {
            case COMPUTE_HOST -> false;
            case VM, PROCESS -> true;
        };
    }

    /** Whether it has upstream's vm moves. */
    public boolean hasVmoves() {
        return switch (this) {
            case COMPUTE_HOST -> true;
            case VM, PROCESS -> false;
        };
    }

    /** Whether it goes before those that do not, and into the last room that there is. */
    public boolean goesFirst() {
        return switch (this) {
            case COMPUTE_HOST -> true;
            case VM, PROCESS -> false;
        };
    }
}

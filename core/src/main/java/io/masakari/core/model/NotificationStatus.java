package io.masakari.core.model;

/** How far a notification has come; the names are Masakari's on the wire, in lower case. */
public enum NotificationStatus {
    /** Stored, no recovery has begun. */
    NEW,
    /** Its recovery is under way or on hold. */
    RUNNING,
    /** Done, or nothing was to be done. */
    FINISHED,
    /** An attempt failed; it will be tried again. */
    ERROR,
    /** Given up; an operator must look. */
    FAILED,
    /** Not acted on, for a reason that its message tells. */
    IGNORED;

    public boolean isFinal() {
        return switch (this) {
            case NEW, RUNNING, ERROR -> false;
            case FINISHED, FAILED, IGNORED -> true;
        };
    }
}

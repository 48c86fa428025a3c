package io.masakari.core.recovery.host;

/** Stage of one instance; {@link Evacuations} draws how they follow each other. */
public enum EvacuationState {
    /** Waits for a slot, for a target, or for its next attempt. */
    PENDING,
    /** Its vm_state is being set to error, so that Nova lets it be evacuated. */
    RESETTING,
    /** The intent is stored and the evacuate call is under way. */
    REQUESTING,
    /** Nova has taken the evacuation and works on it; followed in bulk. */
    ACCEPTED,
    /** It is not known whether Nova has the evacuation; it must be looked at before anything else. */
    UNCERTAIN,
    /** It is being looked at. */
    LOOKING,
    /** Nova's record says that the evacuation has ended; the server itself is checked in bulk. */
    VERIFYING,
    /** It is where it was to go, and runs there although it is to be stopped: it is being stopped. */
    STOPPING,
    /** On another host, nothing under way. */
    LANDED,
    /** It ran when its host was lost, and is off where it is now: a recovery of its own starts it. */
    HANDED_OVER,
    /** Left alone, with a {@link SkipReason}. */
    SKIPPED,
    /** Given up, with a reason. */
    FAILED;

    public boolean isFinal() {
        return switch (this) {
            case PENDING, RESETTING, REQUESTING, ACCEPTED, UNCERTAIN, LOOKING, VERIFYING, STOPPING -> false;
            case LANDED, HANDED_OVER, SKIPPED, FAILED -> true;
        };
    }

    /** Whether it takes one of the recovery's slots: Nova works on it, or may. */
    boolean isInFlight() {
        return switch (this) {
            case RESETTING, REQUESTING, ACCEPTED, UNCERTAIN, LOOKING -> true;
            case PENDING, VERIFYING, STOPPING, LANDED, HANDED_OVER, SKIPPED, FAILED -> false;
        };
    }
}

package io.masakari.core.recovery.process;

/** How far the recovery from a process failure is; {@link ProcessRecovery} draws the transitions. */
public enum ProcessState {
    /** Something speaks against going on. */
    HELD,
    /** Nova is asked how the compute service is; every decision is taken here. */
    LOOKING,
    DISABLING,
    /** Nova places nothing new on the host; the process is waited for, however long. */
    DISABLED,
    ENABLING,
    FINISHED,
    FAILED,
    CANCELLED;

    public boolean isFinal() {
        return switch (this) {
            case HELD, LOOKING, DISABLING, DISABLED, ENABLING -> false;
            case FINISHED, FAILED, CANCELLED -> true;
        };
    }
}

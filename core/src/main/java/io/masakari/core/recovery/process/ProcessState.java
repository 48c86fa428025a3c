package io.masakari.core.recovery.process;

import io.masakari.core.recovery.RecoveryEnd;
import java.util.Optional;

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

    /** Empty while the recovery is open. */
    Optional<RecoveryEnd> end() {
        return switch (this) {
            case HELD, LOOKING, DISABLING, DISABLED, ENABLING -> Optional.empty();
            case FINISHED -> Optional.of(RecoveryEnd.FINISHED);
            case FAILED -> Optional.of(RecoveryEnd.FAILED);
            case CANCELLED -> Optional.of(RecoveryEnd.CANCELLED);
        };
    }

    public boolean isFinal() {
        return end().isPresent();
    }
}

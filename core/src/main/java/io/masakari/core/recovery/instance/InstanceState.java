package io.masakari.core.recovery.instance;

import io.masakari.core.recovery.RecoveryEnd;
import java.util.Optional;

/** How far an instance's recovery is; {@link InstanceRecovery} draws the transitions. */
public enum InstanceState {
    /** Something speaks against going on. */
    HELD,
    /** Nova is asked how things are; every decision is taken here. */
    LOOKING,
    /** Nova was asked to call it active, so that it can be stopped. */
    RESETTING,
    STOPPING,
    /** Nova was asked to bring it to another host. */
    MOVING,
    /** Nova was asked to make the move final. */
    CONFIRMING,
    STARTING,
    FINISHED,
    FAILED,
    CANCELLED;

    /** Empty while the recovery is open. */
    Optional<RecoveryEnd> end() {
        return switch (this) {
            case HELD, LOOKING, RESETTING, STOPPING, MOVING, CONFIRMING, STARTING -> Optional.empty();
            case FINISHED -> Optional.of(RecoveryEnd.FINISHED);
            case FAILED -> Optional.of(RecoveryEnd.FAILED);
            case CANCELLED -> Optional.of(RecoveryEnd.CANCELLED);
        };
    }

    public boolean isFinal() {
        return end().isPresent();
    }
}

package io.masakari.core.recovery.host;

import io.masakari.core.recovery.RecoveryEnd;
import java.util.Optional;

/** Stage of a host's recovery; {@link HostRecovery} draws how they follow each other. */
public enum HostState {
    /** A gate says wait; its reason stands beside. Only reads go out. */
    HELD,
    /** The gates are open; Nova's view of the compute service is read afresh before anything is done to it. */
    PREPARING,
    /** The PUT that forces the service down is under way. */
    FORCING_DOWN,
    /** Forced down; the instances are listed again, since they may have changed. Known ones already go. */
    LISTING,
    /** Instances are evacuated, followed and verified. */
    EVACUATING,
    /** Every protected instance has landed, or there was none. */
    FINISHED,
    /** Ended with instances that did not land; each has its reason. */
    FAILED,
    /** An operator, or the host's return, ended it. */
    CANCELLED;

    /** Empty while the recovery is open. */
    Optional<RecoveryEnd> end() {
        return switch (this) {
            case HELD, PREPARING, FORCING_DOWN, LISTING, EVACUATING -> Optional.empty();
            case FINISHED -> Optional.of(RecoveryEnd.FINISHED);
            case FAILED -> Optional.of(RecoveryEnd.FAILED);
            case CANCELLED -> Optional.of(RecoveryEnd.CANCELLED);
        };
    }

    public boolean isFinal() {
        return end().isPresent();
    }
}

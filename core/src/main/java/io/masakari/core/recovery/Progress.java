package io.masakari.core.recovery;

import java.time.Instant;
import java.util.Optional;

/** How far the recovery of one instance or one process has come: what stores and lists need of either. */
public interface Progress {
    Origin origin();

    /** Name of the state's constant; FINISHED, FAILED and CANCELLED are ends. */
    String stateName();

    Instant stateSince();

    boolean isOver();

    /** Present when HELD. */
    Optional<Recovery.Hold> hold();

    /** What people should know: trouble while it runs, the outcome at its end. */
    String reason();

    /** Operator who cancelled; "" if nobody. */
    String cancelledBy();
}

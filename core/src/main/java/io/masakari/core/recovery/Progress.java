package io.masakari.core.recovery;

import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryId;
import java.time.Instant;
import java.util.Optional;

/** How far the recovery of one host, instance or process has come: what stores and lists need of each. */
public interface Progress {
    Origin origin();

    default RecoveryId id() {
        return origin().id();
    }

    /** The host that is lost, or that reported the instance or process. */
    default HostName host() {
        return origin().host();
    }

    RecoveryState state();

    Instant stateSince();

    /** Empty while it is open. */
    default Optional<RecoveryEnd> end() {
        return state().end();
    }

    default boolean isOver() {
        return end().isPresent();
    }

    /** Present when HELD. */
    Optional<Hold> hold();

    /** What people should know: trouble while it runs, the outcome at its end. */
    String reason();

    /** Operator who cancelled; "" if nobody. */
    String cancelledBy();
}

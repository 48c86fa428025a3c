package io.masakari.core.recovery.instance;

import io.masakari.core.model.InstanceFailure;
import io.masakari.core.recovery.RecoveryEvent;
import java.time.Instant;

/** What an instance's recovery learns. */
public interface InstanceEvents extends RecoveryEvent.Handler<InstanceCommand, InstanceSituation> {
    /** The answer to LOOK and WATCH. */
    void looked(Look look);

    /** Nova took any other command. */
    void accepted(InstanceCommand command);

    /**
     * Another report of a failure came, before Nova was asked to start it.
     *
     * @param at when it failed, by the reporter's clock
     */
    void failedAgain(InstanceFailure failure, Instant at);

    /**
     * Its monitor has seen that it goes on, after it stood still.
     *
     * @param at when, by the reporter's clock
     */
    void resumed(Instant at);
}

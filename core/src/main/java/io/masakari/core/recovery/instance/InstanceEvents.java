package io.masakari.core.recovery.instance;

import io.masakari.core.recovery.RecoveryEvent;

/** What an instance's recovery learns. */
public interface InstanceEvents extends RecoveryEvent.Handler<InstanceCommand, InstanceSituation> {
    /** The answer to LOOK and WATCH. */
    void looked(Look look);

    /** Nova took any other command. */
    void accepted(InstanceCommand command);
}

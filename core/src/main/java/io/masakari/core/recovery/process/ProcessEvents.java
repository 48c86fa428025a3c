package io.masakari.core.recovery.process;

import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServiceView;
import java.util.Optional;

/** What the recovery from a process failure learns. */
public interface ProcessEvents extends RecoveryEvent.Handler<ProcessCommand, ProcessSituation> {
    /** The answer to every command. */
    void serviceRead(Optional<ServiceView> service);

    /** The monitor says that the process is well again. */
    void wellAgain();

    /** Somebody else may have changed the compute service. */
    void serviceChanged();
}

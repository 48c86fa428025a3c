package io.masakari.controller.engine;

import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.process.ProcessCommand;
import io.masakari.core.recovery.process.ProcessEvents;
import io.masakari.core.recovery.process.ProcessProgress;
import io.masakari.core.recovery.process.ProcessRecovery;
import java.util.Optional;

/** How the commands of the recovery of a host that lacks a process are sent. */
final class ProcessSending implements Sending<ProcessProgress, ProcessCommand, ProcessEvents> {
    @Override
    public boolean isWanted(ProcessProgress decided, ProcessCommand command, ProcessProgress now) {
        boolean isSame = now.state() == decided.state() && now.well() == decided.well();
        return isSame && !(command == ProcessCommand.DISABLE && now.isLeft());
    }

    @Override
    public RecoveryEvent<ProcessEvents> perform(ProcessProgress progress, ProcessCommand command, ComputeApi compute) {
        Optional<ServiceView> service = compute.findService(progress.origin().host());
        Optional<ServiceView> now = switch (command) {
            case FIND_SERVICE -> service;
            case DISABLE ->
                service.map(known -> known.enabled() ? compute.disable(known, progress.reasonText()) : known);
            case ENABLE -> service.map(known -> ProcessRecovery.isOurs(known) ? compute.enable(known) : known);
        };
        return it -> it.serviceRead(now);
    }
}

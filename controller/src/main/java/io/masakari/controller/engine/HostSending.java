package io.masakari.controller.engine;

import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.host.HostCommand;
import io.masakari.core.recovery.host.HostEvents;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.safety.SafeTimes;
import java.time.Instant;

/** How the commands of a lost host's recovery are sent. */
final class HostSending implements Sending<HostProgress, HostCommand, HostEvents> {
    private final EngineContext context;
    private final boolean joinsAggregates;

    HostSending(EngineContext context, boolean joinsAggregates) {
        this.context = context;
        this.joinsAggregates = joinsAggregates;
    }

    /** Each command of a host has a state that waits for its answer; a hold changes nothing about that. */
    @Override
    public boolean outlivesHold(HostCommand command) {
        return true;
    }

    @Override
    public boolean isWanted(HostProgress decided, HostCommand command, HostProgress now) {
        return now.stillWants(command);
    }

    @Override
    public Instant latest(HostProgress progress, HostCommand command, Instant decided, SafeTimes times) {
        return progress.latest(command, decided, times);
    }

    /** A force-down, and what it or all evacuations of a host wait for. */
    @Override
    public boolean goesFirst(HostProgress progress, HostCommand command) {
        return progress.forcedDownAt().isEmpty() || command instanceof HostCommand.FindService;
    }

    @Override
    public RecoveryEvent<HostEvents> perform(HostProgress progress, HostCommand command, ComputeApi compute) {
        return command.perform(new HostCalls(
                compute,
                context.whereabouts(compute),
                context.database(),
                context.clock(),
                context.times().lateCall(),
                joinsAggregates,
                progress.origin()));
    }
}

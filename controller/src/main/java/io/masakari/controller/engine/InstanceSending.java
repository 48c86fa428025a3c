package io.masakari.controller.engine;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.instance.InstanceCommand;
import io.masakari.core.recovery.instance.InstanceEvents;
import io.masakari.core.recovery.instance.InstancePolicy;
import io.masakari.core.recovery.instance.InstanceProgress;
import io.masakari.core.recovery.instance.Look;
import io.masakari.core.recovery.instance.Outage;
import java.util.List;
import java.util.Optional;

/** How the commands of an instance's recovery are sent. */
final class InstanceSending implements Sending<InstanceProgress, InstanceCommand, InstanceEvents> {
    private final EngineContext context;
    private final InstancePolicy policy;
    private final StandingInstances standing;

    InstanceSending(EngineContext context, InstancePolicy policy, StandingInstances standing) {
        this.context = context;
        this.policy = policy;
        this.standing = standing;
    }

    @Override
    public boolean isWanted(InstanceProgress decided, InstanceCommand command, InstanceProgress now) {
        return now.state() == decided.state() && now.at().equals(decided.at());
    }

    @Override
    public RecoveryEvent<InstanceEvents> perform(
            InstanceProgress progress, InstanceCommand command, ComputeApi compute) {
        InstanceId instance = progress.instance();
        switch (command) {
            case LOOK -> {
                boolean countsOthers = progress.failure() == InstanceFailure.PAUSED_ON_IO_ERROR && !progress.stopped();
                Look look = look(instance, compute);
                Look whole = countsOthers ? withOthers(look, compute) : look;
                return it -> it.looked(whole);
            }
            case WATCH -> {
                Look look = new Look(false, compute.server(instance), List.of(), Optional.empty());
                return it -> it.looked(look);
            }
            case RESET_TO_ACTIVE -> compute.resetToActive(instance);
            case STOP -> compute.stop(instance);
            case START -> compute.start(instance);
            case MOVE -> compute.migrate(instance);
            case CONFIRM_MOVE -> compute.confirmMove(instance);
        }
        return it -> it.accepted(command);
    }

    /** The actions are read before the server: what begins in between then shows in the server. */
    private Look look(InstanceId instance, ComputeApi compute) {
        Whereabouts whereabouts = context.whereabouts(compute);
        List<ServerAction> actions = compute.actions(instance);
        Optional<ServerView> server = compute.server(instance).map(whereabouts::of);
        List<ServerAction> known = whereabouts.actionsAfter(server).orElse(actions);
        Optional<ServiceView> service = server.flatMap(ServerView::host).flatMap(compute::findService);
        return new Look(true, server, known, service);
    }

    /** Where some of one host stand still and none elsewhere, it matters whether they are all. */
    private Look withOthers(Look look, ComputeApi compute) {
        Outage known = standing.outage();
        Optional<HostName> host = look.server()
                .flatMap(ServerView::host)
                .filter(it ->
                        known.isOnlyOn(it) && known.count() <= policy.ioErrors().limit());
        if (host.isEmpty()) {
            return look;
        }
        long active = compute.serversOn(host.get()).stream()
                .filter(server -> server.isPoweredOn() || server.isPowerPaused())
                .count();
        return look.withActiveThere((int) active);
    }
}

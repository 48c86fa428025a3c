package io.masakari.controller.engine;

import io.masakari.controller.store.InstanceRecoveryTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.ProgressTable;
import io.masakari.controller.store.StoredProgress;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.Step;
import io.masakari.core.recovery.instance.InstanceCommand;
import io.masakari.core.recovery.instance.InstanceEvent;
import io.masakari.core.recovery.instance.InstancePolicy;
import io.masakari.core.recovery.instance.InstanceProgress;
import io.masakari.core.recovery.instance.InstanceRecovery;
import io.masakari.core.recovery.instance.InstanceSituation;
import io.masakari.core.recovery.instance.Look;
import io.masakari.core.safety.OperatorWord;
import io.masakari.runtime.journal.Event;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The recoveries of instances that failed on a sound host. */
final class InstanceRecoveries extends SideRecoveries<InstanceProgress, InstanceCommand, InstanceEvent> {
    private final InstanceRecovery machine;
    private final InstancePolicy policy;

    InstanceRecoveries(EngineShare share, InstancePolicy policy) {
        super(share, ProgressTable.Kind.INSTANCE);
        this.policy = policy;
        this.machine = new InstanceRecovery(policy);
    }

    /** A report while the same instance's recovery is open: before it is started again, it tells nothing new. */
    @Override
    void handle(NotificationRow row) {
        if (row.status() != NotificationStatus.NEW) {
            return;
        }
        StoredReports.Instance report = StoredReports.instance(row);
        List<Entry<InstanceProgress, InstanceCommand>> known =
                entries(progress -> progress.instance().equals(report.instance()));
        if (known.isEmpty()) {
            origin(row)
                    .ifPresent(origin -> begin(machine.begin(
                            origin,
                            report.instance(),
                            report.failure(),
                            report.failedAt(),
                            situation(origin, report.instance(), Optional.empty(), Optional.empty()),
                            share.clock().get())));
        } else if (!known.get(0).progress.startAsked()
                && !known.get(0).progress.isOver()
                && !known.get(0).progress.origin().notification().equals(row.uuid())) {
            share.ignore()
                    .accept(
                            row,
                            "the instance is being recovered already: "
                                    + known.get(0).progress.origin().id());
        }
    }

    private InstanceSituation situation(
            Origin origin, InstanceId instance, Optional<HostName> at, Optional<OperatorWord> word) {
        int before = share.database()
                .read(tx -> InstanceRecoveryTable.restarts(
                        tx, instance, origin.startedAt().minus(policy.crashWindow()), origin.startedAt()));
        return new InstanceSituation(surroundings(origin, at, word), before + 1);
    }

    private InstanceSituation situation(Entry<InstanceProgress, InstanceCommand> entry) {
        InstanceProgress progress = entry.progress;
        return situation(progress.origin(), progress.instance(), progress.at(), entry.word);
    }

    @Override
    Step<InstanceProgress, InstanceCommand> next(InstanceProgress progress, InstanceEvent event, Instant now) {
        return machine.next(progress, event, now);
    }

    @Override
    Step<InstanceProgress, InstanceCommand> resume(Entry<InstanceProgress, InstanceCommand> entry, Instant now) {
        return machine.resume(entry.progress, situation(entry), now);
    }

    @Override
    InstanceEvent reviewed(Entry<InstanceProgress, InstanceCommand> entry) {
        return new InstanceEvent.Reviewed(situation(entry));
    }

    @Override
    InstanceEvent cancelled(String operator) {
        return new InstanceEvent.Cancelled(operator);
    }

    @Override
    InstanceEvent timeCame() {
        return new InstanceEvent.TimeCame();
    }

    @Override
    InstanceEvent failed(InstanceCommand command, CallFailure failure) {
        return new InstanceEvent.CallFailed(command, failure);
    }

    @Override
    boolean looks(InstanceCommand command) {
        return switch (command) {
            case LOOK, WATCH -> true;
            case RESET_TO_ACTIVE, STOP, START, MOVE, CONFIRM_MOVE -> false;
        };
    }

    @Override
    boolean starts(InstanceCommand command) {
        return command == InstanceCommand.START;
    }

    @Override
    InstanceEvent perform(InstanceProgress progress, InstanceCommand command) {
        InstanceId instance = progress.instance();
        switch (command) {
            case LOOK -> {
                return new InstanceEvent.Looked(look(instance));
            }
            case WATCH -> {
                return new InstanceEvent.Looked(
                        new Look(false, share.compute().server(instance), List.of(), Optional.empty()));
            }
            case RESET_TO_ACTIVE -> share.compute().resetToActive(instance);
            case STOP -> share.compute().stop(instance);
            case START -> share.compute().start(instance);
            case MOVE -> share.compute().migrate(instance);
            case CONFIRM_MOVE -> share.compute().confirmMove(instance);
        }
        return new InstanceEvent.Accepted(command);
    }

    /** The actions are read before the server: what begins in between then shows in the server. */
    private Look look(InstanceId instance) {
        List<ServerAction> actions = share.compute().actions(instance);
        Optional<ServerView> server = share.compute().server(instance);
        Optional<ServiceView> service = server.flatMap(ServerView::host).flatMap(share.compute()::findService);
        return new Look(true, server, actions, service);
    }

    @Override
    List<RecoveryStory.Line> between(InstanceProgress before, InstanceProgress after, Instant now) {
        boolean retry = after.attempts() > before.attempts() && !after.isOver();
        if (retry) {
            return List.of(tell(
                    after,
                    Event.INSTANCE_RETRY,
                    "is tried again, attempt " + (after.attempts() + 1) + ": " + after.reason(),
                    now));
        }
        if (before.state() == after.state()) {
            return List.of();
        }
        return switch (after.state()) {
            case RESETTING -> List.of(tell(after, Event.INSTANCE_RESET, "is reset, so that Nova stops it", now));
            case STOPPING -> List.of(tell(after, Event.INSTANCE_STOPPING, "is to be stopped", now));
            case MOVING ->
                List.of(tell(
                        after, Event.INSTANCE_MOVING, "failed too often here and is to move to another host", now));
            case CONFIRMING -> List.of(tell(after, Event.INSTANCE_MOVED, "has moved" + on(after), now));
            case STARTING -> List.of(tell(after, Event.INSTANCE_STARTING, "is to be started" + on(after), now));
            case HELD, LOOKING, FINISHED, FAILED, CANCELLED -> List.of();
        };
    }

    private static String on(InstanceProgress progress) {
        return progress.at().map(host -> " on " + host).orElse("");
    }

    private static RecoveryStory.Line tell(InstanceProgress progress, Event event, String what, Instant now) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("instance", progress.instance());
        fields.put("instance_name", progress.name());
        fields.put("attempt", progress.attempts() + 1);
        progress.at().ifPresent(host -> fields.put("target", host));
        return SideStory.line(
                progress,
                event,
                "Instance " + progress.name() + " (" + progress.instance() + ") " + what + ".",
                fields,
                now);
    }

    @Override
    String subject(InstanceProgress progress) {
        return progress.instance().toString();
    }

    @Override
    boolean isSameOnDisk(InstanceProgress a, InstanceProgress b) {
        return a.isSameOnDisk(b);
    }

    @Override
    List<StoredProgress<InstanceProgress>> open(Transaction tx) {
        return InstanceRecoveryTable.open(tx);
    }

    @Override
    void save(Transaction tx, InstanceProgress progress) {
        InstanceRecoveryTable.save(tx, progress);
    }

    @Override
    NotificationUpdate notification(InstanceProgress progress) {
        Optional<String> message = progress.hold()
                .map(hold -> "Held: " + hold.reason().meaning() + ".")
                .or(() -> Optional.of(progress.reason()).filter(reason -> !reason.isEmpty()));
        NotificationStatus status = switch (progress.state()) {
            case HELD, LOOKING, RESETTING, STOPPING, MOVING, CONFIRMING, STARTING -> NotificationStatus.RUNNING;
            case FINISHED -> NotificationStatus.FINISHED;
            case FAILED -> NotificationStatus.FAILED;
            case CANCELLED -> NotificationStatus.IGNORED;
        };
        return new NotificationUpdate(status, message);
    }

    @Override
    boolean concerns(InstanceProgress progress, HostName host) {
        return progress.origin().host().equals(host) || progress.at().equals(Optional.of(host));
    }
}

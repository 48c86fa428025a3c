package io.masakari.controller.engine;

import io.masakari.controller.engine.ActiveRecovery.Decision;
import io.masakari.controller.store.InstanceRecoveryTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.IoErrorAnswer;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.RecoveryEnd;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.Step;
import io.masakari.core.recovery.instance.InstanceCommand;
import io.masakari.core.recovery.instance.InstanceEvents;
import io.masakari.core.recovery.instance.InstancePolicy;
import io.masakari.core.recovery.instance.InstanceProgress;
import io.masakari.core.recovery.instance.InstanceRecovery;
import io.masakari.core.recovery.instance.InstanceSituation;
import io.masakari.core.recovery.instance.Outage;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.OperatorWord;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.report.InstanceNotification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The recoveries of instances that failed on a sound host. */
final class InstanceRecoveries extends Recoveries<InstanceProgress, InstanceCommand, InstanceEvents> {
    private final InstanceRecovery machine;
    private final InstancePolicy policy;
    private final Map<RecoveryId, Start> starts = new HashMap<>();
    private final StandingInstances standing;
    /** Which kind of outage the journal tells of; empty: none goes on. */
    private Optional<HoldReason> toldOf = Optional.empty();

    private boolean willLookAtBraked;

    /**
     * A start that was asked for. It may reach Nova after its recovery has ended.
     *
     * @param hosts on which it may take effect
     * @param until when it may still reach Nova
     */
    private record Start(Set<HostName> hosts, Instant until) {}

    InstanceRecoveries(EngineContext context, InstancePolicy policy) {
        this(context, policy, new StandingInstances());
    }

    private InstanceRecoveries(EngineContext context, InstancePolicy policy, StandingInstances standing) {
        super(context, new InstanceRecords(), new InstanceSending(context, policy, standing));
        this.standing = standing;
        this.policy = policy;
        this.machine = new InstanceRecovery(policy);
    }

    /** A report of the same failure while the recovery is open only tells when the instance failed last. */
    @Override
    void handle(NotificationRow row) {
        if (row.status() != NotificationStatus.NEW) {
            return;
        }
        InstanceNotification report = StoredReports.instance(row);
        note(row, report);
        if (report.isResumed()) {
            resumed(row, report);
            return;
        }
        InstanceFailure failure = report.failure().orElse(InstanceFailure.CRASHED);
        List<ActiveRecovery<InstanceProgress, InstanceCommand>> known =
                active(progress -> progress.instance().equals(report.instance()));
        if (known.isEmpty()) {
            origin(row)
                    .ifPresent(origin -> begin(machine.begin(
                            origin,
                            report.instance(),
                            failure,
                            report.failedAt(),
                            situation(origin, report.instance(), Optional.empty(), Optional.empty()),
                            origin.startedAt())));
        } else if (isSameFailure(known.get(0), row, report)) {
            deliver(known.get(0), it -> it.failedAgain(failure, report.failedAt()));
            context.ignore()
                    .accept(
                            row,
                            "the instance is being recovered already: "
                                    + known.get(0).progress.origin().id());
        }
    }

    private void note(NotificationRow row, InstanceNotification report) {
        boolean stands = report.failure().equals(Optional.of(InstanceFailure.PAUSED_ON_IO_ERROR));
        if (stands) {
            standing.stands(report.instance(), row.hostname(), context.clock().get());
        } else if (report.isResumed()
                || report.failure().filter(InstanceFailure::endsGuest).isPresent()) {
            standing.isOver(report.instance(), row.hostname());
            lookAtBraked();
        }
    }

    private void resumed(NotificationRow row, InstanceNotification report) {
        active(progress -> progress.instance().equals(report.instance())
                        && row.hostname().equals(progress.at().orElse(progress.host())))
                .forEach(it -> deliver(it, handler -> handler.resumed(report.failedAt())));
        context.ignore().accept(row, "the guest goes on: nothing to recover");
    }

    /** When others go on, what was held as one of many may be decided. */
    private void lookAtBraked() {
        if (willLookAtBraked) {
            return;
        }
        willLookAtBraked = true;
        context.later().accept(() -> {
            willLookAtBraked = false;
            List<ActiveRecovery<InstanceProgress, InstanceCommand>> braked =
                    open().stream().filter(it -> isHeldForIoError(it.progress)).toList();
            if (braked.isEmpty()) {
                toldOf = Optional.empty();
            }
            braked.forEach(this::review);
        });
    }

    private static boolean isHeldForIoError(InstanceProgress progress) {
        return progress.hold().filter(held -> held.reason().isOfIoError()).isPresent();
    }

    /**
     * How many others stand still is asked each time: it changes with every report. Where the instance turns out to be on another
     * host, what speaks against touching that host is asked before anything is sent (SAFETY.md, C-16).
     */
    @Override
    void decideOn(ActiveRecovery<InstanceProgress, InstanceCommand> it, RecoveryEvent<InstanceEvents> event) {
        if (it.progress.failure() == InstanceFailure.PAUSED_ON_IO_ERROR && !it.progress.stopped()) {
            lookAgain(it);
        }
        Optional<HostName> before = it.progress.at();
        super.decideOn(it, event);
        if (!it.progress.isOver() && !it.progress.at().equals(before)) {
            lookAgain(it);
        }
    }

    @Override
    void lookAgain(ActiveRecovery<InstanceProgress, InstanceCommand> it) {
        super.decideOn(it, reviewed(it));
    }

    /**
     * Any other one waits for the end of the recovery: by then the instance may have been started again, or may have failed on
     * the host that it was evacuated to while the recovery on its lost host was held.
     */
    private static boolean isSameFailure(
            ActiveRecovery<InstanceProgress, InstanceCommand> it, NotificationRow row, InstanceNotification report) {
        InstanceProgress progress = it.progress;
        // Not every recovery restarts what the loss of its host has left off.
        boolean isCovered = progress.failure() == InstanceFailure.HOST_LOST
                || !report.failure().equals(Optional.of(InstanceFailure.HOST_LOST));
        return isCovered
                && !progress.startAsked()
                && !progress.isOver()
                && !it.isSetAside()
                && row.hostname().equals(progress.at().orElse(progress.host()))
                && !progress.origin().notification().equals(row.uuid());
    }

    private InstanceSituation situation(
            Origin origin, InstanceId instance, Optional<HostName> at, Optional<OperatorWord> word) {
        int before = context.database()
                .read(tx -> InstanceRecoveryTable.restarts(
                        tx, instance, origin.startedAt().minus(policy.crashWindow()), origin.startedAt()));
        Optional<IoErrorAnswer> ioError = context.database()
                .read(tx -> SegmentTable.find(tx, origin.segment()))
                .flatMap(segment -> segment.declared().ioError());
        return new InstanceSituation(
                surroundings(origin, Optional.of(instance), at, word), before + 1, standing.outage(), ioError);
    }

    private InstanceSituation situation(ActiveRecovery<InstanceProgress, InstanceCommand> it) {
        InstanceProgress progress = it.progress;
        if (progress.failure() == InstanceFailure.PAUSED_ON_IO_ERROR) {
            countStanding();
        }
        return situation(progress.origin(), progress.instance(), progress.at(), it.word);
    }

    private void countStanding() {
        Instant now = context.clock().get();
        int restarted = context.database()
                .read(tx -> InstanceRecoveryTable.stoppedForIoErrors(
                        tx, now.minus(policy.ioErrors().window())));
        List<InstanceProgress> progress = open().stream().map(it -> it.progress).toList();
        standing.count(progress, restarted, now);
    }

    @Override
    Step<InstanceProgress, InstanceCommand> next(
            InstanceProgress progress, RecoveryEvent<InstanceEvents> event, Instant now) {
        return machine.next(progress, event, now);
    }

    @Override
    Step<InstanceProgress, InstanceCommand> resume(ActiveRecovery<InstanceProgress, InstanceCommand> it, Instant now) {
        if (it.progress.startAsked()) { // by the process before
            expectStart(it.progress, now.plus(context.times().lateCall()));
        }
        return machine.resume(it.progress, situation(it), now);
    }

    @Override
    RecoveryEvent<InstanceEvents> reviewed(ActiveRecovery<InstanceProgress, InstanceCommand> it) {
        InstanceSituation now = situation(it);
        return handler -> handler.reviewed(now);
    }

    @Override
    void send(ActiveRecovery<InstanceProgress, InstanceCommand> it, Decision<InstanceCommand> decision) {
        if (decision.command() == InstanceCommand.START) {
            expectStart(it.progress, Instant.MAX);
        }
        super.send(it, decision);
    }

    private void expectStart(InstanceProgress progress, Instant until) {
        Set<HostName> hosts = new HashSet<>(Set.of(progress.host()));
        progress.at().ifPresent(hosts::add);
        starts.put(progress.id(), new Start(hosts, until));
    }

    @Override
    void answered(
            ActiveRecovery<InstanceProgress, InstanceCommand> it,
            Decision<InstanceCommand> decision,
            RecoveryEvent<InstanceEvents> answer) {
        if (decision.command() == InstanceCommand.START) {
            boolean mayStillBegin = answer instanceof RecoveryEvent.CallFailed<?, ?> failed
                    && failed.failure().mayStillBegin();
            Duration wait =
                    mayStillBegin ? context.times().lateCall() : context.times().settle();
            Instant until = context.clock().get().plus(wait);
            starts.computeIfPresent(it.progress.id(), (same, start) -> new Start(start.hosts(), until));
        }
        super.answered(it, decision, answer);
    }

    @Override
    Instant guardedUntil(ActiveRecovery<InstanceProgress, InstanceCommand> it) {
        return Optional.ofNullable(starts.get(it.progress.id()))
                .map(Start::until)
                .orElse(Instant.MIN);
    }

    /** A recovery that finished has seen its start take effect. After any other end, it may still be on its way. */
    @Override
    void afterEnd(InstanceProgress progress) {
        if (progress.end().equals(Optional.of(RecoveryEnd.FINISHED))) {
            starts.remove(progress.id());
        }
        if (progress.failure() == InstanceFailure.PAUSED_ON_IO_ERROR) {
            if (!progress.isUnprotected()) {
                standing.isOver(progress.instance(), progress.at().orElse(progress.host()));
            }
            lookAtBraked();
        }
    }

    @Override
    void hostChanged(HostName host) {
        if (context.hostRecovery().apply(host, Optional.empty()).isPresent()) {
            standing.hostIsLost(host);
        }
        super.hostChanged(host);
    }

    /** Until when a start of ours may still reach Nova, of an instance that was on that host (SAFETY.md, C-20). */
    Instant startsUntil(HostName host) {
        Instant now = context.clock().get();
        starts.values().removeIf(start -> start.until().isBefore(now));
        return starts.values().stream()
                .filter(start -> start.hosts().contains(host))
                .map(Start::until)
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
    }

    @Override
    List<RecoveryStory.Line> between(InstanceProgress before, InstanceProgress after, Instant now) {
        List<RecoveryStory.Line> lines = new ArrayList<>(steps(before, after, now));
        outageOf(after, now).ifPresent(lines::add);
        return lines;
    }

    /** Each instance's hold is told as any other; that it is an outage is told once. */
    private Optional<RecoveryStory.Line> outageOf(InstanceProgress after, Instant now) {
        Optional<HoldReason> why = after.hold().map(Hold::reason).filter(HoldReason::isOfIoError);
        if (why.isEmpty() || why.equals(toldOf) || why.get() == HoldReason.IO_ERROR) {
            return Optional.empty();
        }
        toldOf = why;
        Outage outage = standing.outage();
        String what = outage.describe();
        HostName host = after.at().orElse(after.host());
        boolean isOneHost = why.get() == HoldReason.HOST_STORAGE;
        return Optional.of(RecoveryStory.line(
                after,
                isOneHost ? Event.HOST_STORAGE_LOST : Event.IO_ERROR_STORM,
                isOneHost
                        ? "Instances of host " + host + " stand still on I/O errors, and those of no other host ("
                                + what + "). Its path to its storage may be broken. They are not restarted."
                        : "Many instances stand still on I/O errors (" + what
                                + "). Their storage may be away. They are not restarted.",
                Map.of("instances", outage.count(), "hosts", outage.standing().size(), "reason", what),
                now));
    }

    private List<RecoveryStory.Line> steps(InstanceProgress before, InstanceProgress after, Instant now) {
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
        return RecoveryStory.line(
                progress,
                event,
                "Instance " + progress.name() + " (" + progress.instance() + ") " + what + ".",
                fields,
                now);
    }

    @Override
    boolean concerns(InstanceProgress progress, HostName host) {
        return progress.origin().host().equals(host) || progress.at().equals(Optional.of(host));
    }
}

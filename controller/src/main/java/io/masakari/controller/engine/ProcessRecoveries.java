package io.masakari.controller.engine;

import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.NotificationType;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.Step;
import io.masakari.core.recovery.Surroundings;
import io.masakari.core.recovery.process.ProcessCommand;
import io.masakari.core.recovery.process.ProcessEvents;
import io.masakari.core.recovery.process.ProcessPolicy;
import io.masakari.core.recovery.process.ProcessProgress;
import io.masakari.core.recovery.process.ProcessRecovery;
import io.masakari.core.recovery.process.ProcessSituation;
import io.masakari.core.recovery.process.ProcessState;
import io.masakari.core.safety.OperatorWord;
import io.masakari.core.safety.StormLimit;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.report.ProcessNotification;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is done about hosts that lack a process they need. */
final class ProcessRecoveries extends Recoveries<ProcessProgress, ProcessCommand, ProcessEvents> {
    private final ProcessRecovery machine;
    private final StormLimit limit;
    private final Set<RecoveryId> lookedFor = new HashSet<>();
    private long newestLookedAt;

    /** @param limit how many hosts of a segment may have their service disabled at once */
    ProcessRecoveries(EngineContext context, ProcessPolicy policy, StormLimit limit) {
        super(context, new ProcessRecords(), new ProcessSending());
        this.limit = limit;
        this.machine = new ProcessRecovery(policy);
    }

    @Override
    void handle(NotificationRow row) {
        ProcessNotification report = StoredReports.process(row);
        if (report.isStart()) {
            open(row.hostname()).stream()
                    .filter(it -> it.progress.process().equals(report.processName()))
                    .filter(it -> !it.progress.reportedAt().isAfter(row.generatedAt())
                            || wellKey(it.progress).equals(row.senderKey()))
                    .forEach(this::wellAgain);
        } else if (row.status() == NotificationStatus.NEW) {
            down(row, report.processName());
        }
    }

    /** By the incident itself, whatever the monitor's clock has done since. */
    private Optional<String> wellKey(ProcessProgress progress) {
        return context.database()
                .read(tx -> NotificationTable.find(tx, progress.origin().notification()))
                .flatMap(StoredReports::wellKey);
    }

    private List<ActiveRecovery<ProcessProgress, ProcessCommand>> open(HostName host) {
        return active(progress -> !progress.isOver() && progress.origin().host().equals(host));
    }

    private void wellAgain(ActiveRecovery<ProcessProgress, ProcessCommand> it) {
        if (!it.progress.well()) {
            it.lines.add(RecoveryStory.line(
                    it.progress,
                    Event.PROCESS_WELL,
                    "The monitor of host " + it.progress.origin().host() + " says that process " + it.progress.process()
                            + " is well again.",
                    Map.of("process", it.progress.process()),
                    context.clock().get()));
        }
        deliver(it, handler -> handler.wellAgain());
    }

    /** Whether the host is no longer in the segment of that recovery; what is reported of it since belongs to another. */
    private boolean isLeft(Origin origin) {
        return context.database()
                .read(tx -> HostTable.findByName(tx, origin.host()))
                .filter(row -> row.segment().equals(origin.segment()))
                .isEmpty();
    }

    /** The switch of the segment that the host is in now; a host in none has none. */
    private boolean isEnabledWhereItIs(HostName host) {
        return context.database()
                .read(tx -> HostTable.findByName(tx, host).flatMap(row -> SegmentTable.find(tx, row.segment())))
                .map(SegmentRow::enabled)
                .orElse(true);
    }

    /**
     * While a recovery for the same process is open, another report of it tells nothing new, unless somebody has enabled the
     * service meanwhile: then it is looked at again.
     */
    private void down(NotificationRow row, String process) {
        List<ActiveRecovery<ProcessProgress, ProcessCommand>> known = open(row.hostname()).stream()
                .filter(it -> it.progress.process().equals(process) && !isLeft(it.progress.origin()))
                .toList();
        if (known.isEmpty()) {
            origin(row)
                    .ifPresent(origin -> begin(machine.begin(
                            origin,
                            process,
                            row.generatedAt(),
                            situation(origin, Optional.empty()),
                            origin.startedAt())));
            lookForWell();
        } else if (!known.get(0).progress.well()
                && !known.get(0).isSetAside()
                && !known.get(0).progress.origin().notification().equals(row.uuid())) {
            deliver(known.get(0), ProcessEvents::serviceChanged);
            context.ignore()
                    .accept(
                            row,
                            "the process is known to be down: "
                                    + known.get(0).progress.origin().id());
        }
    }

    /** The word that a process is well may have come while nobody waited for it: with a report that is newer than the last look. */
    void lookForWell() {
        long newest = context.database().read(NotificationTable::newestRow);
        if (newest != newestLookedAt) {
            newestLookedAt = newest;
            lookedFor.clear();
        }
        for (var it :
                active(progress -> !progress.isOver() && !progress.well() && !lookedFor.contains(progress.id()))) {
            ProcessProgress progress = it.progress;
            Optional<String> key = wellKey(progress);
            boolean well = context.database()
                    .read(tx -> NotificationTable.hasReportedSince(
                                    tx,
                                    progress.host(),
                                    NotificationType.PROCESS,
                                    StoredReports.wellPayload(progress.origin().host(), progress.process()),
                                    progress.reportedAt())
                            || key.flatMap(its -> NotificationTable.findBySenderKey(tx, its))
                                    .isPresent());
            if (well) {
                wellAgain(it);
            } else {
                lookedFor.add(progress.id());
            }
        }
    }

    @Override
    void takeUpFree(Instant now) {
        super.takeUpFree(now);
        lookedFor.clear(); // now and then whatever the rows say
        lookForWell();
    }

    private ProcessSituation situation(Origin origin, Optional<OperatorWord> word) {
        boolean left = isLeft(origin);
        Surroundings surroundings = surroundings(origin, Optional.empty(), Optional.empty(), word);
        List<String> others = open(origin.host()).stream()
                .map(it -> it.progress)
                .filter(progress -> !progress.id().equals(origin.id()) && !progress.well())
                .filter(progress -> !isLeft(progress.origin()))
                .map(ProcessProgress::process)
                .toList();
        long othersDisabled = active(progress -> progress.origin().segment().equals(origin.segment())).stream()
                .map(it -> it.progress)
                .filter(progress -> !progress.host().equals(origin.host()) && hasDisabled(progress))
                .map(ProcessProgress::host)
                .distinct()
                .count();
        int hosts = context.database()
                .read(tx -> HostTable.listOf(tx, origin.segment()).size());
        return new ProcessSituation(
                left ? surroundings.inSegment(isEnabledWhereItIs(origin.host())) : surroundings,
                left,
                others,
                (int) othersDisabled,
                limit.hostsOf(hosts));
    }

    private static boolean hasDisabled(ProcessProgress progress) {
        return !progress.reasonText().isEmpty()
                && switch (progress.state()) {
                    case DISABLING, DISABLED, ENABLING -> true;
                    case HELD, LOOKING -> !progress.well();
                    case FINISHED, FAILED, CANCELLED -> false;
                };
    }

    private ProcessSituation situation(ActiveRecovery<ProcessProgress, ProcessCommand> it) {
        return situation(it.progress.origin(), it.word);
    }

    /** Which other processes are down is asked each time: it changes with every report. */
    @Override
    void decideOn(ActiveRecovery<ProcessProgress, ProcessCommand> it, RecoveryEvent<ProcessEvents> event) {
        lookAgain(it);
        super.decideOn(it, event);
    }

    @Override
    void lookAgain(ActiveRecovery<ProcessProgress, ProcessCommand> it) {
        super.decideOn(it, reviewed(it));
    }

    /** Another one may have enabled the service while a process that is still down took it for disabled. */
    @Override
    void afterEnd(ProcessProgress progress) {
        context.later()
                .accept(() -> open(progress.origin().host()).stream()
                        .filter(it -> it.progress.state() == ProcessState.DISABLED)
                        .forEach(it -> deliver(it, handler -> handler.serviceChanged())));
    }

    @Override
    Step<ProcessProgress, ProcessCommand> next(
            ProcessProgress progress, RecoveryEvent<ProcessEvents> event, Instant now) {
        return machine.next(progress, event, now);
    }

    @Override
    Step<ProcessProgress, ProcessCommand> resume(ActiveRecovery<ProcessProgress, ProcessCommand> it, Instant now) {
        return machine.resume(it.progress, situation(it), now);
    }

    @Override
    RecoveryEvent<ProcessEvents> reviewed(ActiveRecovery<ProcessProgress, ProcessCommand> it) {
        ProcessSituation now = situation(it);
        return handler -> handler.reviewed(now);
    }

    @Override
    List<RecoveryStory.Line> between(ProcessProgress before, ProcessProgress after, Instant now) {
        if (before.state() == after.state()) {
            return List.of();
        }
        return switch (after.state()) {
            case DISABLING ->
                List.of(tell(
                        after,
                        Event.SERVICE_DISABLING,
                        "is to be disabled, as process " + after.process() + " is down",
                        now));
            case DISABLED ->
                before.state() == ProcessState.LOOKING && !after.reasonText().isEmpty() && before.well()
                        ? List.of()
                        : List.of(tell(after, Event.SERVICE_DISABLED, "is disabled: " + after.reason(), now));
            case ENABLING -> List.of(tell(after, Event.SERVICE_ENABLING, "is to be enabled again", now));
            case HELD, LOOKING, FINISHED, FAILED, CANCELLED -> List.of();
        };
    }

    private static RecoveryStory.Line tell(ProcessProgress progress, Event event, String what, Instant now) {
        return RecoveryStory.line(
                progress,
                event,
                "The compute service of host " + progress.origin().host() + " " + what + ".",
                Map.of("process", progress.process()),
                now);
    }

    @Override
    boolean concerns(ProcessProgress progress, HostName host) {
        return progress.origin().host().equals(host);
    }
}

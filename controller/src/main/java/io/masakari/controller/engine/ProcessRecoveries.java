package io.masakari.controller.engine;

import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.ProcessRecoveryTable;
import io.masakari.controller.store.ProgressTable;
import io.masakari.controller.store.StoredProgress;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.NotificationType;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.Step;
import io.masakari.core.recovery.process.ProcessCommand;
import io.masakari.core.recovery.process.ProcessEvent;
import io.masakari.core.recovery.process.ProcessPolicy;
import io.masakari.core.recovery.process.ProcessProgress;
import io.masakari.core.recovery.process.ProcessRecovery;
import io.masakari.core.recovery.process.ProcessSituation;
import io.masakari.core.recovery.process.ProcessState;
import io.masakari.core.safety.OperatorWord;
import io.masakari.runtime.journal.Event;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is done about hosts that lack a process they need. */
final class ProcessRecoveries extends SideRecoveries<ProcessProgress, ProcessCommand, ProcessEvent> {
    private final ProcessRecovery machine;

    ProcessRecoveries(EngineShare share, ProcessPolicy policy) {
        super(share, ProgressTable.Kind.PROCESS);
        this.machine = new ProcessRecovery(policy);
    }

    @Override
    void handle(NotificationRow row) {
        StoredReports.Process report = StoredReports.process(row);
        if (report.isWell()) {
            open(row.hostname()).stream()
                    .filter(entry -> entry.progress.process().equals(report.process()))
                    .filter(entry -> !entry.progress.reportedAt().isAfter(row.generatedAt()))
                    .forEach(this::wellAgain);
        } else if (row.status() == NotificationStatus.NEW) {
            down(row, report.process());
        }
    }

    private List<Entry<ProcessProgress, ProcessCommand>> open(HostName host) {
        return entries(
                progress -> !progress.isOver() && progress.origin().host().equals(host));
    }

    private void wellAgain(Entry<ProcessProgress, ProcessCommand> entry) {
        if (!entry.progress.well()) {
            entry.lines.add(SideStory.line(
                    entry.progress,
                    Event.PROCESS_WELL,
                    "The monitor of host " + entry.progress.origin().host() + " says that process "
                            + entry.progress.process() + " is well again.",
                    Map.of("process", entry.progress.process()),
                    share.clock().get()));
        }
        deliver(entry, new ProcessEvent.WellAgain());
    }

    /** While the same process is being seen to, a report of it tells nothing new; one after its end waits for that. */
    private void down(NotificationRow row, String process) {
        List<Entry<ProcessProgress, ProcessCommand>> known = open(row.hostname()).stream()
                .filter(entry -> entry.progress.process().equals(process))
                .toList();
        if (known.isEmpty()) {
            origin(row)
                    .ifPresent(origin -> begin(machine.begin(
                            origin,
                            process,
                            row.generatedAt(),
                            situation(origin, process, Optional.empty()),
                            share.clock().get())));
            lookForWell();
        } else if (!known.get(0).progress.well()
                && !known.get(0).progress.origin().notification().equals(row.uuid())) {
            share.ignore()
                    .accept(
                            row,
                            "the process is known to be down: "
                                    + known.get(0).progress.origin().id());
        }
    }

    /** The word that a process is well may have come while nobody waited for it. */
    void lookForWell() {
        for (Entry<ProcessProgress, ProcessCommand> entry :
                entries(progress -> !progress.isOver() && !progress.well())) {
            ProcessProgress it = entry.progress;
            boolean well = share.database()
                    .read(tx -> NotificationTable.hasReportedSince(
                            tx,
                            it.origin().host(),
                            NotificationType.PROCESS,
                            StoredReports.wellPayload(it.process()),
                            it.reportedAt()));
            if (well) {
                wellAgain(entry);
            }
        }
    }

    @Override
    void takeUpFree(Instant now) {
        super.takeUpFree(now);
        lookForWell();
    }

    private ProcessSituation situation(Origin origin, String process, Optional<OperatorWord> word) {
        List<String> others = open(origin.host()).stream()
                .map(entry -> entry.progress)
                .filter(progress -> !progress.process().equals(process) && !progress.well())
                .map(ProcessProgress::process)
                .toList();
        return new ProcessSituation(surroundings(origin, Optional.empty(), word), others);
    }

    private ProcessSituation situation(Entry<ProcessProgress, ProcessCommand> entry) {
        return situation(entry.progress.origin(), entry.progress.process(), entry.word);
    }

    /** Which other processes are down is asked each time: it changes with every report. */
    @Override
    void deliver(Entry<ProcessProgress, ProcessCommand> entry, ProcessEvent event) {
        if (!(event instanceof ProcessEvent.Reviewed) && !entry.progress.isOver()) {
            super.deliver(entry, reviewed(entry));
        }
        super.deliver(entry, event);
    }

    /** Another one may have enabled the service while a process that is still down took it for disabled. */
    @Override
    void afterEnd(ProcessProgress progress) {
        share.later()
                .accept(() -> open(progress.origin().host()).stream()
                        .filter(entry -> entry.progress.state() == ProcessState.DISABLED)
                        .forEach(entry -> deliver(entry, new ProcessEvent.ServiceChanged())));
    }

    @Override
    Step<ProcessProgress, ProcessCommand> next(ProcessProgress progress, ProcessEvent event, Instant now) {
        return machine.next(progress, event, now);
    }

    @Override
    Step<ProcessProgress, ProcessCommand> resume(Entry<ProcessProgress, ProcessCommand> entry, Instant now) {
        return machine.resume(entry.progress, situation(entry), now);
    }

    @Override
    ProcessEvent reviewed(Entry<ProcessProgress, ProcessCommand> entry) {
        return new ProcessEvent.Reviewed(situation(entry));
    }

    @Override
    ProcessEvent cancelled(String operator) {
        return new ProcessEvent.Cancelled(operator);
    }

    @Override
    ProcessEvent timeCame() {
        return new ProcessEvent.TimeCame();
    }

    @Override
    ProcessEvent failed(ProcessCommand command, CallFailure failure) {
        return new ProcessEvent.CallFailed(command, failure);
    }

    @Override
    boolean looks(ProcessCommand command) {
        return command == ProcessCommand.FIND_SERVICE;
    }

    @Override
    boolean starts(ProcessCommand command) {
        return false;
    }

    @Override
    ProcessEvent perform(ProcessProgress progress, ProcessCommand command) {
        Optional<ServiceView> service =
                share.compute().findService(progress.origin().host());
        return new ProcessEvent.ServiceRead(
                switch (command) {
                    case FIND_SERVICE -> service;
                    case DISABLE ->
                        service.map(known ->
                                known.enabled() ? share.compute().disable(known, progress.reasonText()) : known);
                    case ENABLE ->
                        service.map(known ->
                                ProcessRecovery.isOurs(known) ? share.compute().enable(known) : known);
                });
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
                before.stateName().equals("LOOKING") && !after.reasonText().isEmpty() && before.well()
                        ? List.of()
                        : List.of(tell(after, Event.SERVICE_DISABLED, "is disabled: " + after.reason(), now));
            case ENABLING -> List.of(tell(after, Event.SERVICE_ENABLING, "is to be enabled again", now));
            case HELD, LOOKING, FINISHED, FAILED, CANCELLED -> List.of();
        };
    }

    private static RecoveryStory.Line tell(ProcessProgress progress, Event event, String what, Instant now) {
        return SideStory.line(
                progress,
                event,
                "The compute service of host " + progress.origin().host() + " " + what + ".",
                Map.of("process", progress.process()),
                now);
    }

    @Override
    String subject(ProcessProgress progress) {
        return progress.process();
    }

    @Override
    boolean isSameOnDisk(ProcessProgress a, ProcessProgress b) {
        return a.isSameOnDisk(b);
    }

    @Override
    List<StoredProgress<ProcessProgress>> open(Transaction tx) {
        return ProcessRecoveryTable.open(tx);
    }

    @Override
    void save(Transaction tx, ProcessProgress progress) {
        ProcessRecoveryTable.save(tx, progress);
    }

    /** For upstream's clients the work is done when the service is disabled; what follows is ours. */
    @Override
    NotificationUpdate notification(ProcessProgress progress) {
        Optional<String> message = progress.hold()
                .map(hold -> "Held: " + hold.reason().meaning() + ".")
                .or(() -> Optional.of(progress.reason()).filter(reason -> !reason.isEmpty()));
        boolean wasDone = !progress.reasonText().isEmpty() && progress.well();
        NotificationStatus status = switch (progress.state()) {
            case DISABLED, FINISHED -> NotificationStatus.FINISHED;
            case HELD, LOOKING, DISABLING, ENABLING ->
                wasDone ? NotificationStatus.FINISHED : NotificationStatus.RUNNING;
            case FAILED -> NotificationStatus.FAILED;
            case CANCELLED -> NotificationStatus.IGNORED;
        };
        return new NotificationUpdate(status, message);
    }

    @Override
    boolean concerns(ProcessProgress progress, HostName host) {
        return progress.origin().host().equals(host);
    }
}

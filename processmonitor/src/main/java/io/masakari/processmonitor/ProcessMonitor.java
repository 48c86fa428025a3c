package io.masakari.processmonitor;

import io.masakari.core.detection.Moment;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.ProcessEvidence;
import io.masakari.core.process.ProcessObservation;
import io.masakari.core.process.ProcessOutput;
import io.masakari.core.process.ProcessSpec;
import io.masakari.core.process.ProcessSpec.Step;
import io.masakari.core.process.ProcessState;
import io.masakari.core.process.ProcessTable;
import io.masakari.core.process.RestartPolicy;
import io.masakari.nativebindings.process.HeldProcess;
import io.masakari.nativebindings.process.ProcessEnd;
import io.masakari.nativebindings.process.ProcessEvent;
import io.masakari.nativebindings.process.ProcessWatcher;
import io.masakari.processmonitor.list.LocalUsers;
import io.masakari.runtime.daemon.Service;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.report.Answer;
import io.masakari.runtime.report.Delivery;
import io.masakari.runtime.report.ProcessNotification;
import io.masakari.runtime.report.Reports;
import io.masakari.runtime.time.Clocks;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The loop: one thread owns the {@link ProcessTable}, waits until processes and commands end, and carries out what the
 * table decides. Nothing else in it blocks.
 */
final class ProcessMonitor implements Service {
    private final Settings settings;
    private final Reports reports;
    private final Clocks clocks;
    private final ProcessEvents events;
    private final ProcessTable table;
    private final ProcessWatcher watcher = new ProcessWatcher();
    private final Commands commands;
    private final ProcessObserver observer;
    private final Map<String, ListedProcess> watched = new HashMap<>();
    private final Map<HeldProcess, String> held = new HashMap<>();
    /** Observations that wait for a decision. */
    private final Queue<Told> told = new ArrayDeque<>();
    /** Journal entries to write when all that is urgent is done. */
    private final List<Runnable> news = new ArrayList<>();
    /** Reports that are to be made again, from the reporter's thread. */
    private final Queue<Told> undelivered = new ConcurrentLinkedQueue<>();

    private boolean viewChanged = true;

    /** @param commandLimit how long a command may take if its entry does not say */
    record Settings(HostName host, RestartPolicy policy, Duration commandLimit, Systemd.Settings systemd) {}

    private record Told(String name, ProcessObservation observation) {}

    ProcessMonitor(Settings settings, Map<String, String> environment, Reports reports, EventLog log, Clocks clocks) {
        this.settings = settings;
        this.reports = reports;
        this.clocks = clocks;
        this.events = new ProcessEvents(log);
        this.table = new ProcessTable(settings.policy());
        this.commands = new Commands(watcher, clocks.ticker(), environment);
        this.observer = new ProcessObserver(
                watcher, commands, new Systemd(settings.systemd(), commands, events::systemdUnreadable));
    }

    /**
     * Takes the first list, or an edited one.
     *
     * @param reported what an earlier process has reported as down and not as well again
     */
    void watch(List<ProcessSpec> specs, Map<String, ProcessEvidence> reported) {
        for (ProcessSpec spec : specs) {
            ListedProcess known = watched.get(spec.name());
            if (known != null && known.spec().finding().equals(spec.finding())) {
                known.respecify(spec);
            } else {
                drop(spec.name());
                watched.put(spec.name(), new ListedProcess(spec));
            }
        }
        carryOut(table.replace(specs, reported, now()));
        settle();
        specs.forEach(this::checkCommands);
    }

    /** A command that starts a unit which does not exist is told before it is needed. */
    private void checkCommands(ProcessSpec spec) {
        UnitCheck.startedBy(spec)
                .forEach(started -> observer.whetherMissing(
                        started.unit(),
                        () -> events.unitOfCommandMissing(spec.name(), started.step(), started.unit())));
    }

    /** Tells again what the list asks for and does not exist. */
    void remind() {
        table.view().forEach((name, process) -> {
            if (process.state() == ProcessState.UNIT_MISSING) {
                events.unitMissing(name);
            }
        });
    }

    /** By name, in the order of the list. */
    Map<String, ProcessTable.View> view() {
        return table.view();
    }

    /** Whether the view changed since the last call. */
    boolean takeViewChange() {
        boolean was = viewChanged;
        viewChanged = false;
        return was;
    }

    @Override
    public void tick(Duration limit) {
        for (ProcessEvent event : watcher.await(untilDue(limit))) {
            if (event instanceof ProcessEvent.ProcessEnded ended) {
                ended(ended.process());
            } else if (event instanceof ProcessEvent.CommandEnded ended) {
                commands.ended(ended.command(), ended.end());
            }
            settle();
        }
        for (Told next = undelivered.poll(); next != null; next = undelivered.poll()) {
            told.add(next);
        }
        commands.tick();
        settle();
        carryOut(table.tick(now()));
        settle();
    }

    @Override
    public void wake() {
        watcher.wake();
    }

    /** Releases everything; the processes, and the commands that were started, keep running. */
    @Override
    public void close() {
        watcher.close();
    }

    private void ended(HeldProcess process) {
        String name = held.remove(process);
        ListedProcess entry = name == null ? null : watched.get(name);
        if (entry == null || !entry.process.equals(Optional.of(process))) {
            return; // of an entry that is no longer watched
        }
        entry.endedNanos = System.nanoTime();
        told.add(new Told(name, new ProcessObservation.Ended(entry.ending(), entry.output())));
        news.add(() -> events.ended(
                name, process.id(), process.end().map(ProcessEnd::toString).orElse("has ended, nobody told how")));
    }

    /** Decides on all observations and on what follows from them; writes the journal afterwards. */
    private void settle() {
        for (Told next = told.poll(); next != null; next = told.poll()) {
            carryOut(table.accept(next.name(), next.observation(), now()));
        }
        news.forEach(Runnable::run);
        news.clear();
    }

    private void carryOut(List<ProcessOutput> outputs) {
        for (ProcessOutput output : outputs) {
            if (output instanceof ProcessOutput.Look look) {
                look(look);
            } else if (output instanceof ProcessOutput.Run run) {
                run(run);
            } else if (output instanceof ProcessOutput.Report report) {
                viewChanged = true;
                reports.submit(
                        ProcessNotification.down(
                                settings.host(), clocks.wall().now(), report.name(), report.evidence()),
                        delivery -> delivered(delivery, report.name(), new ProcessObservation.ReportNotTaken()));
            } else if (output instanceof ProcessOutput.ReportWell well) {
                viewChanged = true;
                reports.submit(
                        ProcessNotification.wellAgain(
                                settings.host(), clocks.wall().now(), well.name(), well.evidence()),
                        delivery ->
                                delivered(delivery, well.name(), new ProcessObservation.WellNotTaken(well.evidence())));
                news.add(() -> events.well(well.name(), well.evidence()));
            } else if (output instanceof ProcessOutput.Dropped dropped) {
                viewChanged = true;
                if (!table.view().containsKey(dropped.name())) {
                    drop(dropped.name());
                }
                news.add(() -> events.dropped(dropped));
            } else if (output instanceof ProcessOutput.Changed changed) {
                viewChanged = true;
                news.add(() -> tell(changed));
            }
        }
    }

    private void look(ProcessOutput.Look look) {
        ListedProcess entry = watched.get(look.name());
        observer.look(entry, look.beforeReport(), answer -> {
            if (watched.get(look.name()) == entry) {
                told.add(new Told(look.name(), answer));
                entry.process
                        .filter(process -> answer instanceof ProcessObservation.Found found && found.held())
                        .ifPresent(process -> held.put(process, look.name()));
            }
        });
    }

    private void run(ProcessOutput.Run run) {
        ListedProcess entry = watched.get(run.name());
        step(run, entry, entry.spec().steps(run.first()), 0);
    }

    private void step(ProcessOutput.Run run, ListedProcess entry, List<Step> steps, int index) {
        if (index == steps.size()) {
            told.add(new Told(run.name(), new ProcessObservation.CommandsEnded(true, entry.output())));
            return;
        }
        Step step = steps.get(index);
        ProcessSpec spec = entry.spec();
        List<String> words = new ArrayList<>(spec.user().map(LocalUsers::prefix).orElse(List.of()));
        words.addAll(step.words());
        Duration limit = spec.commandLimit().orElse(settings.commandLimit());
        commands.run(words, limit, ended -> {
            if (step.essential()) {
                entry.command = ended.command();
            }
            ended.failure().ifPresent(why -> events.commandFailed(run.name(), step, why, ended.output()));
            if (ended.failure().isPresent() && step.essential()) {
                List<String> output = ended.output().isEmpty()
                        ? List.of(step + ": " + ended.failure().get())
                        : ended.output();
                told.add(new Told(run.name(), new ProcessObservation.CommandsEnded(false, output)));
            } else {
                step(run, entry, steps, index + 1);
            }
        });
        if (index == 0) {
            long since = entry.endedNanos < 0 ? -1 : (System.nanoTime() - entry.endedNanos) / 1000;
            entry.endedNanos = -1;
            news.add(() -> events.restarting(run, step, since));
        }
    }

    private void tell(ProcessOutput.Changed changed) {
        events.changed(changed);
        if (changed.to() == ProcessState.RUNNING) {
            Optional.ofNullable(watched.get(changed.name()))
                    .flatMap(entry -> entry.process)
                    .ifPresent(process -> events.held(changed.name(), process.id()));
        }
    }

    private void delivered(Delivery delivery, String name, ProcessObservation otherwise) {
        if (delivery instanceof Answer.Rejected || delivery instanceof Delivery.NoRoom) {
            undelivered.add(new Told(name, otherwise));
            watcher.wake();
        }
    }

    private void drop(String name) {
        ListedProcess entry = watched.remove(name);
        if (entry != null) {
            entry.process.ifPresent(held::remove);
            entry.letGo();
        }
    }

    private Duration untilDue(Duration limit) {
        Optional<MonotonicTime> due = table.nextDeadline();
        Optional<MonotonicTime> command = commands.nextDeadline();
        if (due.isEmpty() || command.isPresent() && command.get().isBefore(due.get())) {
            due = command;
        }
        return clocks.until(due, limit);
    }

    private Moment now() {
        return clocks.now();
    }
}

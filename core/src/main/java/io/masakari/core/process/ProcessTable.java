package io.masakari.core.process;

import io.masakari.core.detection.Moment;
import io.masakari.core.model.MonotonicTime;
import io.masakari.core.model.ProcessEvidence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All watched processes, in the order of their list: which of them are looked for, started again, reported. Starts a
 * process only when those run that it needs, and one after the other when the monitor starts. Used by one thread.
 */
public final class ProcessTable {
    private final RestartPolicy policy;
    private Map<String, WatchedProcess> processes = new LinkedHashMap<>();

    /** The state of one of them, for people. */
    public record View(ProcessState state, Optional<ProcessEvidence> reported) {}

    public ProcessTable(RestartPolicy policy) {
        this.policy = policy;
    }

    /**
     * Takes a new list. What stays in it keeps its state.
     *
     * @param specs without {@link ProcessList#faults}
     * @param reported what an earlier run of the monitor has reported and not withdrawn, by name
     */
    public List<ProcessOutput> replace(List<ProcessSpec> specs, Map<String, ProcessEvidence> reported, Moment now) {
        List<ProcessOutput> outputs = new ArrayList<>();
        Map<String, WatchedProcess> next = new LinkedHashMap<>();
        for (ProcessSpec spec : specs) {
            WatchedProcess known = processes.get(spec.name());
            // With another way to find it, it is another process.
            boolean same = known != null && known.spec().finding().equals(spec.finding());
            if (known != null && !same) {
                outputs.add(new ProcessOutput.Dropped(spec.name(), false));
            }
            if (same) {
                known.respecify(spec);
            }
            Optional<ProcessEvidence> before =
                    known != null ? known.reported() : Optional.ofNullable(reported.get(spec.name()));
            next.put(spec.name(), same ? known : new WatchedProcess(spec, policy, before, now));
        }
        processes.forEach((name, process) -> {
            if (!next.containsKey(name)) {
                outputs.add(new ProcessOutput.Dropped(name, process.reported().isPresent()));
            }
        });
        processes = next;
        outputs.addAll(settle(now));
        return outputs;
    }

    /** An observation about a process that is no longer in the list is ignored. */
    public List<ProcessOutput> accept(String name, ProcessObservation observation, Moment now) {
        WatchedProcess process = processes.get(name);
        if (process == null) {
            return List.of();
        }
        if (observation instanceof ProcessObservation.Found found) {
            process.found(found, now);
        } else if (observation instanceof ProcessObservation.Absent absent) {
            process.absent(absent, now);
        } else if (observation instanceof ProcessObservation.Ended ended) {
            process.ended(ended, now);
        } else if (observation instanceof ProcessObservation.CommandsEnded ended) {
            process.commandsEnded(ended, now);
        } else if (observation instanceof ProcessObservation.ReportNotTaken) {
            process.reportNotTaken();
        } else if (observation instanceof ProcessObservation.WellNotTaken notTaken) {
            process.wellNotTaken(notTaken.taken(), now);
        }
        return settle(now);
    }

    /** Does what is due. */
    public List<ProcessOutput> tick(Moment now) {
        processes.values().forEach(process -> process.tick(now));
        return settle(now);
    }

    public Optional<MonotonicTime> nextDeadline() {
        return processes.values().stream()
                .flatMap(process -> process.deadline().stream())
                .min(MonotonicTime::compareTo);
    }

    /** By name, in the order of the list. */
    public Map<String, View> view() {
        Map<String, View> views = new LinkedHashMap<>();
        processes.forEach((name, process) -> views.put(name, new View(process.state(), process.reported())));
        return views;
    }

    /** Starts those that wait and may start; collects what was decided. */
    private List<ProcessOutput> settle(Moment now) {
        List<ProcessOutput> outputs = new ArrayList<>();
        boolean anotherStarts = false;
        for (WatchedProcess process : processes.values()) {
            if (process.state() == ProcessState.WAITING) {
                if (needsRun(process) && !(process.isFirst() && anotherStarts)) {
                    process.go();
                } else {
                    process.waitOn(now);
                }
            }
            anotherStarts |= process.isStarting();
            outputs.addAll(process.take());
        }
        return withoutMomentaryWaits(outputs);
    }

    private boolean needsRun(WatchedProcess process) {
        return process.spec().after().stream()
                .map(name -> processes.get(name).state())
                .allMatch(state -> state == ProcessState.RUNNING || state == ProcessState.UNIT_MISSING);
    }

    /** A wait that ends at once is not told. */
    private static List<ProcessOutput> withoutMomentaryWaits(List<ProcessOutput> outputs) {
        List<ProcessOutput> kept = new ArrayList<>();
        for (ProcessOutput output : outputs) {
            ProcessOutput last = kept.isEmpty() ? null : kept.get(kept.size() - 1);
            if (output instanceof ProcessOutput.Changed to
                    && last instanceof ProcessOutput.Changed wait
                    && wait.to() == ProcessState.WAITING
                    && wait.name().equals(to.name())) {
                kept.set(kept.size() - 1, new ProcessOutput.Changed(to.name(), wait.from(), to.to(), to.reason()));
            } else {
                kept.add(output);
            }
        }
        return kept;
    }
}

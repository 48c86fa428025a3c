package io.masakari.processmonitor;

import io.masakari.core.model.ProcessEvidence;
import io.masakari.core.process.ProcessOutput;
import io.masakari.core.process.ProcessReason;
import io.masakari.core.process.ProcessSpec.Step;
import io.masakari.nativebindings.process.ProcessId;
import io.masakari.runtime.config.ConfigException;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes each decision as one event. Decides nothing. */
final class ProcessEvents {
    private final EventLog log;
    private final Map<String, String> unreadable = new HashMap<>();

    ProcessEvents(EventLog log) {
        this.log = log;
    }

    void held(String name, ProcessId process) {
        log.log(
                Event.PROCESS_FOUND,
                name + " runs as process " + process.pid() + " and is watched.",
                Map.of("process", name, "pid", process.pid()));
    }

    void changed(ProcessOutput.Changed change) {
        String name = change.name();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("process", name);
        fields.put("from", change.from());
        fields.put("to", change.to());
        fields.put("reason", change.reason());
        switch (change.to()) {
            case STOPPED ->
                log.log(
                        Event.PROCESS_STOPPED,
                        change.reason() == ProcessReason.HOST_STOPPING
                                ? name
                                        + " has ended, and this host is shutting down: it is not restarted and not reported."
                                : name + " was stopped on purpose: it is not restarted, not reported, and NOT PROTECTED"
                                        + " until it is started again.",
                        fields);
            case UNIT_MISSING -> unitMissing(name);
            case WAITING ->
                log.log(
                        Event.PROCESS_WAITING,
                        name + " is started as soon as what it needs runs; see 'after' in the list.",
                        fields);
            case BACKING_OFF -> log.log(Event.PROCESS_TRY_FAILED, failed(change) + " It is started again.", fields);
            case FAILED ->
                log.log(
                        Event.PROCESS_FAILED,
                        failed(change)
                                + " It is reported as down, so that this host gets no new instances. Correct it and start it:"
                                + " that is noticed, and reported once it has run for a while.",
                        fields);
            case LOOKING, RUNNING, RESTARTING, APPEARING -> {
                // Told by held, restarting or ended, with the process or the command.
            }
        }
    }

    /** Repeated as long as it lasts: the entry protects nothing. */
    void unitMissing(String name) {
        log.log(
                Event.UNIT_MISSING,
                "systemd knows no unit of the entry " + name
                        + ": it is NOT WATCHED, and nothing is reported. Correct the"
                        + " unit's name in the list, or remove the entry.",
                Map.of("process", name));
    }

    void unitOfCommandMissing(String name, Step step, String unit) {
        log.log(
                Event.UNIT_MISSING,
                "The command " + step + " of the entry " + name + " cannot start anything: systemd knows no unit "
                        + unit + ". Correct it in the list; until then the process is reported as down when it ends.",
                Map.of("process", name, "unit", unit));
    }

    void ended(String name, ProcessId process, String how) {
        log.log(
                Event.PROCESS_ENDED,
                name + " (process " + process.pid() + ") " + how + ".",
                Map.of("process", name, "pid", process.pid()));
    }

    /** @param sinceEndMicros since the process ended; negative if that is not known */
    void restarting(ProcessOutput.Run run, Step step, long sinceEndMicros) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("process", run.name());
        fields.put("attempt", run.attempt());
        fields.put("command", step);
        fields.put("since_end_us", sinceEndMicros < 0 ? null : sinceEndMicros);
        log.log(
                Event.PROCESS_RESTARTING,
                (run.first() ? "Starting " : "Restarting ") + run.name() + " (attempt " + run.attempt() + "): " + step,
                fields);
    }

    void commandFailed(String name, Step step, String why, List<String> output) {
        log.log(
                Event.COMMAND_FAILED,
                "A command for " + name + " failed: " + step + ": " + why
                        + (output.isEmpty() ? "" : " It printed last: " + output.get(output.size() - 1)),
                Map.of("process", name, "command", step, "essential", step.essential()));
    }

    void well(String name, ProcessEvidence evidence) {
        log.log(
                Event.PROCESS_WELL,
                name + " is well again after its failure at " + evidence.downSince() + ". Reporting that.",
                Map.of("process", name, "failure", evidence.failure()));
    }

    void dropped(ProcessOutput.Dropped dropped) {
        log.log(
                Event.PROCESS_DROPPED,
                dropped.name() + " is no longer in the list and no longer watched."
                        + (dropped.reported()
                                ? " It was reported as down and is not reported as well any more: enable the host's"
                                        + " compute service yourself when it is well."
                                : ""),
                Map.of("process", dropped.name(), "reported", dropped.reported()));
    }

    void listLoaded(Path file, int entries) {
        log.log(
                Event.LIST_LOADED,
                "Watching the " + entries + " processes of " + file + ".",
                Map.of("file", file, "entries", entries));
    }

    /** Repeated as long as it lasts: the list in force is not the one that the operator has written. */
    void listInvalid(Path file, ConfigException problems) {
        log.log(
                Event.LIST_INVALID,
                "The changed list cannot be used; the last good one stays in force. Correct it: "
                        + problems.getMessage(),
                Map.of("file", file, "problems", problems.problems().size()));
    }

    void systemdUnreadable(String unit, String why) {
        if (why.equals(unreadable.put(unit, why))) {
            return; // told already; it is asked twice a second
        }
        log.log(
                Event.SYSTEMD_UNREADABLE,
                "systemd could not be asked about " + unit + ": " + why + " Asking again.",
                Map.of("unit", unit));
    }

    private static String failed(ProcessOutput.Changed change) {
        String name = change.name();
        return switch (change.reason()) {
            case COMMANDS_FAILED -> "The commands to start " + name + " have failed.";
            case NOT_APPEARED -> "The commands to start " + name + " succeeded, but its process was not found.";
            case TRIES_USED_UP -> name + " is down, and every attempt to start it has failed.";
            case CRASH_LOOP -> name + " ends again and again, although each restart succeeds.";
            case UNIT_FAILED -> "systemd has given up on " + name + ".";
            case ENDED -> name + " has ended again.";
            case LISTED,
                    FOUND,
                    TRY,
                    WAITS_FOR_ANOTHER,
                    COMMANDS_SUCCEEDED,
                    STOPPED_ON_PURPOSE,
                    HOST_STOPPING,
                    UNIT_BUSY,
                    UNIT_MISSING -> name + " does not run.";
        };
    }
}

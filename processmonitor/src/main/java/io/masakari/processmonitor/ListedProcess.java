package io.masakari.processmonitor;

import io.masakari.core.process.Ending;
import io.masakari.core.process.ProcessObservation.Absence;
import io.masakari.core.process.ProcessSpec;
import io.masakari.nativebindings.process.HeldProcess;
import io.masakari.nativebindings.process.ProcessId;
import io.masakari.nativebindings.process.RunningCommand;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One entry of the list, with the process that is held, the command that last ran for it, and systemd's last answer. */
final class ListedProcess {
    private ProcessSpec spec;

    /** The one that is held, or the last one, which tells how it ended. */
    Optional<HeldProcess> process = Optional.empty();

    /** The service that the process belongs to, if the entry is not a unit itself. */
    Optional<String> service = Optional.empty();

    /** What executed the same program right after the process had ended. */
    Optional<Set<ProcessId>> leftBehind = Optional.empty();

    /** Whether systemd was asked about {@link #service} since the process ended. */
    boolean serviceAsked;

    /** The unit's last status, and how many looks ago that was. */
    Optional<UnitStatus> status = Optional.empty();

    int looksSinceStatus;
    Optional<RunningCommand> command = Optional.empty();
    long endedNanos = -1;

    ListedProcess(ProcessSpec spec) {
        this.spec = spec;
    }

    ProcessSpec spec() {
        return spec;
    }

    void respecify(ProcessSpec edited) {
        spec = edited;
    }

    void hold(HeldProcess held) {
        letGo();
        process = Optional.of(held);
        serviceAsked = false;
        leftBehind = Optional.empty();
        endedNanos = -1;
    }

    void letGo() {
        process.ifPresent(HeldProcess::close);
        process = Optional.empty();
    }

    Ending ending() {
        return process.flatMap(HeldProcess::end)
                .map(end -> new Ending(end.exitStatus(), end.signal()))
                .orElse(Ending.unknown());
    }

    /** Last lines of what it, or what started it, printed. */
    List<String> output() {
        return command.map(RunningCommand::output).orElse(List.of());
    }

    /** Why a unit does not run, if the last answer was that it does not and will not by itself. */
    Optional<Absence> settledAbsence() {
        return status.filter(last -> last.isKnown() && !last.isActive())
                .map(UnitStatus::absence)
                .filter(why -> why != Absence.UNIT_BUSY);
    }
}

package io.masakari.processmonitor;

import io.masakari.core.process.Ending;
import io.masakari.core.process.ProcessObservation;
import io.masakari.core.process.ProcessObservation.Absence;
import io.masakari.core.process.ProcessSpec.Finding;
import io.masakari.nativebindings.process.HeldProcess;
import io.masakari.nativebindings.process.ProcFs;
import io.masakari.nativebindings.process.ProcessId;
import io.masakari.nativebindings.process.ProcessWatcher;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Looks for processes and holds them; asks systemd why one does not run. On the monitor's thread. */
final class ProcessObserver {
    /** A unit that is down is asked about again only so often while its control group is empty. */
    private static final int LOOKS_WITHOUT_ASKING = 12;

    private final ProcessWatcher watcher;
    private final Commands commands;
    private final Systemd systemd;
    private final ProcessFinder finder = new ProcessFinder();
    private final Optional<String> ownGroup =
            ProcFs.controlGroup((int) ProcessHandle.current().pid());

    ProcessObserver(ProcessWatcher watcher, Commands commands, Systemd systemd) {
        this.watcher = watcher;
        this.commands = commands;
        this.systemd = systemd;
    }

    /** @param answer is told Found or Absent, at once or when systemd has answered */
    void look(ListedProcess watched, boolean beforeReport, Consumer<ProcessObservation> answer) {
        if (watched.spec().finding() instanceof Finding.Unit unit) {
            lookAtUnit(watched, unit.unit(), answer);
        } else if (find(watched)) {
            answer.accept(new ProcessObservation.Found(false, true));
        } else if (systemd.isPresent() && watched.service.isPresent() && (beforeReport || !watched.serviceAsked)) {
            askAboutService(watched, beforeReport, answer);
        } else {
            absentUnlessStopping(watched, beforeReport, answer);
        }
    }

    /** Without systemd, nothing is said. */
    void whetherMissing(String unit, Runnable missing) {
        if (systemd.isPresent()) {
            systemd.show(unit, status -> {
                if (status.isMissing()) {
                    missing.run();
                }
            });
        }
    }

    private boolean find(ListedProcess watched) {
        Optional<ProcessId> found = Optional.empty();
        if (watched.spec().finding() instanceof Finding.PidFile file) {
            found = finder.find(file);
        } else if (watched.spec().finding() instanceof Finding.CommandLine line) {
            found = finder.find(line, commands.pids()).or(() -> findByProgram(watched, line));
        }
        return found.filter(id -> hold(watched, id)).isPresent();
    }

    /**
     * What executes the same program right after the process has ended was that process's child, as the session of a user
     * is sshd's: it does not count.
     */
    private Optional<ProcessId> findByProgram(ListedProcess watched, Finding.CommandLine line) {
        List<ProcessId> found = finder.findByProgram(line, commands.pids());
        if (watched.process.isPresent() && watched.leftBehind.isEmpty()) {
            watched.leftBehind = Optional.of(Set.copyOf(found));
        }
        Set<ProcessId> leftBehind = watched.leftBehind.orElse(Set.of());
        return ProcessFinder.oldest(
                found.stream().filter(id -> !leftBehind.contains(id)).toList());
    }

    private boolean hold(ListedProcess watched, ProcessId id) {
        Optional<HeldProcess> held = watcher.hold(id);
        held.ifPresent(process -> {
            watched.hold(process);
            // What this monitor started is in its own group, which tells nothing about the process.
            watched.service = ProcFs.controlGroup(id.pid())
                    .filter(group -> !Optional.of(group).equals(ownGroup))
                    .flatMap(Systemd::serviceOf);
        });
        return held.isPresent();
    }

    /** The process of an ordinary entry may still be a unit's, which an operator may have stopped. */
    private void askAboutService(ListedProcess watched, boolean beforeReport, Consumer<ProcessObservation> answer) {
        watched.serviceAsked = true;
        systemd.show(watched.service.orElseThrow(), status -> {
            boolean explains = status.isKnown()
                    && !status.isActive()
                    && !status.isMissing()
                    && status.absence() != Absence.UNIT_FAILED;
            if (find(watched)) {
                answer.accept(new ProcessObservation.Found(false, true));
            } else if (explains) {
                watched.serviceAsked = status.absence() != Absence.UNIT_BUSY;
                answer.accept(new ProcessObservation.Absent(status.absence(), watched.ending()));
            } else {
                absentUnlessStopping(watched, beforeReport, answer);
            }
        });
    }

    private void absentUnlessStopping(
            ListedProcess watched, boolean beforeReport, Consumer<ProcessObservation> answer) {
        if (!beforeReport || !systemd.isPresent()) {
            answer.accept(new ProcessObservation.Absent(Absence.UNEXPLAINED, watched.ending()));
            return;
        }
        systemd.isStopping(stopping -> answer.accept(new ProcessObservation.Absent(
                stopping ? Absence.HOST_STOPPING : Absence.UNEXPLAINED, watched.ending())));
    }

    private void lookAtUnit(ListedProcess watched, String unit, Consumer<ProcessObservation> answer) {
        Optional<Absence> settled = watched.settledAbsence();
        if (settled.isPresent() && watched.looksSinceStatus < LOOKS_WITHOUT_ASKING) {
            String group = watched.status.map(UnitStatus::controlGroup).orElse("");
            if (systemd.hasProcesses(unit, group).equals(Optional.of(false))) {
                watched.looksSinceStatus++;
                answer.accept(new ProcessObservation.Absent(settled.get(), Ending.unknown()));
                return;
            }
        }
        systemd.show(unit, status -> answer.accept(concludeUnit(watched, unit, status)));
    }

    private ProcessObservation concludeUnit(ListedProcess watched, String unit, UnitStatus status) {
        if (!status.isKnown()) {
            // What was down counts as down for the same reason; what was up counts as busy and is looked at again.
            return new ProcessObservation.Absent(watched.settledAbsence().orElse(Absence.UNIT_BUSY), Ending.unknown());
        }
        boolean restarted = watched.status
                .filter(last -> status.restarts() > last.restarts())
                .isPresent();
        if (!status.isActive()) {
            keepStatus(watched, status, watched.status);
            Ending ending = status.ending().isKnown() ? status.ending() : watched.ending();
            return new ProcessObservation.Absent(status.absence(), ending);
        }
        Optional<ProcessId> main = status.mainPid() > 0
                ? ProcFs.identify(status.mainPid())
                : systemd.firstProcess(unit, status.controlGroup()).flatMap(ProcFs::identify);
        boolean held = main.filter(id -> hold(watched, id)).isPresent();
        // If a process has ended, a unit that stays active as "exited" does not run.
        boolean needsProcess = status.needsProcess() || watched.process.isPresent();
        if (!held && needsProcess) {
            return new ProcessObservation.Absent(Absence.UNIT_BUSY, Ending.unknown()); // it has just ended again
        }
        keepStatus(watched, status, Optional.empty());
        return new ProcessObservation.Found(restarted, held);
    }

    /** The count of restarts is compared with that of the last time the unit ran. */
    private static void keepStatus(ListedProcess watched, UnitStatus status, Optional<UnitStatus> countOf) {
        long restarts = countOf.map(UnitStatus::restarts).orElse(status.restarts());
        watched.status = Optional.of(status.withRestarts(restarts));
        watched.looksSinceStatus = 0;
    }
}

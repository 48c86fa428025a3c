package io.masakari.core.process;

import io.masakari.core.model.ProcessEvidence;

/** What {@link ProcessTable} has decided: changes for the log, and commands that the shell carries out. */
public sealed interface ProcessOutput {
    String name();

    record Changed(String name, ProcessState from, ProcessState to, ProcessReason reason) implements ProcessOutput {}

    /**
     * Command: find it, hold it, and answer with {@link ProcessObservation.Found} or {@link ProcessObservation.Absent}.
     *
     * @param beforeReport whether a report is the next step, so that systemd should be asked for a reason against it
     */
    record Look(String name, boolean beforeReport) implements ProcessOutput {}

    /**
     * Command: run its commands; answer with {@link ProcessObservation.CommandsEnded}.
     *
     * @param first whether the monitor starts it for the first time
     * @param attempt counted since it was last well, from 1
     */
    record Run(String name, boolean first, int attempt) implements ProcessOutput {}

    /** Command: report it as down; answer {@link ProcessObservation.ReportNotTaken} if the controller does not take it. */
    record Report(String name, ProcessEvidence evidence) implements ProcessOutput {}

    /** Command: report that it is well again. */
    record ReportWell(String name, ProcessEvidence evidence) implements ProcessOutput {}

    /**
     * It is no longer in the list, so it is no longer watched.
     *
     * @param reported it was reported as down, and no report that it is well again will follow
     */
    record Dropped(String name, boolean reported) implements ProcessOutput {}
}

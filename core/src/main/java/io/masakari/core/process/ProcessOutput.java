package io.masakari.core.process;

import io.masakari.core.model.ProcessEvidence;

/** What {@link ProcessTable} has decided: changes for the log, and commands that the shell carries out. */
public sealed interface ProcessOutput {
    String name();

    record Changed(String name, ProcessState from, ProcessState to, ProcessReason reason) implements ProcessOutput {}

    /**
     * Command: find it, hold it, and answer with {@link ProcessObservation.Found} or {@link ProcessObservation.Absent}.
     *
     * @param beforeReport whether the next step is the report, so that it is worth asking systemd for a reason not to
     */
    record Look(String name, boolean beforeReport) implements ProcessOutput {}

    /**
     * Command: run its commands; answer with {@link ProcessObservation.CommandsEnded}.
     *
     * @param first whether the monitor has just begun with it
     * @param attempt counted since it was last well, from 1
     */
    record Run(String name, boolean first, int attempt) implements ProcessOutput {}

    /** Command: report it as down; tell {@link ProcessObservation.ReportRefused} if the controller won't have it. */
    record Report(String name, ProcessEvidence evidence) implements ProcessOutput {}

    /** Command: report that it is well again. */
    record ReportWell(String name, ProcessEvidence evidence) implements ProcessOutput {}

    /**
     * It is no longer in the list, so it is let go.
     *
     * @param reported it was reported as down, and nobody will report that it is well again
     */
    record Dropped(String name, boolean reported) implements ProcessOutput {}
}

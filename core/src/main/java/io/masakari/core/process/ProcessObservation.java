package io.masakari.core.process;

import io.masakari.core.model.ProcessEvidence;
import java.util.List;

/** One observation of one process, as the shell hands it to {@link ProcessTable}. */
public sealed interface ProcessObservation {
    /**
     * Answer to {@link ProcessOutput.Look}: it runs.
     *
     * @param restartedBySystemd systemd itself has started it again since it was last found
     * @param held an event comes when it ends; not so with a unit that is active without a process, as a socket
     */
    record Found(boolean restartedBySystemd, boolean held) implements ProcessObservation {}

    /** Answer to {@link ProcessOutput.Look}: it does not run. */
    record Absent(Absence why, Ending ending) implements ProcessObservation {}

    /** The process that was held has ended. */
    record Ended(Ending ending, List<String> output) implements ProcessObservation {
        public Ended {
            output = List.copyOf(output);
        }
    }

    /** Answer to {@link ProcessOutput.Run}. */
    record CommandsEnded(boolean succeeded, List<String> output) implements ProcessObservation {
        public CommandsEnded {
            output = List.copyOf(output);
        }
    }

    /** The controller does not take the report: it is made again while there is reason for it. */
    record ReportNotTaken() implements ProcessObservation {}

    /** The controller does not take the report that it is well again; {@code taken} is the report it has. */
    record WellNotTaken(ProcessEvidence taken) implements ProcessObservation {}

    /** What is known about a process that does not run. */
    enum Absence {
        /** Nothing: it has ended by itself, or was never started. */
        UNEXPLAINED,
        /** Its unit was stopped in order. */
        STOPPED_ON_PURPOSE,
        /** The host is shutting down. */
        HOST_STOPPING,
        /** systemd is about to stop or start its unit. */
        UNIT_BUSY,
        /** systemd has given up on its unit. */
        UNIT_FAILED,
        /** systemd knows no such unit: the list is wrong, and no daemon has failed. */
        UNIT_MISSING
    }
}

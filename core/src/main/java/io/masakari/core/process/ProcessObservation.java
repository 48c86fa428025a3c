package io.masakari.core.process;

import io.masakari.core.model.ProcessEvidence;
import java.util.List;

/** What the shell tells of one process. */
public sealed interface ProcessObservation {
    /**
     * Answer to {@link ProcessOutput.Look}: it runs.
     *
     * @param restartedBySystemd systemd has started it again by itself since it was last found
     * @param held its end is told from now on; not so with a unit that is active without a process, as a socket
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

    /** The controller does not take the report: it must be made again as long as there is reason for it. */
    record ReportRefused() implements ProcessObservation {}

    /** The controller does not take the word that it is well again; {@code taken} is what it was told before. */
    record WellRefused(ProcessEvidence taken) implements ProcessObservation {}

    /** What is known about a process that does not run. */
    enum Absence {
        /** Nothing: it has ended by itself, or never was. */
        UNEXPLAINED,
        /** Its unit was stopped in order. */
        STOPPED_ON_PURPOSE,
        /** The host is shutting down. */
        HOST_STOPPING,
        /** systemd is about to stop or start its unit. */
        UNIT_BUSY,
        /** systemd has given up on its unit. */
        UNIT_FAILED
    }
}

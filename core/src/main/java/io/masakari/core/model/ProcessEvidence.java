package io.masakari.core.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a process monitor knows about a process when it reports it. Host, process name and {@code downSince} together
 * identify the incident: the report that the process is well again carries the same three.
 *
 * @param failure why it counts as down
 * @param downSince when the monitor learned that it had ended, by its wall clock; for a crash loop, the first end of it
 * @param tries how often it was restarted without success
 * @param exitStatus what the process last ended with, where the kernel or systemd told
 * @param signal what ended it instead
 * @param output last lines of what it, or the command to restart it, printed; may be empty
 * @param boot the boot of its host in which that was; empty if the monitor does not tell
 */
public record ProcessEvidence(
        ProcessFailure failure,
        Instant downSince,
        int tries,
        OptionalInt exitStatus,
        OptionalInt signal,
        List<String> output,
        Optional<BootId> boot) {
    public ProcessEvidence {
        Objects.requireNonNull(failure, "failure");
        Objects.requireNonNull(downSince, "downSince");
        Objects.requireNonNull(boot, "boot");
        output = List.copyOf(output);
        if (tries < 0) {
            throw new IllegalArgumentException("tries is " + tries);
        }
        if (exitStatus.isPresent() && signal.isPresent()) {
            throw new IllegalArgumentException(
                    "It either exits or is ended by a signal, not " + exitStatus + " and " + signal);
        }
    }

    /** In a boot that the monitor does not tell. */
    public ProcessEvidence(
            ProcessFailure failure,
            Instant downSince,
            int tries,
            OptionalInt exitStatus,
            OptionalInt signal,
            List<String> output) {
        this(failure, downSince, tries, exitStatus, signal, output, Optional.empty());
    }

    /** The same, in this boot of its host. */
    public ProcessEvidence in(Optional<BootId> known) {
        return new ProcessEvidence(failure, downSince, tries, exitStatus, signal, output, known);
    }

    /** Without the lines, as in the report that it is well again. */
    public ProcessEvidence withoutOutput() {
        return new ProcessEvidence(failure, downSince, tries, exitStatus, signal, List.of(), boot);
    }

    /** As in "exited with 1", "was ended by signal 9"; empty if nobody knows. */
    public Optional<String> ending() {
        if (exitStatus.isPresent()) {
            return Optional.of("exited with " + exitStatus.getAsInt());
        }
        return signal.isPresent() ? Optional.of("was ended by signal " + signal.getAsInt()) : Optional.empty();
    }
}

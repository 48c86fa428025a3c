package io.masakari.core.process;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One entry of the process list.
 *
 * @param name how it is reported and logged; stands once in a list
 * @param finding how its process is told from others
 * @param start commands that start it when the monitor begins; empty to use {@code restart}
 * @param restart commands that bring it back; empty when systemd does that
 * @param user who runs the commands; empty for the monitor's own user
 * @param after names of entries that must run before this one is started or restarted
 * @param commandLimit how long each command may take; empty for the monitor's own limit
 * @param line where it stands in its file
 */
public record ProcessSpec(
        String name,
        Finding finding,
        List<Step> start,
        List<Step> restart,
        Optional<String> user,
        List<String> after,
        Optional<Duration> commandLimit,
        int line) {
    public ProcessSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(finding, "finding");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(commandLimit, "commandLimit");
        start = List.copyOf(start);
        restart = List.copyOf(restart);
        after = List.copyOf(after);
    }

    /** Whether systemd restarts it, and the monitor only watches, asks and reports. */
    public boolean isUnit() {
        return finding instanceof Finding.Unit;
    }

    /** What to run: at the monitor's start, or after an end. */
    public List<Step> steps(boolean first) {
        boolean useStart = first ? !start.isEmpty() : restart.isEmpty();
        return useStart ? start : restart;
    }

    /** How a process is told from others. */
    public sealed interface Finding {
        /** The main process of a systemd unit. */
        record Unit(String unit) implements Finding {}

        /**
         * The process whose number stands in a file.
         *
         * @param text must be in its command line too, or the file was left by an earlier process; may be empty
         */
        record PidFile(String path, String text) implements Finding {}

        /** The oldest process whose command line contains the text, or a match of it. */
        record CommandLine(String text, boolean regularExpression) implements Finding {}
    }

    /**
     * One command.
     *
     * @param words program and arguments; no shell sees them
     * @param essential whether the try fails if it fails
     */
    public record Step(List<String> words, boolean essential) {
        public Step {
            words = List.copyOf(words);
        }

        @Override
        public String toString() {
            return String.join(" ", words);
        }
    }
}

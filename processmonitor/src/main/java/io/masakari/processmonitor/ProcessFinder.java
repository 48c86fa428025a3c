package io.masakari.processmonitor;

import io.masakari.core.process.ProcessSpec.Finding;
import io.masakari.nativebindings.process.ProcFs;
import io.masakari.nativebindings.process.ProcessId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Finds a process by its pid file or its command line, in /proc and without a fork. */
final class ProcessFinder {
    private static final int MAX_PID_FILE_BYTES = 64;
    /** Not they themselves but their first argument is the program that people mean. */
    private static final Pattern INTERPRETER =
            Pattern.compile("(.*/)?(python[0-9.]*|perl|ruby|node|java|sh|bash|dash)");

    private final long self = ProcessHandle.current().pid();

    Optional<ProcessId> find(Finding.PidFile finding) {
        try {
            byte[] bytes;
            try (var in = Files.newInputStream(Path.of(finding.path()))) {
                bytes = in.readNBytes(MAX_PID_FILE_BYTES);
            }
            String first = new String(bytes, StandardCharsets.UTF_8).strip().split("\\s", 2)[0];
            int pid = Integer.parseInt(first);
            if (pid <= 0) {
                return Optional.empty();
            }
            // Identified before its command line is read: if the pid is another process by then, holding it fails.
            return ProcFs.identify(pid)
                    .filter(id -> ProcFs.commandLine(pid)
                            .filter(line -> line.contains(finding.text()))
                            .isPresent());
        } catch (IOException | NumberFormatException e) {
            return Optional.empty(); // not written yet, or removed: no process
        }
    }

    /** The oldest: mostly the parent of the others. Our own commands do not count, whatever their command line is. */
    Optional<ProcessId> find(Finding.CommandLine finding, Set<Integer> ours) {
        List<ProcessId> found = ProcFs.find(pid -> pid != self && !ours.contains(pid), matcher(finding));
        return found.stream()
                .min(Comparator.comparingLong(ProcessId::startTicks).thenComparing(ProcessId::pid));
    }

    /**
     * A text without blanks must be in the program's own name, or, if an interpreter runs it, in an argument. Otherwise an
     * editor that has the program's configuration open would be taken for the program.
     */
    static Predicate<String> matcher(Finding.CommandLine finding) {
        if (finding.regularExpression()) {
            Pattern pattern = Pattern.compile(finding.text());
            return line -> pattern.matcher(line).find();
        }
        String text = finding.text();
        if (text.contains(" ")) {
            return line -> line.contains(text);
        }
        return line -> {
            int end = line.indexOf(' ');
            String program = end < 0 ? line : line.substring(0, end);
            return program.contains(text)
                    || line.contains(text) && INTERPRETER.matcher(program).matches();
        };
    }
}

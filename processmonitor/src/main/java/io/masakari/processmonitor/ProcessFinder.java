package io.masakari.processmonitor;

import io.masakari.core.process.ProcessSpec.Finding;
import io.masakari.nativebindings.process.ProcFs;
import io.masakari.nativebindings.process.ProcFs.CommandLine;
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

/** Finds a process by its pid file, its command line or its program, in /proc and without a fork. */
final class ProcessFinder {
    private static final int MAX_PID_FILE_BYTES = 64;
    /** The control groups of users' sessions begin so. */
    private static final String USERS = "/user.slice/";

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
                            .filter(wanted(finding.text()))
                            .isPresent());
        } catch (IOException | NumberFormatException e) {
            return Optional.empty(); // not written yet, or removed: no process
        }
    }

    private static Predicate<CommandLine> wanted(String text) {
        Predicate<CommandLine> shows = shown -> shown.line().contains(text);
        return text.isEmpty()
                ? shows
                : shows.or(ProcessMatch.byProgram(new Finding.CommandLine(text, false), ProcFs::program));
    }

    /** The oldest: mostly the parent of the others. Our own commands do not count, whatever their command line is. */
    Optional<ProcessId> find(Finding.CommandLine finding, Set<Integer> ours) {
        return oldest(ProcFs.find(pid -> pid != self && !ours.contains(pid), ProcessMatch.byCommandLine(finding)));
    }

    /** Those that execute the program without a word of it in their command line. No session of a user counts. */
    List<ProcessId> findByProgram(Finding.CommandLine finding, Set<Integer> ours) {
        return ProcFs.find(
                pid -> pid != self && !ours.contains(pid),
                ProcessMatch.byProgram(finding, ProcFs::program)
                        .and(shown -> ProcFs.controlGroup(shown.pid())
                                .filter(group -> group.startsWith(USERS))
                                .isEmpty()));
    }

    static Optional<ProcessId> oldest(List<ProcessId> found) {
        return found.stream()
                .min(Comparator.comparingLong(ProcessId::startTicks).thenComparing(ProcessId::pid));
    }
}

package io.masakari.bootgate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Counts the QEMU processes of this host, in containers as well: the kernel lists those of all. */
final class RunningGuests {
    private static final Pattern QEMU = Pattern.compile("qemu-system-.*|qemu-kvm|kvm");

    private final Path processes;

    RunningGuests() {
        this(Path.of("/proc"));
    }

    /** Another list of processes, for tests. */
    RunningGuests(Path processes) {
        this.processes = processes;
    }

    /** @throws IOException if other users' processes cannot be seen: then it is not known that none runs */
    int count() throws IOException {
        Files.readString(processes.resolve("1/comm"));
        int count = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(processes, "[0-9]*")) {
            for (Path process : all) {
                if (isQemu(process)) {
                    count++;
                }
            }
        }
        return count;
    }

    private static boolean isQemu(Path process) {
        try {
            String command = new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.ISO_8859_1);
            int end = command.indexOf('\0');
            String program = end < 0 ? command : command.substring(0, end);
            return QEMU.matcher(program.substring(program.lastIndexOf('/') + 1)).matches()
                    || QEMU.matcher(Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1)
                                    .strip())
                            .matches();
        } catch (IOException e) {
            return false; // it has ended meanwhile
        }
    }
}

package io.masakari.nativebindings.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** Reads /proc. A process that has gone meanwhile, or that we may not see, is simply not there. Any thread. */
public final class ProcFs {
    private static final int STAT_BYTES = 1024;
    private static final int MAX_COMMAND_LINE = 16 * 1024;
    private static final String DELETED = " (deleted)";
    /** Fields of stat that follow the name, which is in parentheses and may contain anything; counted from 0. */
    private static final int STATE = 0;

    private static final int START_TICKS = 19;
    private static final int EXIT_CODE = 49;

    private ProcFs() {}

    /**
     * What a process shows as its command line.
     *
     * @param first its first word; of a process that wrote a title over it, mostly the whole title
     * @param line all words, with blanks between
     */
    public record CommandLine(int pid, String first, String line) {
        static CommandLine parse(int pid, String text) {
            int end = text.indexOf('\0');
            String line = text.replace('\0', ' ').stripTrailing();
            return new CommandLine(pid, end < 0 ? line : text.substring(0, end), line);
        }
    }

    /**
     * The processes of the moment whose command line is as wanted, in no order; kernel threads have none. A look at some
     * hundred processes takes some ms, so nothing is done twice in it.
     */
    public static List<ProcessId> find(IntPredicate candidate, Predicate<CommandLine> wanted) {
        byte[] buffer = new byte[MAX_COMMAND_LINE];
        List<ProcessId> found = new ArrayList<>();
        forEachPid(pid -> {
            if (candidate.test(pid)) {
                read("/proc/" + pid + "/cmdline", buffer)
                        .filter(text -> !text.isEmpty() && wanted.test(CommandLine.parse(pid, text)))
                        .flatMap(text -> identify(pid))
                        .ifPresent(found::add);
            }
        });
        return found;
    }

    private static void forEachPid(IntConsumer consumer) {
        String[] names = new File("/proc").list();
        if (names == null) {
            throw new IllegalStateException("/proc cannot be listed: it must be mounted for this program");
        }
        for (String name : names) {
            if (isNumber(name)) {
                consumer.accept(Integer.parseInt(name));
            }
        }
    }

    /** Empty as well for a zombie: it has ended, only nobody has asked how. */
    public static Optional<ProcessId> identify(int pid) {
        return stat(pid)
                .filter(fields -> !isDead(fields))
                .map(fields -> new ProcessId(pid, Long.parseLong(fields[START_TICKS])));
    }

    /** Of a kernel thread: without any text. */
    public static Optional<CommandLine> commandLine(int pid) {
        return read("/proc/" + pid + "/cmdline", MAX_COMMAND_LINE).map(text -> CommandLine.parse(pid, text));
    }

    /** The file that it executes, also one that was replaced since; empty for a kernel thread, or if we may not know. */
    public static Optional<String> program(int pid) {
        try {
            String path =
                    Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).toString();
            return Optional.of(path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Its control group, as in /system.slice/nova-compute.service; in a mixed hierarchy systemd's. */
    public static Optional<String> controlGroup(int pid) {
        return read("/proc/" + pid + "/cgroup", 4096).flatMap(ProcFs::parseControlGroup);
    }

    static Optional<String> parseControlGroup(String text) {
        return text.lines()
                .filter(line -> line.startsWith("0::") || line.contains(":name=systemd:"))
                .map(line -> line.substring(line.indexOf(':', line.indexOf(':') + 1) + 1))
                .filter(path -> !path.equals("/"))
                .findFirst();
    }

    /** What a zombie ended with; 0 also means that we may not know. */
    static Optional<Integer> zombieStatus(ProcessId process) {
        return stat(process.pid())
                .filter(fields -> isDead(fields)
                        && fields.length > EXIT_CODE
                        && Long.parseLong(fields[START_TICKS]) == process.startTicks())
                .map(fields -> Integer.parseInt(fields[EXIT_CODE].strip()));
    }

    private static Optional<String[]> stat(int pid) {
        return read("/proc/" + pid + "/stat", STAT_BYTES).map(ProcFs::parseStat);
    }

    /** The fields after the name. */
    static String[] parseStat(String text) {
        return text.substring(text.lastIndexOf(')') + 2).split(" ");
    }

    private static boolean isDead(String[] fields) {
        char state = fields[STATE].charAt(0);
        return state == 'Z' || state == 'X' || state == 'x';
    }

    private static Optional<String> read(String path, int most) {
        return read(path, new byte[most]);
    }

    private static Optional<String> read(String path, byte[] buffer) {
        try (FileInputStream in = new FileInputStream(path)) {
            // Such a file comes with one read, as far as the buffer goes.
            int length = Math.max(0, in.read(buffer));
            return Optional.of(new String(buffer, 0, length, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isNumber(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return false;
            }
        }
        return !name.isEmpty() && name.length() < 10;
    }
}

package io.masakari.processmonitor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.HostName;
import io.masakari.core.model.ProcessEvidence;
import io.masakari.core.process.ProcessState;
import io.masakari.core.process.RestartPolicy;
import io.masakari.core.retry.RetryPolicy;
import io.masakari.nativebindings.process.ProcFs;
import io.masakari.processmonitor.list.ListFile;
import io.masakari.processmonitor.list.ListRules;
import io.masakari.runtime.config.Problem;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.RecordingLog;
import io.masakari.runtime.report.Delivery;
import io.masakari.runtime.report.ProcessNotification;
import io.masakari.runtime.time.Clocks;
import io.masakari.runtime.time.Ticker;
import io.masakari.runtime.time.WallClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A monitor with its list in a directory, real processes, and a systemctl that says what a test writes. Its waits are short
 * where a test needs them to pass, and so long where it does not that a busy machine reaches none of them.
 */
final class Rig implements AutoCloseable {
    static final Duration LIMIT = Duration.ofMinutes(3);
    static final RestartPolicy FAST = RestartPolicy.of(e -> {
        e.retry = new RetryPolicy(3, Duration.ofMillis(20), Duration.ofMillis(50));
        e.appearWithin = Duration.ofMinutes(1);
        e.wellAfter = Duration.ofMillis(300);
        e.crashes = 4;
        e.crashWindow = Duration.ofMinutes(10);
        e.againEvery = Duration.ofMinutes(10);
        e.lookEvery = Duration.ofMillis(50);
        e.unitLimit = Duration.ofMinutes(1);
    });

    final RecordingLog log = new RecordingLog();
    final List<ProcessNotification> reports = new ArrayList<>();
    final List<Consumer<Delivery>> listeners = new ArrayList<>();
    final Path directory;
    final Path list;
    private final Systemd.Settings systemd;
    private final HostName host = new HostName("compute1");
    private final RestartPolicy policy;
    private Duration skipped = Duration.ZERO;
    private ListedMonitor listed;
    private ProcessMonitor monitor;

    Rig(Path directory) throws IOException {
        this(directory, FAST);
    }

    Rig(Path directory, RestartPolicy policy) throws IOException {
        this.directory = directory;
        this.policy = policy;
        this.list = directory.resolve("process_list.yaml");
        Files.createDirectories(directory);
        Path systemctl = directory.resolve("systemctl");
        Files.writeString(
                systemctl,
                "#!/bin/sh\necho \"$@\" >>'" + directory.resolve("asked") + "'\ncase $1 in is-system-running) cat '"
                        + directory.resolve("system") + "' ;; *) cat '" + directory.resolve("unit") + "' ;; esac\n");
        Files.setPosixFilePermissions(systemctl, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(directory.resolve("cgroup/system.slice"));
        Files.writeString(directory.resolve("system"), "running\n");
        Files.writeString(directory.resolve("unit"), "");
        Files.writeString(directory.resolve("asked"), "");
        systemd = new Systemd.Settings(systemctl, List.of(directory.resolve("cgroup")), true);
    }

    /** A daemon that puts itself into the background and writes a pid file. */
    String daemon(String name, String... more) {
        String start = "sleep 86399 >/dev/null 2>&1 & echo $! >" + pidFile(name);
        return entry(name, "sh -c '" + start + "'", more);
    }

    String entry(String name, String restart, String... more) {
        StringBuilder entry = new StringBuilder(
                "- name: " + name + "\n  pid_file: " + pidFile(name) + "\n  restart_command: " + restart + "\n");
        for (String line : more) {
            entry.append("  ").append(line).append('\n');
        }
        return entry.toString();
    }

    Path pidFile(String name) {
        return directory.resolve(name + ".pid");
    }

    void write(String... entries) throws IOException {
        Path next = directory.resolve("next");
        Files.writeString(next, String.join("", entries));
        Files.move(next, list, StandardCopyOption.REPLACE_EXISTING);
    }

    Rig start(String... entries) throws IOException {
        write(entries);
        monitor = new ProcessMonitor(
                new ProcessMonitor.Settings(host, policy, Duration.ofMinutes(1), systemd),
                Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "NOTIFY_SOCKET", "/nonexistent"),
                (report, listener) -> {
                    reports.add((ProcessNotification) report);
                    listeners.add(listener);
                },
                log,
                new Clocks(() -> Ticker.system().now().plus(skipped), WallClock.system()));
        listed = new ListedMonitor(
                monitor,
                list,
                new ListFile(list, new ListRules(true, Optional.empty())),
                new StateFiles(directory.resolve("state"), host, log),
                log,
                WallClock.system(),
                status -> {});
        listed.start();
        return this;
    }

    /** What --check-config says of the units of a list. */
    List<Problem> check(String... entries) throws IOException {
        write(entries);
        return UnitCheck.problems(
                list, new ListFile(list, new ListRules(true, Optional.empty())).read(), systemd, System.getenv());
    }

    void unitSays(String text) throws IOException {
        Path next = directory.resolve("unit.next");
        Files.writeString(next, text);
        Files.move(next, directory.resolve("unit"), StandardCopyOption.ATOMIC_MOVE);
    }

    long asked() throws IOException {
        return Files.readAllLines(directory.resolve("asked")).size();
    }

    ProcessState state(String name) {
        return monitor.view().get(name).state();
    }

    void await(String name, ProcessState state) {
        await(() -> state(name) == state, name + " to be " + state);
    }

    void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(
                    System.nanoTime() < deadline, () -> "gave up waiting for " + what + "; logged: " + log.entries());
            listed.tick(Duration.ofMillis(10));
        }
    }

    /** Lets the monitor's clock jump ahead, and does what is due then. */
    void skip(Duration time) {
        skipped = skipped.plus(time);
        listed.tick(Duration.ZERO);
    }

    /** Waits until the file has the text. */
    void awaitText(Path file, String text) {
        await(() -> contentOf(file).contains(text), "'" + text + "' in " + file);
    }

    private static String contentOf(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // not there yet
        }
    }

    int pid(String name) {
        return number(pidFile(name));
    }

    /** Waits until it is there: a daemon may be found before its shell has written down who it is. */
    int number(Path file) {
        await(() -> numberIn(file).isPresent(), "a number in " + file);
        return numberIn(file).getAsInt();
    }

    private static OptionalInt numberIn(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .limit(1)
                    .filter(line -> line.matches("[0-9]{1,9}"))
                    .mapToInt(Integer::parseInt)
                    .findFirst();
        } catch (IOException e) {
            return OptionalInt.empty(); // not there yet
        }
    }

    void kill(String name) {
        ProcessHandle.of(pid(name)).ifPresent(ProcessHandle::destroyForcibly);
    }

    ProcessEvidence evidence(int report) {
        return reports.get(report).evidence().orElseThrow();
    }

    long logged(Event event) {
        return log.of(event).size();
    }

    /** Ends the monitor, and nothing else. */
    void stop() {
        if (listed != null) {
            listed.close();
            listed = null;
        }
    }

    @Override
    public void close() throws IOException {
        stop();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        // A command that was under way may still start a daemon and write its file.
        while (Files.exists(directory) && !isDeleted(directory)) {
            assertTrue(System.nanoTime() < deadline, () -> "cannot delete " + directory);
        }
    }

    private static boolean isDeleted(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                if (file.toString().endsWith(".pid")) {
                    numberIn(file).stream()
                            .filter(pid -> ProcFs.identify(pid).isPresent())
                            .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
                }
                Files.deleteIfExists(file);
            }
            return true;
        } catch (DirectoryNotEmptyException | NoSuchFileException | UncheckedIOException e) {
            return false;
        }
    }
}

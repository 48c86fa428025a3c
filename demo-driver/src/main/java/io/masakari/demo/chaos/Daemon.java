package io.masakari.demo.chaos;

import io.masakari.demo.DemoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One program in a lab host. Signals go to its JVM, not to the nsenter that runs it in the host. */
final class Daemon {
    private static final long END_SECONDS = 120;

    private final String name;
    private final Supplier<Process> starter;
    private Process process;
    private boolean wanted;

    /** @param rssKib memory it holds @param files descriptors it has open */
    record Vitals(long rssKib, long files) {}

    Daemon(String name, Supplier<Process> starter) {
        this.name = name;
        this.starter = starter;
    }

    String name() {
        return name;
    }

    void start() {
        process = starter.get();
        wanted = true;
    }

    /** For a process that something else has started. */
    static Daemon of(String name, Process process) {
        Daemon daemon = new Daemon(name, () -> {
            throw new IllegalStateException(name + " is not started from here");
        });
        daemon.process = process;
        daemon.wanted = true;
        return daemon;
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** True if it has ended by itself. */
    boolean hasDied() {
        return wanted && !isAlive();
    }

    void kill() throws InterruptedException {
        wanted = false;
        if (isAlive()) {
            signal("KILL", jvm());
            // A stopped nsenter does not reap its child.
            signal("CONT", process.pid());
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                throw new DemoException(name + " did not end within " + END_SECONDS + " s of SIGKILL.");
            }
        }
    }

    void pause() {
        if (isAlive()) {
            signal("STOP", jvm());
        }
    }

    /** Continues it if it was paused. nsenter stops when its command does. */
    void resume() {
        if (isAlive()) {
            signal("CONT", process.pid());
            signal("CONT", jvm());
        }
    }

    Vitals vitals() {
        Path proc = Path.of("/proc", Long.toString(jvm()));
        try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
            long rss = Files.readAllLines(proc.resolve("status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
            return new Vitals(rss, files.count());
        } catch (IOException e) {
            throw new DemoException("Cannot read the vitals of " + name + ": " + e.getMessage(), e);
        }
    }

    private long jvm() {
        return process.descendants()
                .filter(each -> each.info().command().orElse("").endsWith("/java"))
                .map(ProcessHandle::pid)
                .findFirst()
                .orElse(process.pid());
    }

    private static void signal(String signal, long pid) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new DemoException("Cannot signal process " + pid + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

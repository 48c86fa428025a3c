package io.masakari.hostmonitor.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** The project's cluster lab from a test: real Corosync and Pacemaker, and our programs inside its hosts. */
final class Lab implements AutoCloseable {
    static final int PORT = 15868;

    private final Path directory;
    private final String script;
    private final Map<String, Process> running = new LinkedHashMap<>();

    Lab(Path directory) {
        this.directory = directory;
        this.script = root().resolve("lab/cluster-lab").toString();
    }

    void up(int hosts) {
        lab("up", Integer.toString(hosts));
        lab("plain", "api");
    }

    /** Runs a lab command to its end; fails with its output. */
    String lab(String... words) {
        try {
            Path output = Files.createTempFile(directory, "lab", ".out");
            Process process = start(output, words);
            if (!process.waitFor(90, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError("lab " + Arrays.toString(words) + " failed: " + Files.readString(output));
            }
            return Files.readString(output);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("lab " + Arrays.toString(words), e);
        }
    }

    void startController() {
        java(
                "controller",
                "api",
                "-Xmx32m",
                ControllerStub.class.getName(),
                "198.51.100.201",
                "" + PORT,
                bodies().toString());
    }

    void startMonitor(String host) {
        try {
            Path home = Files.createDirectories(directory.resolve(host));
            Path config = home.resolve("hostmonitor.conf");
            Files.write(
                    config,
                    List.of(
                            "[controller]",
                            "url = http://198.51.100.201:" + PORT,
                            "token = of-the-lab",
                            "[report]",
                            "spool = " + home.resolve("spool")));
            java(
                    host,
                    host,
                    "-Xmx32m",
                    "-Xss256k",
                    "-XX:TieredStopAtLevel=1",
                    "io.masakari.hostmonitor.Main",
                    "--config",
                    config.toString());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** SIGKILL to the program, not to its host. */
    void killProgram(String name) {
        Process process = running.remove(name);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    String log(String name) {
        try {
            return Files.readString(directory.resolve(name + ".log"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void awaitLog(String name, String text, Duration limit) {
        await(name + " to log '" + text + "'", limit, () -> log(name).contains(text), () -> log(name));
    }

    /** What reached the controller, in order; what was sent again, as its answer was late, counts once. */
    List<String> arrived() {
        try {
            return Files.exists(bodies())
                    ? Files.readAllLines(bodies()).stream().distinct().toList()
                    : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static void await(String what, Duration limit, Supplier<Boolean> condition, Supplier<Object> state) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.get()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Waited " + limit + " for " + what + "; now: " + state.get());
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Override
    public void close() {
        running.values().forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
        lab("down");
    }

    private Path bodies() {
        return directory.resolve("arrived");
    }

    private void java(String name, String host, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "exec",
                host,
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(List.of(arguments));
        try {
            running.put(name, start(directory.resolve(name + ".log"), command.toArray(String[]::new)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Process start(Path output, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(script));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("LAB_DIR", directory.resolve("lab").toString());
        return builder.start();
    }

    private static Path root() {
        Path path = Path.of("").toAbsolutePath();
        while (!Files.exists(path.resolve("lab/cluster-lab"))) {
            path = path.getParent();
            if (path == null) {
                throw new AssertionError(
                        "lab/cluster-lab not found above " + Path.of("").toAbsolutePath());
            }
        }
        return path;
    }
}

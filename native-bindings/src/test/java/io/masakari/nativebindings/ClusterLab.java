package io.masakari.nativebindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real cluster of lab/cluster-lab for the tests of one class, with a state directory of its own. Whatever happens,
 * an {@code up} that fails and an interrupted run included, hosts and directory are gone afterwards.
 */
final class ClusterLab implements AutoCloseable {
    private static final long LIMIT_SECONDS = 120;
    private static final Path SCRIPT = Path.of("").toAbsolutePath().getParent().resolve("lab/cluster-lab");

    private final Path directory;
    private final Map<String, String> settings;
    private final Thread lastResort = new Thread(this::interrupted, "lab-down");
    private volatile Process running;

    private ClusterLab(Path directory, Map<String, String> settings) {
        this.directory = directory;
        this.settings = settings;
    }

    /** @param settings as in LAB_PACEMAKER; see the head of the script */
    static ClusterLab up(int hosts, Map<String, String> settings) throws IOException {
        ClusterLab lab = new ClusterLab(Files.createTempDirectory("masakari-lab-"), settings);
        Runtime.getRuntime().addShutdownHook(lab.lastResort);
        try {
            lab.run("up", Integer.toString(hosts));
            return lab;
        } catch (Throwable e) {
            try {
                lab.close();
            } catch (Throwable down) {
                e.addSuppressed(down);
            }
            throw e;
        }
    }

    /** Runs a command of the script to its end, which must be a success. @return what it printed */
    String run(String... arguments) {
        Result result = execute(arguments);
        assertEquals(0, result.code(), () -> String.join(" ", arguments) + ": " + result.text());
        return result.text();
    }

    /** Whether a command of the script was a success. */
    boolean succeeds(String... arguments) {
        return execute(arguments).code() == 0;
    }

    private record Result(int code, String text) {}

    private Result execute(String... arguments) {
        try {
            // A file and no pipe: the daemons of the lab would keep a pipe open.
            Path output = Files.createTempFile(directory, "run-", ".out");
            try {
                Process process = script(arguments)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                running = process;
                boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
                if (!ended) {
                    process.destroy();
                }
                String text = Files.readString(output);
                assertTrue(ended, () -> String.join(" ", arguments) + " took too long: " + text);
                return new Result(process.exitValue(), text);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("Cannot run " + SCRIPT, e);
        }
    }

    /** Runs {@link ClusterProbe} inside a host, on the Java that runs this test. */
    LabProbe probe(String host, String... arguments) throws IOException {
        return probe(host, List.of(), System.getProperty("java.class.path"), arguments);
    }

    /** The same as user and group nobody, with a copy of the classes that nobody may read. */
    LabProbe probeAsNobody(String host, String... arguments) throws IOException {
        return probe(
                host,
                List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
                readableClassPath(),
                arguments);
    }

    private LabProbe probe(String host, List<String> prefix, String classPath, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("exec", host));
        command.addAll(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                ClusterProbe.class.getName()));
        command.addAll(List.of(arguments));
        return new LabProbe(
                host,
                script(command.toArray(String[]::new)).redirectErrorStream(true).start());
    }

    private ProcessBuilder script(String... arguments) {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("LAB_"));
        builder.environment().putAll(settings);
        builder.environment().put("LAB_DIR", directory.resolve("lab").toString());
        return builder;
    }

    private String readableClassPath() throws IOException {
        Path copy = directory.resolve("classes");
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":")) {
            // JUnit is not needed in the host, and the rest is small.
            if (!entry.contains("junit")) {
                Path target = copy.resolve(
                        Integer.toString(entries.size()) + "-" + Path.of(entry).getFileName());
                copyTree(Path.of(entry), target);
                entries.add(target.toString());
            }
        }
        Process chmod = new ProcessBuilder("chmod", "-R", "a+rX", directory.toString()).start();
        chmod.onExit().join();
        return String.join(":", entries);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        List<Path> files;
        try (var walk = Files.walk(from)) {
            files = walk.toList();
        }
        for (Path file : files) {
            Path target = to.resolve(from.relativize(file).toString());
            if (Files.isDirectory(file)) {
                Files.createDirectories(target);
            } else {
                Files.copy(file, from.equals(file) ? to : target);
            }
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(lastResort);
        takeDown();
    }

    /** An {@code up} that gets SIGTERM takes down what it has made; only after that is there an order in things. */
    private void interrupted() {
        Process script = running;
        if (script != null) {
            script.destroy();
            script.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
        }
        takeDown();
    }

    private void takeDown() {
        // Fails before the directory is gone: without it, nobody could take the lab down.
        run("down");
        deleteTree(directory);
    }

    private static void deleteTree(Path top) {
        try (var walk = Files.walk(top)) {
            // Deepest first.
            for (Path path : walk.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new IllegalStateException("Cannot remove " + top, e);
        }
    }
}

package io.masakari.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Runs the lab's commands and the programs, each with a time limit or a log file. */
final class Shell {
    private final Path root;
    private final Map<String, String> environment;

    /** @param root the checkout, working directory of all commands */
    Shell(Path root, Map<String, String> environment) {
        this.root = root;
        this.environment = Map.copyOf(environment);
    }

    /** What the command printed on standard output; throws with the end of its error output if it fails. */
    String run(Duration limit, List<String> command) {
        return run(limit, Set.of(0), command);
    }

    /** The same of a command that may end with one of these exit statuses. */
    String run(Duration limit, Set<Integer> good, List<String> command) {
        try {
            Path err = Files.createTempFile("masakari-demo", ".err");
            Path out = Files.createTempFile("masakari-demo", ".out");
            try {
                Process process = builder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                process.getOutputStream().close();
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new DemoException(
                            "'" + String.join(" ", command) + "' did not end within " + limit.toSeconds() + " s");
                }
                String printed = Files.readString(out, StandardCharsets.UTF_8);
                if (!good.contains(process.exitValue())) {
                    throw new DemoException("'" + String.join(" ", command) + "' ended with " + process.exitValue()
                            + ": " + tail(Files.readString(err, StandardCharsets.UTF_8) + printed));
                }
                return printed;
            } finally {
                Files.deleteIfExists(err);
                Files.deleteIfExists(out);
            }
        } catch (IOException e) {
            throw new DemoException("Cannot run '" + String.join(" ", command) + "': " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("Interrupted while running '" + String.join(" ", command) + "'", e);
        }
    }

    /** Starts a program in the background; both its outputs are appended to {@code log}. */
    Process start(Path log, Map<String, String> more, List<String> command) {
        ProcessBuilder builder = builder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(more);
        try {
            Process process = launch(builder);
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw new DemoException("Cannot start '" + String.join(" ", command) + "': " + e.getMessage(), e);
        }
    }

    /** Starts a program whose pipes the caller uses; its error output is appended to {@code log}. */
    Process startPiped(Path log, Map<String, String> more, List<String> command) {
        ProcessBuilder builder = builder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(more);
        return launch(builder);
    }

    private static Process launch(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new DemoException("Cannot start '" + String.join(" ", builder.command()) + "': " + e.getMessage(), e);
        }
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
        builder.environment().putAll(environment);
        return builder;
    }

    private static String tail(String text) {
        String stripped = text.strip();
        return stripped.length() <= 2000 ? stripped : "…" + stripped.substring(stripped.length() - 2000);
    }
}

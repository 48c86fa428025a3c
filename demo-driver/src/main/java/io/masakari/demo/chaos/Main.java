package io.masakari.demo.chaos;

import io.masakari.demo.DemoException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Entry point of {@code bin/chaos}: options, one run, exit status. */
public final class Main {
    private static final int KEPT = 0;
    private static final int BROKEN = 1;
    private static final int USAGE = 2;
    private static final int COULD_NOT_RUN = 3;

    private Main() {}

    public static void main(String[] args) {
        ChaosOptions options = new ChaosOptions();
        try {
            new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
        } catch (CommandLine.ParameterException e) {
            System.err.println("chaos: " + e.getMessage() + " (bin/chaos --help)");
            System.exit(USAGE);
        }
        String problem = options.problem() != null ? options.problem() : Kinds.problem(options);
        if (problem != null) {
            System.err.println("chaos: " + problem + " (bin/chaos --help)");
            System.exit(USAGE);
        }
        if (options.list) {
            Kinds.names().forEach(System.out::println);
            System.exit(KEPT);
        }
        System.exit(run(options));
    }

    private static int run(ChaosOptions options) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        long seed = options.seed != null ? options.seed : System.nanoTime() & 0xff_ffffL;
        try {
            Path directory = options.logs != null
                    ? Files.createDirectories(options.logs).toAbsolutePath()
                    : Files.createTempDirectory("masakari-chaos-");
            try (Stream<Path> there = Files.list(directory)) {
                if (there.findAny().isPresent()) {
                    System.err.println("chaos: " + directory + " is not empty; --logs needs a new directory");
                    return USAGE;
                }
            }
            Run run = new Run(options, Path.of("").toAbsolutePath(), directory, seed, out);
            // Also for Ctrl-C and SIGTERM; close() does its work once.
            Runtime.getRuntime().addShutdownHook(new Thread(run::close, "clean-up"));
            try {
                return run.play() ? KEPT : BROKEN;
            } finally {
                run.close();
            }
        } catch (DemoException | IOException e) {
            System.err.println("chaos: " + e.getMessage() + " (seed " + seed + ")");
            return COULD_NOT_RUN;
        } catch (InterruptedException e) {
            return COULD_NOT_RUN;
        }
    }
}

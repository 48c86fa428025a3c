package io.masakari.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;

/** Entry point of {@code ./demo}: options, one run, exit status. */
public final class Main {
    private static final int KEPT_ITS_PROMISE = 0;
    private static final int BROKE_IT = 1;
    private static final int USAGE = 2;
    private static final int COULD_NOT_RUN = 3;

    private Main() {}

    public static void main(String[] args) {
        DemoOptions options = new DemoOptions();
        try {
            new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
        } catch (CommandLine.ParameterException e) {
            System.err.println("demo: " + e.getMessage() + " (./demo --help)");
            System.exit(USAGE);
        }
        if (options.problem() != null) {
            System.err.println("demo: " + options.problem() + " (./demo --help)");
            System.exit(USAGE);
        }
        System.exit(run(options));
    }

    private static int run(DemoOptions options) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try {
            Path directory = Files.createTempDirectory("masakari-demo-");
            Path root = Path.of("").toAbsolutePath();
            DemoRun run = switch (options.subject) {
                case process -> new ProcessRun(options, root, directory, out);
                case instance -> new InstanceRun(options, root, directory, out);
                case host -> new HostRun(options, root, directory, out);
            };
            // Also for Ctrl-C and SIGTERM; close() does its work once.
            Thread cleanUp = new Thread(run::close, "clean-up");
            Runtime.getRuntime().addShutdownHook(cleanUp);
            try {
                return run.runAndJudge() ? KEPT_ITS_PROMISE : BROKE_IT;
            } finally {
                run.close();
            }
        } catch (DemoException | IOException e) {
            System.err.println("demo: " + e.getMessage());
            return COULD_NOT_RUN;
        } catch (InterruptedException e) {
            return COULD_NOT_RUN;
        }
    }
}

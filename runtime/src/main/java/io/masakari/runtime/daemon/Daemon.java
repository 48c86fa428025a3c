package io.masakari.runtime.daemon;

import io.masakari.runtime.config.Config;
import io.masakari.runtime.config.ConfigException;
import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.config.LackingHostException;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.journal.EventLogs;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs one {@link Service} from start to exit code. The main thread loops; SIGTERM, SIGINT, {@link #fail} and an
 * uncaught exception in any thread make it stop within {@link #STOP_LIMIT}.
 */
public final class Daemon {
    /** From the request to stop until the process ends, whatever still runs. Below systemd's TimeoutStopSec. */
    static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

    private final String program;
    private final EventLog log;
    private final SystemdNotifier systemd;
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean stopping;
    private volatile Service running;
    private volatile ExitCode exitCode = ExitCode.OK;

    Daemon(String program, EventLog log, SystemdNotifier systemd) {
        this.program = program;
        this.log = log;
        this.systemd = systemd;
    }

    /**
     * The whole of a program's {@code main}: does not return.
     *
     * @param check for {@code --check-config}: refuses values that contradict each other, and does nothing else
     */
    public static void main(
            String[] arguments, ConfigSpec spec, Path defaultConfig, Consumer<Config> check, Program program) {
        System.exit(run(List.of(arguments), System.getenv(), spec, defaultConfig, check, program)
                .number());
    }

    /** The version of this build; "development" where the classes are not from its jars. */
    public static String version() {
        String version = Daemon.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    public EventLog log() {
        return log;
    }

    /** One line for {@code systemctl status}. */
    public void status(String text) {
        systemd.status(text);
    }

    /** Ends the program in order, from any thread: its work is done. */
    public void finish() {
        stop();
    }

    /** Ends the program in order, from any thread, with the exit code that fits the cause. */
    public void fail(Throwable cause) {
        report(cause);
        stop();
        // The loop may hang. The shutdown hook then ends the process within its limit.
        Thread ender = new Thread(() -> System.exit(exitCode.number()), "exit");
        ender.setDaemon(true);
        ender.start();
    }

    private static ExitCode run(
            List<String> given,
            Map<String, String> environment,
            ConfigSpec spec,
            Path defaultConfig,
            Consumer<Config> check,
            Program program) {
        try {
            Arguments arguments = Arguments.parse(given, defaultConfig);
            if (arguments.help()) {
                System.out.print(Arguments.help(spec, defaultConfig));
                return ExitCode.OK;
            }
            if (arguments.manual()) {
                System.out.print(ManualPage.of(spec, defaultConfig, version()));
                return ExitCode.OK;
            }
            if (arguments.version()) {
                System.out.println(spec.program() + " " + version());
                return ExitCode.OK;
            }
            Config config = spec.load(arguments.config(), environment);
            if (arguments.check() != Arguments.Check.NONE) {
                check(config, check, arguments.check());
                config.exposed().forEach(warning -> System.err.println("Warning: " + warning));
                config.renamed().forEach(warning -> System.err.println("Warning: " + warning));
                System.out.println(config);
                return ExitCode.OK;
            }
            EventLog log = EventLogs.open(spec.program(), environment);
            return new Daemon(spec.program(), log, SystemdNotifier.from(environment)).run(config, program);
        } catch (FatalException e) {
            System.err.println(spec.program() + ": " + e.getMessage());
            return e.exitCode();
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            return ExitCode.CONFIG;
        }
    }

    private static void check(Config config, Consumer<Config> check, Arguments.Check how) {
        try {
            check.accept(config);
        } catch (LackingHostException e) {
            if (how != Arguments.Check.BEFORE_UPGRADE) {
                throw e;
            }
            e.problems().forEach(problem -> System.err.println("Warning: " + problem));
        }
    }

    private ExitCode run(Config config, Program program) {
        Thread.setDefaultUncaughtExceptionHandler((thread, cause) -> fail(cause));
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopBySignal, "stop"));
        config.exposed().forEach(warning -> log.log(Event.CONFIG_EXPOSED, warning.toString()));
        config.renamed().forEach(warning -> log.log(Event.CONFIG_RENAMED, warning.toString()));
        try (Service service = program.start(config, this)) {
            running = service;
            systemd.ready();
            log.log(
                    Event.DAEMON_STARTED,
                    this.program + " is ready.",
                    Map.of("pid", ProcessHandle.current().pid()));
            loop(service);
        } catch (Throwable e) { // also an Error must reach the journal and the exit code
            report(e);
        }
        if (exitCode == ExitCode.OK) {
            log.log(Event.DAEMON_STOPPED, this.program + " has stopped.");
        }
        log.flush();
        finished.countDown();
        return exitCode;
    }

    private void loop(Service service) throws Exception {
        Duration limit = systemd.watchdog()
                .map(watchdog -> watchdog.dividedBy(4))
                .filter(quarter -> quarter.compareTo(LONGEST_TICK) < 0)
                .orElse(LONGEST_TICK);
        long feedNanos = systemd.watchdog()
                .map(watchdog -> watchdog.dividedBy(4).toNanos())
                .orElse(Long.MAX_VALUE);
        long fed = System.nanoTime();
        while (!stopping) {
            service.tick(limit);
            long now = System.nanoTime();
            if (now - fed >= feedNanos) {
                systemd.feedWatchdog();
                fed = now;
            }
        }
    }

    private void stop() {
        systemd.stopping(); // before anything that the loop tells at its end
        stopping = true;
        Service service = running;
        if (service != null) {
            service.wake();
        }
    }

    /**
     * The shutdown hook: runs on SIGTERM and SIGINT, and on every exit. A JVM that ends by a signal would exit with 143;
     * to have stopped as asked is success, so this halts with our own code.
     */
    private void stopBySignal() {
        if (finished.getCount() == 0) {
            return;
        }
        stop();
        try {
            if (!finished.await(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                exitCode = exitCode == ExitCode.OK ? ExitCode.INTERNAL : exitCode;
                log.log(
                        Event.DAEMON_FAILED,
                        program + " did not stop within " + STOP_LIMIT.toSeconds() + " s; ending it.",
                        Map.of("exit_code", exitCode.number()));
                log.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exitCode.number());
    }

    private synchronized void report(Throwable cause) {
        if (exitCode != ExitCode.OK) {
            return; // the first cause decides; the others follow from it
        }
        exitCode = codeFor(cause);
        String message = switch (exitCode) {
            case INTERNAL -> program + " failed because of a bug: " + cause;
            case NO_PERMISSION ->
                cause instanceof FatalException
                        ? cause.getMessage()
                        : "User " + System.getProperty("user.name") + " may not use " + cause.getMessage() + ".";
            case UNAVAILABLE ->
                cause instanceof FatalException
                        ? cause.getMessage()
                        : "A native library cannot be loaded: " + cause.getMessage();
            case OK, USAGE, CONFIG -> cause.getMessage();
        };
        if (exitCode == ExitCode.INTERNAL) {
            log.log(
                    Event.DAEMON_FAILED,
                    message,
                    Map.of("exit_code", exitCode.number(), "stack_trace", stackTrace(cause)));
        } else {
            log.log(Event.DAEMON_FAILED, message, Map.of("exit_code", exitCode.number()));
        }
    }

    private static ExitCode codeFor(Throwable cause) {
        if (cause instanceof FatalException fatal) {
            return fatal.exitCode();
        }
        if (cause instanceof ConfigException) {
            return ExitCode.CONFIG;
        }
        if (cause instanceof AccessDeniedException) {
            return ExitCode.NO_PERMISSION;
        }
        return cause instanceof UnsatisfiedLinkError ? ExitCode.UNAVAILABLE : ExitCode.INTERNAL;
    }

    private static String stackTrace(Throwable cause) {
        StringWriter text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}

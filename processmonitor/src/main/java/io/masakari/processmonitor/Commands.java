package io.masakari.processmonitor;

import io.masakari.core.model.MonotonicTime;
import io.masakari.nativebindings.process.CommandNotStartedException;
import io.masakari.nativebindings.process.ProcessEnd;
import io.masakari.nativebindings.process.ProcessWatcher;
import io.masakari.nativebindings.process.RunningCommand;
import io.masakari.runtime.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Runs commands, each with a time limit after which it is killed with all it started. On the monitor's thread. */
final class Commands {
    private final ProcessWatcher watcher;
    private final Ticker ticker;
    private final Map<String, String> environment;
    private final Map<RunningCommand, Running> running = new HashMap<>();

    /** A process that waits for a broken disk cannot be killed. */
    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

    private record Running(MonotonicTime until, Duration limit, boolean killed, Consumer<Ended> then) {}

    /**
     * @param failure why it counts as failed; empty if it succeeded
     * @param command empty if it could not even be started
     */
    record Ended(Optional<String> failure, Optional<RunningCommand> command) {
        List<String> output() {
            return command.map(RunningCommand::output).orElse(List.of());
        }
    }

    Commands(ProcessWatcher watcher, Ticker ticker, Map<String, String> environment) {
        this.watcher = watcher;
        this.ticker = ticker;
        this.environment = cleaned(environment);
    }

    /**
     * Starts it and returns.
     *
     * @param then is told when it has ended, before this returns if it cannot be started
     */
    void run(List<String> words, Duration limit, Consumer<Ended> then) {
        try {
            RunningCommand command = watcher.start(words, environment);
            running.put(command, new Running(ticker.now().plus(limit), limit, false, then));
        } catch (CommandNotStartedException e) {
            then.accept(new Ended(Optional.of(e.getMessage()), Optional.empty()));
        }
    }

    void ended(RunningCommand command, ProcessEnd end) {
        Running was = running.remove(command);
        if (was == null) {
            return;
        }
        Optional<String> failure = Optional.empty();
        if (was.killed()) {
            failure = Optional.of("It did not end within " + was.limit().toMillis() + " ms and was killed.");
        } else if (!end.isSuccess()) {
            failure = Optional.of("It " + (end.exitStatus().isPresent() ? "" : "was ") + end + ".");
        }
        was.then().accept(new Ended(failure, Optional.of(command)));
    }

    /** Kills what has run for too long. Its end is told as usual, or, if it cannot be killed, after a while. */
    void tick() {
        MonotonicTime now = ticker.now();
        for (RunningCommand command : List.copyOf(running.keySet())) {
            Running about = running.get(command);
            if (about == null || now.isBefore(about.until())) {
                continue;
            }
            command.kill();
            if (about.killed()) {
                running.remove(command);
                String why =
                        "It did not end within " + about.limit().toMillis() + " ms, and could not be killed either.";
                about.then().accept(new Ended(Optional.of(why), Optional.of(command)));
            } else {
                running.put(command, new Running(now.plus(KILL_LIMIT), about.limit(), true, about.then()));
            }
        }
    }

    Optional<MonotonicTime> nextDeadline() {
        return running.values().stream().map(Running::until).min(MonotonicTime::compareTo);
    }

    /** The pids of those that run. */
    Set<Integer> pids() {
        return running.keySet().stream().map(RunningCommand::pid).collect(Collectors.toSet());
    }

    /** Without the variables that systemd and an operator set for this monitor. */
    private static Map<String, String> cleaned(Map<String, String> environment) {
        Map<String, String> kept = new TreeMap<>(environment);
        kept.keySet()
                .removeIf(name -> name.startsWith("MASAKARI_")
                        || name.startsWith("LISTEN_")
                        || name.startsWith("WATCHDOG_")
                        || Set.of(
                                        "MALLOC_ARENA_MAX",
                                        "NOTIFY_SOCKET",
                                        "INVOCATION_ID",
                                        "JOURNAL_STREAM",
                                        "CREDENTIALS_DIRECTORY")
                                .contains(name));
        kept.putIfAbsent("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        return kept;
    }
}

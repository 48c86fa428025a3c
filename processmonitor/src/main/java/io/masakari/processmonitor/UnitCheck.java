package io.masakari.processmonitor;

import io.masakari.core.process.ProcessSpec;
import io.masakari.core.process.ProcessSpec.Finding;
import io.masakari.core.process.ProcessSpec.Step;
import io.masakari.nativebindings.process.ProcessEvent;
import io.masakari.nativebindings.process.ProcessWatcher;
import io.masakari.runtime.config.Problem;
import io.masakari.runtime.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Whether systemd knows the units that a list names: as units, and in the commands that start one. */
final class UnitCheck {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration STEP = Duration.ofMillis(100);
    private static final Set<String> STARTS =
            Set.of("start", "restart", "try-restart", "reload-or-restart", "try-reload-or-restart");

    private UnitCheck() {}

    /** A unit that a command starts. */
    record Started(Step step, String unit) {}

    /** Asks and waits; nothing that systemd does not answer in time is a problem. */
    static List<Problem> problems(
            Path file, List<ProcessSpec> specs, Systemd.Settings settings, Map<String, String> environment) {
        List<Problem> problems = new ArrayList<>();
        int[] unanswered = new int[1];
        try (ProcessWatcher watcher = new ProcessWatcher()) {
            Commands commands = new Commands(watcher, Ticker.system(), environment);
            Systemd systemd = new Systemd(settings, commands, (unit, why) -> {});
            for (ProcessSpec spec : specs) {
                if (spec.finding() instanceof Finding.Unit unit) {
                    unanswered[0]++;
                    systemd.show(unit.unit(), status -> {
                        unanswered[0]--;
                        if (status.isMissing()) {
                            problems.add(problem(file, spec, "unit", "systemd knows no unit " + unit.unit() + "."));
                        }
                    });
                }
                for (Started started : startedBy(spec)) {
                    unanswered[0]++;
                    systemd.show(started.unit(), status -> {
                        unanswered[0]--;
                        if (status.isMissing()) {
                            problems.add(problem(
                                    file,
                                    spec,
                                    "",
                                    "The command '" + started.step() + "' cannot start anything: systemd knows no unit "
                                            + started.unit() + "."));
                        }
                    });
                }
            }
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (unanswered[0] > 0 && System.nanoTime() < deadline) {
                for (ProcessEvent event : watcher.await(STEP)) {
                    if (event instanceof ProcessEvent.CommandEnded ended) {
                        commands.ended(ended.command(), ended.end());
                    }
                }
                commands.tick();
            }
        }
        return problems;
    }

    /** The units that an entry's commands start, as far as that can be seen: by systemctl, or by service. */
    static List<Started> startedBy(ProcessSpec spec) {
        return Stream.concat(spec.start().stream(), spec.restart().stream())
                .distinct()
                .flatMap(step -> units(step).stream().map(unit -> new Started(step, unit)))
                .toList();
    }

    private static List<String> units(Step step) {
        List<String> words = step.words();
        if (words.size() == 3 && words.get(1).equals("-c")) {
            words = Arrays.asList(words.get(2).strip().split("\\s+"));
        }
        if (!words.isEmpty() && words.get(0).endsWith("sudo")) {
            words = words.subList(1, words.size());
        }
        words = words.stream().filter(word -> !word.startsWith("-")).toList();
        // Anything that a shell would read differently is not looked into.
        if (words.size() < 3 || words.stream().anyMatch(word -> !word.matches("[\\w@:./\\\\-]+"))) {
            return List.of();
        }
        String program = words.get(0).substring(words.get(0).lastIndexOf('/') + 1);
        if (program.equals("systemctl") && STARTS.contains(words.get(1))) {
            return words.subList(2, words.size()).stream()
                    .map(UnitCheck::withType)
                    .toList();
        }
        if (program.equals("service") && STARTS.contains(words.get(2))) {
            return List.of(withType(words.get(1)));
        }
        return List.of();
    }

    private static String withType(String unit) {
        return unit.contains(".") ? unit : unit + ".service";
    }

    private static Problem problem(Path file, ProcessSpec spec, String key, String message) {
        return new Problem(
                file.toString(),
                spec.line(),
                key,
                message + " Correct the name, or remove the entry " + spec.name() + ".");
    }
}

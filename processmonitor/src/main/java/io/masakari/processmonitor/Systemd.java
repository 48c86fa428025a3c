package io.masakari.processmonitor;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Asks systemd with systemctl, and only about what does not run: as long as all processes run, nothing is forked. Asks a
 * bounded number of questions at once. On the monitor's thread.
 */
final class Systemd {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int AT_ONCE = 4;
    private static final String SERVICE = ".service";

    private final Settings settings;
    private final Commands commands;
    private final BiConsumer<String, String> unreadable;
    private final Deque<Question> waiting = new ArrayDeque<>();
    private int asking;

    /**
     * @param systemctl the command to ask with
     * @param controlGroups where the control groups of units lie
     * @param present whether this host runs systemd at all
     */
    record Settings(Path systemctl, List<Path> controlGroups, boolean present) {
        static Settings of(Path systemctl) {
            List<Path> groups = List.of(Path.of("/sys/fs/cgroup"), Path.of("/sys/fs/cgroup/systemd"));
            return new Settings(systemctl, groups, Files.isDirectory(Path.of("/run/systemd/system")));
        }
    }

    private record Question(List<String> words, Consumer<Commands.Ended> then) {}

    /** @param unreadable is told of a question without an answer: the unit, and why */
    Systemd(Settings settings, Commands commands, BiConsumer<String, String> unreadable) {
        this.settings = settings;
        this.commands = commands;
        this.unreadable = unreadable;
    }

    boolean isPresent() {
        return settings.present();
    }

    /** A unit's status; an unknown one if there is no answer. */
    void show(String unit, Consumer<UnitStatus> then) {
        ask(List.of("show", "--property=" + UnitStatus.PROPERTIES, "--", unit), ended -> {
            UnitStatus status = UnitStatus.parse(ended.output());
            if (!status.isKnown()) {
                unreadable.accept(unit, ended.failure().orElse("its answer is empty."));
            }
            then.accept(status);
        });
    }

    /** Whether the host is shutting down. */
    void isStopping(Consumer<Boolean> then) {
        ask(
                List.of("is-system-running"),
                ended -> then.accept(ended.output().stream().anyMatch(line -> line.equals("stopping"))));
    }

    /** The system service that a control group belongs to, if it does. */
    static Optional<String> serviceOf(String controlGroup) {
        for (String part : controlGroup.split("/")) {
            if (part.endsWith(SERVICE) && !part.startsWith("user@")) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }

    /**
     * Whether processes are in a unit's control group, according to the kernel's files; empty if these do not tell.
     *
     * @param controlGroup as systemd told it before; "" to guess it
     */
    Optional<Boolean> hasProcesses(String unit, String controlGroup) {
        return settings.controlGroups().stream()
                .filter(root -> Files.isDirectory(root.resolve("system.slice")))
                .findFirst()
                .map(root -> firstProcess(root, unit, controlGroup).isPresent());
    }

    /** For a unit without a main process: the first one in its control group. */
    Optional<Integer> firstProcess(String unit, String controlGroup) {
        return settings.controlGroups().stream()
                .flatMap(root -> firstProcess(root, unit, controlGroup).stream())
                .findFirst();
    }

    private static Optional<Integer> firstProcess(Path root, String unit, String controlGroup) {
        String path = controlGroup.isEmpty() ? "system.slice/" + unit : controlGroup.substring(1);
        try (BufferedReader pids = Files.newBufferedReader(root.resolve(path).resolve("cgroup.procs"))) {
            return Optional.ofNullable(pids.readLine()).map(Integer::valueOf);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty(); // no such group: no process
        }
    }

    private void ask(List<String> words, Consumer<Commands.Ended> then) {
        waiting.add(new Question(words, then));
        askNext();
    }

    private void askNext() {
        if (asking >= AT_ONCE || waiting.isEmpty()) {
            return;
        }
        Question question = waiting.remove();
        List<String> words =
                new java.util.ArrayList<>(List.of(settings.systemctl().toString()));
        words.addAll(question.words());
        asking++;
        commands.run(words, LIMIT, ended -> {
            asking--;
            question.then().accept(ended);
            askNext();
        });
    }
}

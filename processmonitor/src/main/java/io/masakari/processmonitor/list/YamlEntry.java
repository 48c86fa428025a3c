package io.masakari.processmonitor.list;

import io.masakari.core.process.ProcessSpec;
import io.masakari.core.process.ProcessSpec.Finding;
import io.masakari.core.process.ProcessSpec.Step;
import io.masakari.runtime.config.Nearest;
import io.masakari.runtime.config.Problem;
import io.masakari.runtime.config.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** One entry of a YAML list, with upstream's keys and ours. Used once. */
final class YamlEntry {
    private static final List<String> COMMANDS = List.of(
            "start_command",
            "pre_start_command",
            "post_start_command",
            "restart_command",
            "pre_restart_command",
            "post_restart_command");
    private static final List<String> KEYS = Stream.concat(
                    Stream.of(
                            "process_name",
                            "run_as_root",
                            "name",
                            "unit",
                            "pid_file",
                            "shell",
                            "user",
                            "after",
                            "command_limit"),
                    COMMANDS.stream())
            .toList();
    private static final ValueType<Duration> LIMIT = ValueType.duration(Duration.ofMillis(100), Duration.ofHours(1));

    private final String file;
    private final int line;
    private final ListRules rules;
    private final List<Problem> problems;
    private final Map<String, Node> values = new LinkedHashMap<>();

    YamlEntry(String file, MappingNode mapping, ListRules rules, List<Problem> problems) {
        this.file = file;
        this.line = YamlList.line(mapping);
        this.rules = rules;
        this.problems = problems;
        for (NodeTuple pair : mapping.getValue()) {
            take(pair);
        }
    }

    /** Empty if something is wrong with it, which is then among the problems. */
    Optional<ProcessSpec> read() {
        int before = problems.size();
        Optional<String> unit = text("unit").map(name -> name.contains(".") ? name : name + ".service");
        Optional<String> pidFile = text("pid_file");
        Optional<String> processName = text("process_name");
        if (unit.isEmpty() && pidFile.isEmpty() && processName.isEmpty()) {
            problem(line, "", "Nothing says how the process is found: set process_name, pid_file or unit.");
        }
        if (unit.isPresent() && pidFile.isPresent()) {
            problem("pid_file", "systemd knows the process of a unit. Remove pid_file, or unit.");
        }
        pidFile.filter(path -> !path.startsWith("/"))
                .ifPresent(path -> problem("pid_file", "'" + path + "' is not an absolute path."));
        String name = text("name")
                .or(() -> processName.map(YamlEntry::lastPart))
                .or(() -> unit.map(full -> full.substring(0, full.lastIndexOf('.'))))
                .or(() -> pidFile.map(path -> lastPart(path).replaceFirst("\\.pid$", "")))
                .orElse("");
        boolean shell = bool("shell", false);
        List<Step> start = steps(shell, "pre_start_command", "start_command", "post_start_command");
        List<Step> restart = steps(shell, "pre_restart_command", "restart_command", "post_restart_command");
        Optional<String> user = Optional.empty();
        if (unit.isPresent()) {
            COMMANDS.stream()
                    .filter(values::containsKey)
                    .filter(key -> text(key).isPresent())
                    .forEach(key -> problem(key, "systemd restarts a unit. Remove " + key + ", or unit."));
        } else {
            if (text("start_command").isEmpty() && text("restart_command").isEmpty()) {
                problem(line, "restart_command", "It is missing: the process could not be restarted. Set it, or unit.");
            }
            boolean asRoot = bool("run_as_root", text("user").isEmpty());
            if (asRoot && text("user").isPresent()) {
                problem("user", "It cannot be set together with run_as_root: yes.");
            }
            int at = values.containsKey("run_as_root") ? YamlList.line(values.get("run_as_root")) : line;
            user = rules.runAs(asRoot, text("user"), message -> problem(at, "run_as_root", message));
        }
        Optional<Duration> limit = text("command_limit").flatMap(this::duration);
        List<String> after = names("after");
        if (problems.size() > before) {
            return Optional.empty();
        }
        Finding finding = unit.<Finding>map(Finding.Unit::new)
                .or(() -> pidFile.map(path -> new Finding.PidFile(path, processName.orElse(""))))
                .orElseGet(() -> new Finding.CommandLine(processName.orElseThrow(), false));
        return Optional.of(new ProcessSpec(name, finding, start, restart, user, after, limit, line));
    }

    private void take(NodeTuple pair) {
        String key = pair.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
        int at = YamlList.line(pair.getKeyNode());
        if (!KEYS.contains(key)) {
            String hint = Nearest.to(key, KEYS)
                    .map(near -> "Did you mean " + near + "?")
                    .orElse("There are: " + String.join(", ", KEYS) + ".");
            problem(at, key, "Unknown key. " + hint);
        } else if (values.put(key, pair.getValueNode()) != null) {
            problem(at, key, "It is set twice in this entry.");
        }
    }

    private List<Step> steps(boolean shell, String pre, String main, String post) {
        List<Step> steps = new ArrayList<>();
        if (text(main).isPresent()) {
            for (String key : List.of(pre, main, post)) {
                // The process is started by then, so a later hook does not decide whether the attempt succeeded.
                boolean essential = !key.equals(post);
                text(key)
                        .flatMap(command -> rules.step(command, shell, essential, message -> problem(key, message)))
                        .ifPresent(steps::add);
            }
        }
        return steps;
    }

    /** Also empty for a key without a value, of which upstream's lists have many. */
    private Optional<String> text(String key) {
        Node node = values.get(key);
        if (node == null || node.getTag().equals(Tag.NULL)) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar) {
            return Optional.of(scalar.getValue().strip()).filter(text -> !text.isEmpty());
        }
        problem(key, "It must be text.");
        values.remove(key); // told once
        return Optional.empty();
    }

    private boolean bool(String key, boolean otherwise) {
        Optional<String> text = text(key).map(value -> value.toLowerCase(Locale.ROOT));
        if (text.isEmpty()) {
            return otherwise;
        }
        switch (text.get()) {
            case "yes", "true", "on" -> {
                return true;
            }
            case "no", "false", "off" -> {
                return false;
            }
            default -> {
                problem(key, "'" + text.get() + "' is neither yes nor no.");
                return otherwise;
            }
        }
    }

    private Optional<Duration> duration(String text) {
        try {
            return Optional.of(LIMIT.parse().apply(text));
        } catch (IllegalArgumentException e) {
            problem("command_limit", e.getMessage() + ". Allowed: " + LIMIT.allowed() + ".");
            return Optional.empty();
        }
    }

    /** One name, or a list of them. */
    private List<String> names(String key) {
        Node node = values.get(key);
        if (!(node instanceof SequenceNode list)) {
            return text(key).map(List::of).orElse(List.of());
        }
        List<String> names = new ArrayList<>();
        for (Node each : list.getValue()) {
            if (each instanceof ScalarNode scalar) {
                names.add(scalar.getValue());
            } else {
                problem(key, "It must be a name or a list of names.");
            }
        }
        return names;
    }

    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private void problem(String key, String message) {
        problem(values.containsKey(key) ? YamlList.line(values.get(key)) : line, key, message);
    }

    private void problem(int at, String key, String message) {
        problems.add(new Problem(file, at, key, message));
    }
}

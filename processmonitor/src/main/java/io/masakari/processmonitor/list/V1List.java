package io.masakari.processmonitor.list;

import io.masakari.core.process.ProcessSpec;
import io.masakari.core.process.ProcessSpec.Finding;
import io.masakari.core.process.ProcessSpec.Step;
import io.masakari.runtime.config.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Masakari v1's list: eight columns, separated by commas (id, keyword, start, restart, hooks before and after each). Blank
 * lines and comments are allowed, unlike in v1.
 */
final class V1List {
    private static final int COLUMNS = 8;
    private static final Pattern PLAIN = Pattern.compile("[\\w./@:+-]+");

    private final String file;
    private final ListRules rules;
    private final List<Problem> problems;

    V1List(String file, ListRules rules, List<Problem> problems) {
        this.file = file;
        this.rules = rules;
        this.problems = problems;
    }

    List<ProcessSpec> parse(String text) {
        List<ProcessSpec> specs = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                entry(line, i + 1).ifPresent(specs::add);
            }
        }
        return specs;
    }

    private Optional<ProcessSpec> entry(String line, int number) {
        int before = problems.size();
        String[] columns = line.split(",", -1);
        if (columns.length != COLUMNS) {
            problem(
                    number,
                    "",
                    "The line has " + columns.length + " columns, not " + COLUMNS + ": id, keyword, start command,"
                            + " restart command, and the files to run before and after each, separated by commas.");
            return Optional.empty();
        }
        String id = columns[0].strip();
        String keyword = columns[1].strip();
        if (!id.matches("\\d{1,9}")) {
            problem(number, "column 1", "'" + id + "' is no number. The first column is the id, as in 01.");
        }
        if (keyword.isEmpty()) {
            problem(number, "column 2", "The keyword is missing, by which the process is found.");
        }
        try {
            Pattern.compile(keyword);
        } catch (PatternSyntaxException e) {
            problem(number, "column 2", "'" + keyword + "' is no regular expression: " + e.getDescription() + ".");
        }
        List<Step> start = steps(columns, number, 2, 4, 5);
        List<Step> restart = steps(columns, number, 3, 6, 7);
        if (columns[2].isBlank() && columns[3].isBlank()) {
            problem(number, "column 4", "There is no command to start it with.");
        }
        Optional<String> user = rules.runAs(true, Optional.empty(), message -> problem(number, "", message));
        if (problems.size() > before) {
            return Optional.empty();
        }
        boolean plain = PLAIN.matcher(keyword).matches();
        String name = plain ? keyword.substring(keyword.lastIndexOf('/') + 1) : "process-" + id;
        return Optional.of(new ProcessSpec(
                name,
                new Finding.CommandLine(keyword, true),
                start,
                restart,
                user,
                List.of(),
                Optional.empty(),
                number));
    }

    /** A command, or several separated by semicolons, with its hooks; nothing if there is no command. */
    private List<Step> steps(String[] columns, int line, int command, int before, int after) {
        List<Step> steps = new ArrayList<>();
        String text = columns[command].strip();
        hook(columns[before].strip(), line, before).ifPresent(steps::add);
        if (!text.isEmpty() && !text.contains("start")) {
            problem(line, column(command), "The command must contain \"start\": '" + text + "'.");
        } else if (!text.isEmpty()) {
            for (String part : text.split(";")) {
                rules.step(part.strip(), false, true, message -> problem(line, column(command), message))
                        .ifPresent(steps::add);
            }
        }
        hook(columns[after].strip(), line, after).ifPresent(steps::add);
        return text.isEmpty() ? List.of() : steps;
    }

    private Optional<Step> hook(String path, int line, int column) {
        if (path.isEmpty()) {
            return Optional.empty();
        }
        if (!Files.isExecutable(Path.of(path))) {
            problem(line, column(column), "The file " + path + " does not exist or cannot be executed.");
            return Optional.empty();
        }
        return Optional.of(new Step(List.of(path), false));
    }

    private static String column(int index) {
        return "column " + (index + 1);
    }

    private void problem(int line, String key, String message) {
        problems.add(new Problem(file, line, key, message));
    }
}

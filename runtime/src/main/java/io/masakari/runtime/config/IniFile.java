package io.masakari.runtime.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits the text of a file into entries: {@code [section]}, {@code key = value}, and lines that begin with {@code #}.
 * There are no inline comments, quotes, continuation lines or includes: a value is the rest of its line.
 */
final class IniFile {
    /** One {@code key = value} line. */
    record Entry(String section, String key, String value, int line) {}

    private final String source;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private IniFile(String source) {
        this.source = source;
    }

    static IniFile parse(String source, String text) {
        IniFile file = new IniFile(source);
        String section = null;
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            if (line.startsWith("[")) {
                section = file.section(line, number);
            } else {
                file.entry(section, line, number);
            }
        }
        return file;
    }

    List<Entry> entries() {
        return entries;
    }

    /** Lines that are none of the three forms. */
    List<Problem> problems() {
        return problems;
    }

    private String section(String line, int number) {
        if (!line.endsWith("]") || line.length() < 3) {
            problem(number, "", "'" + line + "' is no section. It is written [name], alone on its line.");
            return null;
        }
        return line.substring(1, line.length() - 1).strip();
    }

    private void entry(String section, String line, int number) {
        int equals = line.indexOf('=');
        if (equals < 1) {
            // The line is not repeated here: it may hold a secret.
            problem(number, "", "This line is neither [section], key = value nor a # comment.");
            return;
        }
        String key = line.substring(0, equals).strip();
        if (section == null) {
            problem(number, key, "It stands before the first section. Put it below a line such as [section].");
            return;
        }
        entries.add(new Entry(section, key, line.substring(equals + 1).strip(), number));
    }

    private void problem(int line, String key, String message) {
        problems.add(new Problem(source, line, key, message));
    }
}

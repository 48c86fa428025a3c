package io.masakari.processmonitor;

import io.masakari.core.process.ProcessSpec.Finding;
import io.masakari.nativebindings.process.ProcFs.CommandLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Tells the process that an entry means from others. A process may write a title over its command line, as {@code nginx:
 * worker process}; then its words are those of the title, and only the kernel knows which program it is.
 */
final class ProcessMatch {
    /** Not they themselves but their first argument is the program that people mean. */
    private static final Pattern INTERPRETER =
            Pattern.compile("(.*/)?(python[0-9.]*|perl|ruby|node|java|sh|bash|dash)");

    /** As in "/usr/bin/python /usr/local/bin/masakari-hostmonitor". */
    private static final Pattern INTERPRETED = Pattern.compile("^" + INTERPRETER.pattern() + " (?=/)");

    private ProcessMatch() {}

    /**
     * By its command line. A text without blanks must be in the program's own name, or, if an interpreter runs it, in an
     * argument. Otherwise an editor that has the program's configuration open would be taken for the program. A title
     * must name the program and have the text in the rest, as the first process of a daemon mostly does: {@code sshd:
     * /usr/sbin/sshd -D [listener]}.
     */
    static Predicate<CommandLine> byCommandLine(Finding.CommandLine finding) {
        if (finding.regularExpression()) {
            Pattern pattern = Pattern.compile(finding.text());
            return shown -> pattern.matcher(shown.line()).find();
        }
        String text = finding.text();
        if (text.contains(" ")) {
            return shown -> shown.line().contains(text);
        }
        return shown -> {
            if (!shown.line().contains(text)) {
                return false;
            }
            Optional<Title> title = Title.of(shown);
            if (title.isPresent()) {
                return title.get().rest().contains(text) && title.get().isOf(lastPart(text));
            }
            return shown.first().contains(text)
                    || INTERPRETER.matcher(shown.first()).matches();
        };
    }

    /**
     * By the program that it executes, or, where that cannot be seen, by the name at the beginning of its title. This says
     * less than the command line: what a daemon starts for its clients mostly executes the same program.
     *
     * @param program the file that a process executes, if we may know
     */
    static Predicate<CommandLine> byProgram(Finding.CommandLine finding, IntFunction<Optional<String>> program) {
        String text = finding.text();
        if (finding.regularExpression()) {
            Pattern pattern = Pattern.compile(text);
            return shown -> executed(shown, program)
                    .filter(file -> pattern.matcher(file).find())
                    .isPresent();
        }
        String path = INTERPRETED.matcher(text).replaceFirst("");
        if (path.contains(" ")) {
            return shown -> false;
        }
        if (path.startsWith("/") && !Files.exists(Path.of(path))) {
            return byName(lastPart(path));
        }
        if (!path.equals(text)) {
            return shown -> false;
        }
        String name = lastPart(text);
        String file = resolved(text);
        // Where the path leads to a program of another name, that one may have many names.
        boolean ownFile = lastPart(file).equals(name);
        return shown -> executed(shown, program)
                .map(executed -> (executed.equals(file)
                                || !text.contains("/") && lastPart(executed).equals(name))
                        && (ownFile || lastPart(nameOf(shown)).equals(name)))
                .orElseGet(() -> program.apply(shown.pid()).isEmpty()
                        && Title.of(shown)
                                .filter(title -> title.name().equals(name))
                                .isPresent());
    }

    /** What is not where the list says may be elsewhere, as below /usr/bin instead of /usr/local/bin. */
    private static Predicate<CommandLine> byName(String name) {
        return shown -> {
            if (Title.of(shown).isPresent()) {
                return Title.of(shown).get().name().equals(name);
            }
            String[] words = shown.line().split(" ", 3);
            boolean interpreted =
                    words.length > 1 && INTERPRETER.matcher(shown.first()).matches();
            return lastPart(interpreted ? words[1] : shown.first()).equals(name);
        };
    }

    /** An interpreter executes programs of every name. */
    private static Optional<String> executed(CommandLine shown, IntFunction<Optional<String>> program) {
        return program.apply(shown.pid())
                .filter(file -> !INTERPRETER.matcher(file).matches());
    }

    private static String nameOf(CommandLine shown) {
        return Title.of(shown).map(Title::name).orElse(shown.first());
    }

    /** What a process wrote over its command line. */
    private record Title(String name, String rest) {
        /** Words that the kernel separates are a command line; a first word with blanks, or with a colon, is a title. */
        static Optional<Title> of(CommandLine shown) {
            String first = shown.first().strip();
            int blank = first.indexOf(' ');
            if (blank < 0 && !first.endsWith(":")) {
                return Optional.empty();
            }
            String line = shown.line().strip();
            int end = line.indexOf(' ');
            String name = end < 0 ? line : line.substring(0, end);
            String rest = end < 0 ? "" : line.substring(end + 1);
            return Optional.of(new Title(name.endsWith(":") ? name.substring(0, name.length() - 1) : name, rest));
        }

        boolean isOf(String program) {
            String last = lastPart(name);
            return last.contains(program) || program.contains(last);
        }
    }

    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Where the path leads: /sbin is a link on most systems. */
    private static String resolved(String path) {
        try {
            return Path.of(path).toRealPath().toString();
        } catch (IOException e) {
            return path;
        }
    }
}

package io.masakari.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What ARCHITECTURE.md names in its table "To change something, start here" is in the source tree. */
class ArchitectureTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TOKEN = Pattern.compile("`([^`]+)`");
    /** Packages in lower case, a class, and a member or nested type of it. */
    private static final Pattern NAME = Pattern.compile("((?:[a-z]+\\.)*)([A-Z]\\w+)(?:\\.(\\w+))?");

    @Test
    void everyClassOfTheTableExists() throws IOException {
        List<Path> sources = sources();
        List<String> missing = new ArrayList<>();
        int checked = 0;
        Matcher tokens = TOKEN.matcher(table());
        while (tokens.find()) {
            Matcher name = NAME.matcher(tokens.group(1));
            if (name.matches()) {
                checked++;
                if (!exists(name, sources)) {
                    missing.add(tokens.group(1));
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(checked > 20, "The table names classes in backquotes: " + checked);
    }

    private static boolean exists(Matcher name, List<Path> sources) throws IOException {
        Path end = Path.of(name.group(1).replace('.', '/') + name.group(2) + ".java");
        for (Path source : sources) {
            boolean named = source.endsWith(end)
                    && (name.group(3) == null
                            || Pattern.compile("\\b" + name.group(3) + "\\b")
                                    .matcher(Files.readString(source))
                                    .find());
            if (named) {
                return true;
            }
        }
        return false;
    }

    private static String table() throws IOException {
        String text = Files.readString(ROOT.resolve("ARCHITECTURE.md"));
        int start = text.indexOf("## To change something, start here");
        return text.substring(start, text.indexOf("\n## ", start));
    }

    /** The main sources of all modules. */
    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.map(it -> it.resolve("src/main/java")).toList()) {
                if (Files.isDirectory(module)) {
                    try (Stream<Path> files = Files.walk(module)) {
                        files.filter(it -> it.toString().endsWith(".java")).forEach(sources::add);
                    }
                }
            }
        }
        return sources;
    }
}

package io.masakari.controller.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What becomes of each key of an older configuration: the table old-keys.txt beside this class, which says itself how it is
 * read. The first line that fits counts.
 */
final class OldKeys {
    /** What becomes of one key. */
    sealed interface Outcome {}

    record Taken(String section, String name, String value) implements Outcome {}

    /** It has a place in the configuration of another program. */
    record Elsewhere(String program) implements Outcome {}

    record Unneeded(String why) implements Outcome {}

    /** @param change how this version behaves instead */
    record Lost(String change) implements Outcome {}

    private static final Lost UNKNOWN =
            new Lost("The key is not known; find out what it did, and whether that is wanted here.");

    private final List<Line> lines;

    private record Line(String key, Optional<String> value, String rest) {
        boolean fits(String wanted, String has) {
            boolean sameKey =
                    key.endsWith("*") ? wanted.startsWith(key.substring(0, key.length() - 1)) : wanted.equals(key);
            return sameKey && value.map(one -> one.equals(plain(has))).orElse(true);
        }
    }

    private OldKeys(List<Line> lines) {
        this.lines = lines;
    }

    /** Those of one kind of configuration, by its heading in the table; what stands before the first counts for all. */
    static OldKeys of(String kind) {
        List<Line> own = new ArrayList<>();
        List<Line> all = new ArrayList<>();
        String heading = "";
        for (String line : text()) {
            if (line.startsWith("==")) {
                heading = line.substring(2).strip();
            } else if (!line.isBlank() && !line.startsWith("#") && (heading.isEmpty() || heading.equals(kind))) {
                (heading.isEmpty() ? all : own).add(line(line));
            }
        }
        own.addAll(all);
        return new OldKeys(own);
    }

    Outcome outcome(String key, String value, String program) {
        return lines.stream()
                .filter(line -> line.fits(key, value))
                .findFirst()
                .map(line -> of(line.rest(), value, program))
                .orElse(UNKNOWN);
    }

    private static Outcome of(String rest, String value, String program) {
        if (rest.startsWith("- ")) {
            return new Unneeded(rest.substring(2));
        }
        if (rest.startsWith("! ")) {
            return new Lost(rest.substring(2));
        }
        int bracket = rest.indexOf('[');
        String only = rest.substring(0, bracket).strip();
        if (!only.isEmpty() && !only.contains(program.substring("masakari-".length()))) {
            return new Elsewhere("masakari-" + only.split(",")[0]);
        }
        String[] words = rest.substring(bracket + 1).split("[] ]+");
        return new Taken(words[0], words[1], words.length > 2 ? converted(value, words[2]) : value);
    }

    /** A value that is not as it should be is left for the new program's own check, which says what is allowed. */
    private static String converted(String value, String how) {
        return switch (how) {
            case "s" -> value.matches("[0-9.]+") ? value + "s" : value;
            case "+1" -> value.matches("[0-9]{1,6}") ? String.valueOf(Integer.parseInt(value) + 1) : value;
            case "yes/no" -> plain(value).equals("true") ? "yes" : plain(value).equals("false") ? "no" : value;
            case "interface" -> value.replaceFirst(".*:", "").replace("URL", "");
            default -> throw new IllegalStateException("old-keys.txt: " + how);
        };
    }

    private static String plain(String value) {
        String small = value.toLowerCase(Locale.ROOT);
        return switch (small) {
            case "yes", "on", "1", "t", "y" -> "true";
            case "no", "off", "0", "f", "n" -> "false";
            default -> small;
        };
    }

    private static Line line(String line) {
        String[] parts = line.split("\\s+", 2);
        int equals = parts[0].indexOf('=');
        return equals < 0
                ? new Line(parts[0], Optional.empty(), parts[1])
                : new Line(parts[0].substring(0, equals), Optional.of(plain(parts[0].substring(equals + 1))), parts[1]);
    }

    private static List<String> text() {
        try (InputStream stream = Objects.requireNonNull(OldKeys.class.getResourceAsStream("old-keys.txt"))) {
            return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

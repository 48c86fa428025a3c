package io.masakari.runtime.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One load: collects the problems of file and environment instead of stopping at the first. Used once, by one thread. */
final class ConfigLoader {
    private static final int MAX_FILE_KIB = 256;
    private static final int MAX_SECRET_KIB = 16;
    private static final String ENVIRONMENT = "environment";

    /** Not checked here: the journal's socket is known before any configuration is read. */
    private static final Set<String> OTHER_VARIABLES = Set.of("MASAKARI_JOURNAL_SOCKET");

    private final ConfigSpec spec;
    private final Path file;
    private final Map<String, String> environment;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> exposed = new ArrayList<>();
    private final List<Problem> renamed = new ArrayList<>();
    private final Map<String, Raw> raw = new HashMap<>();

    /** Text for a key before it is parsed; {@code label} names it in a problem. */
    private record Raw(String value, String source, int line, String label) {}

    ConfigLoader(ConfigSpec spec, Path file, Map<String, String> environment) {
        this.spec = spec;
        this.file = file;
        this.environment = environment;
    }

    Config load() {
        readFile().ifPresent(this::takeFile);
        takeEnvironment();
        Map<Key<?>, Config.Setting> settings = new LinkedHashMap<>();
        for (Key<?> key : spec.describe()) {
            settings.put(key, resolve(key));
        }
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(problem -> problem.line() > 0 ? problem.line() : Integer.MAX_VALUE));
            throw new ConfigException(problems);
        }
        return new Config(settings, exposed, renamed);
    }

    private Optional<String> readFile() {
        try {
            return Optional.of(SmallFile.read(
                    file,
                    MAX_FILE_KIB,
                    "Create it from the example that comes with " + spec.program()
                            + ", or name another one with --config FILE."));
        } catch (SmallFile.UnreadableException e) {
            problem(0, "", e.getMessage());
            return Optional.empty();
        }
    }

    private void takeFile(String text) {
        IniFile ini = IniFile.parse(file.toString(), text);
        problems.addAll(ini.problems());
        Map<String, Set<String>> known = namesBySection();
        Set<String> unknownSections = new LinkedHashSet<>();
        for (IniFile.Entry entry : ini.entries()) {
            Set<String> names = known.get(entry.section());
            if (spec.formerly(variable(entry.section(), entry.key())).isPresent()) {
                takeEntry(entry);
            } else if (names == null) {
                if (unknownSections.add(entry.section())) {
                    unknownSection(entry, known.keySet());
                }
            } else if (!names.contains(entry.key())) {
                unknownKey(entry, names, known);
            } else {
                takeEntry(entry);
            }
        }
    }

    private void takeEntry(IniFile.Entry entry) {
        String label = "[" + entry.section() + "] " + entry.key();
        Raw given = new Raw(entry.value(), file.toString(), entry.line(), label);
        Raw earlier = raw.putIfAbsent(presentName(variable(entry.section(), entry.key()), given), given);
        if (earlier != null) {
            problem(entry.line(), label, "It is already set in line " + earlier.line() + ". Remove one of the two.");
        }
    }

    private void unknownSection(IniFile.Entry entry, Set<String> sections) {
        String hint = Nearest.to(entry.section(), sections)
                .map(near -> "Did you mean [" + near + "]?")
                .orElse("There are: " + String.join(", ", sections) + ".");
        problem(entry.line(), "[" + entry.section() + "]", "Unknown section. " + hint);
    }

    private void unknownKey(IniFile.Entry entry, Set<String> names, Map<String, Set<String>> known) {
        Optional<String> elsewhere = known.entrySet().stream()
                .filter(section -> section.getValue().contains(entry.key()))
                .map(Map.Entry::getKey)
                .findFirst();
        String hint = elsewhere
                .map(section -> "It belongs in section [" + section + "].")
                .or(() -> Nearest.to(entry.key(), names).map(near -> "Did you mean " + near + "?"))
                .orElse("This section has: " + String.join(", ", names) + ".");
        problem(entry.line(), "[" + entry.section() + "] " + entry.key(), "Unknown key. " + hint);
    }

    private void takeEnvironment() {
        Set<String> known = new LinkedHashSet<>();
        namesBySection().forEach((section, names) -> names.forEach(name -> known.add(variable(section, name))));
        for (Map.Entry<String, String> pair : new TreeMap<>(environment).entrySet()) {
            String name = pair.getKey();
            if (known.contains(name) || spec.formerly(name).isPresent()) {
                Raw given = new Raw(pair.getValue().strip(), ENVIRONMENT, 0, name);
                String present = presentName(name, given);
                raw.put(present, given);
                dropCounterpart(present);
            } else if (isMeantForUs(name)) {
                String hint = Nearest.to(name, known)
                        .map(near -> "Did you mean " + near + "?")
                        .orElse("There is no such key.");
                problems.add(new Problem(ENVIRONMENT, 0, name, "Unknown variable. " + hint));
            }
        }
    }

    /** A secret from the environment replaces the file's, also where one says NAME and the other NAME_FILE. */
    private void dropCounterpart(String name) {
        String suffix = Key.upper(Key.FILE_SUFFIX);
        String other = name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name + suffix;
        Raw counterpart = raw.get(other);
        if (counterpart != null && !counterpart.source().equals(ENVIRONMENT)) {
            raw.remove(other);
        }
    }

    /** A typo within one of our sections is refused; other programs of the suite may have variables of their own. */
    private boolean isMeantForUs(String name) {
        return !OTHER_VARIABLES.contains(name)
                && spec.describe().stream().anyMatch(key -> name.startsWith(variable(key.section(), "")));
    }

    private <T> Config.Setting resolve(Key<T> key) {
        Raw direct = raw.get(key.environmentName());
        Raw inFile = key.isSecret() ? raw.get(variable(key.section(), key.name() + Key.FILE_SUFFIX)) : null;
        if (direct != null && inFile != null) {
            problem(inFile, "The secret is given twice, here and as " + direct.label() + ". Remove one of the two.");
        } else if (inFile != null) {
            warnIfExposed(inFile.value(), inFile);
            return readSecret(inFile).map(text -> parse(key, inFile, text)).orElse(null);
        } else if (direct != null) {
            if (key.isSecret() && !direct.source().equals(ENVIRONMENT)) {
                warnIfExposed(file.toString(), direct);
            }
            return parse(key, direct, direct.value());
        } else if (key.isRequired()) {
            String how = key.isSecret() ? " (or " + key.name() + Key.FILE_SUFFIX + " = PATH)" : "";
            problem(
                    0,
                    key.toString(),
                    "It is missing. Set it" + how + ": " + key.doc() + " Allowed: " + key.allowed() + ".");
        } else {
            return new Config.Setting(key.fallback(), "default", 0);
        }
        return null;
    }

    private <T> Config.Setting parse(Key<T> key, Raw from, String text) {
        try {
            return new Config.Setting(key.type().parse().apply(text), from.source(), from.line());
        } catch (IllegalArgumentException e) {
            String what = key.isSecret() ? "The value is empty" : e.getMessage();
            problem(from, what + (what.endsWith(".") ? "" : ".") + " Allowed: " + key.allowed() + ".");
            return null;
        }
    }

    private Optional<String> readSecret(Raw from) {
        try {
            return Optional.of(
                    SmallFile.read(Path.of(from.value()), MAX_SECRET_KIB, "Create it with the secret as its only line.")
                            .strip());
        } catch (SmallFile.UnreadableException e) {
            problem(from, from.value() + ": " + e.getMessage());
        } catch (InvalidPathException e) {
            problem(from, "Cannot read " + from.value() + ": " + e.getMessage() + ".");
        }
        return Optional.empty();
    }

    private void warnIfExposed(String secret, Raw from) {
        try {
            if (isForEverybody(Path.of(secret))) {
                String message = "Every user of this host may read " + secret
                        + ", which holds a secret. Take that right away: chmod o-r " + secret + ".";
                exposed.add(new Problem(from.source(), from.line(), from.label(), message));
            }
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
            // Reading the file reports why it cannot be read.
            return;
        }
    }

    private static boolean isForEverybody(Path file) throws IOException {
        Path real = file.toRealPath();
        boolean open = Files.getPosixFilePermissions(real).contains(PosixFilePermission.OTHERS_READ);
        for (Path above = real.getParent(); open && above != null; above = above.getParent()) {
            open = Files.getPosixFilePermissions(above).contains(PosixFilePermission.OTHERS_EXECUTE);
        }
        return open;
    }

    private Map<String, Set<String>> namesBySection() {
        Map<String, Set<String>> names = new LinkedHashMap<>();
        for (Key<?> key : spec.describe()) {
            Set<String> section = names.computeIfAbsent(key.section(), any -> new LinkedHashSet<>());
            section.add(key.name());
            if (key.isSecret()) {
                section.add(key.name() + Key.FILE_SUFFIX);
            }
        }
        return names;
    }

    /** The variable of the key that is meant, which may be given by a name that it no longer has. */
    private String presentName(String variable, Raw given) {
        Optional<Key<?>> key = spec.formerly(variable);
        key.ifPresent(now -> renamed.add(new Problem(
                given.source(),
                given.line(),
                given.label(),
                "It is called " + (given.source().equals(ENVIRONMENT) ? now.environmentName() : now.toString())
                        + " now. The old name still works; use the new one.")));
        return key.map(Key::environmentName).orElse(variable);
    }

    private static String variable(String section, String name) {
        return Key.variable(section, name);
    }

    private void problem(Raw at, String message) {
        problems.add(new Problem(at.source(), at.line(), at.label(), message));
    }

    private void problem(int line, String key, String message) {
        problems.add(new Problem(file.toString(), line, key, message));
    }
}

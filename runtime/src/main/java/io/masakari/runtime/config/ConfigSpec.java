package io.masakari.runtime.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The keys that one program knows. Declared once, as constants beside the record they end up in; loading, the check of
 * unknown keys and the manual page all come from here. Declare in one thread; afterwards it may be shared.
 *
 * <p>Names say what a value is, alike in all programs: {@code ..._timeout} how long another program may take to answer,
 * {@code ..._limit} how long something may last before it is ended or counts as failed, {@code ..._interval} how often,
 * {@code ..._after} how long after something, {@code ..._window} the time in which things are counted together,
 * {@code attempts}, {@code retry_delay} and {@code retry_delay_max} how often and when something is tried again,
 * {@code ..._max} a bound, {@code ..._file} a file.
 */
public final class ConfigSpec {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(7);

    private final String program;
    private final String purpose;
    private final List<Key<?>> keys = new ArrayList<>();
    private final Set<String> taken = new LinkedHashSet<>();
    /** By the variable of the name that a key had. */
    private final Map<String, Key<?>> formerNames = new HashMap<>();

    /** @param purpose what the program does, as the manual says it behind the program's name */
    public ConfigSpec(String program, String purpose) {
        this.program = program;
        this.purpose = purpose;
    }

    /** With a default. */
    public <T> Key<T> key(String section, String name, ValueType<T> type, T byDefault, String doc) {
        return add(section, name, type, () -> byDefault, type.show().apply(byDefault), doc, false);
    }

    /** Must be given. */
    public <T> Key<T> required(String section, String name, ValueType<T> type, String doc) {
        return add(section, name, type, null, "", doc, false);
    }

    /** May be left out. */
    public <T> Key<Optional<T>> optional(String section, String name, ValueType<T> type, String doc) {
        return add(section, name, maybe(type), Optional::empty, "", doc, false);
    }

    public Key<String> text(String section, String name, String byDefault, String doc) {
        return key(section, name, ValueType.text(), byDefault, doc);
    }

    public Key<Integer> port(String section, String name, int byDefault, String doc) {
        return key(section, name, ValueType.port(), byDefault, doc);
    }

    public Key<Integer> integer(String section, String name, int byDefault, int min, int max, String doc) {
        return key(section, name, ValueType.integer(min, max), byDefault, doc);
    }

    /** From 1 ms to 7 days. */
    public Key<Duration> duration(String section, String name, Duration byDefault, String doc) {
        return duration(section, name, byDefault, SHORTEST, LONGEST, doc);
    }

    public Key<Duration> duration(
            String section, String name, Duration byDefault, Duration min, Duration max, String doc) {
        return key(section, name, ValueType.duration(min, max), byDefault, doc);
    }

    public Key<Boolean> bool(String section, String name, boolean byDefault, String doc) {
        return key(section, name, ValueType.bool(), byDefault, doc);
    }

    public Key<Path> path(String section, String name, Path byDefault, String doc) {
        return key(section, name, ValueType.path(), byDefault, doc);
    }

    /** Empty by default. */
    public Key<List<String>> list(String section, String name, String doc) {
        return key(section, name, ValueType.listOf(ValueType.text()), List.of(), doc);
    }

    public Key<List<URI>> urls(String section, String name, List<URI> byDefault, String doc) {
        return key(section, name, ValueType.listOf(ValueType.url()), byDefault, doc);
    }

    /** Pairs {@code a=b, c=d}; none by default. */
    public Key<Map<String, String>> map(String section, String name, String doc) {
        return key(section, name, ValueType.map(), Map.of(), doc);
    }

    /** Must be given, as {@code name = text} or {@code name_file = PATH}. */
    public Key<Secret> requiredSecret(String section, String name, String doc) {
        return add(section, name, ValueType.secret(), null, "", doc, true);
    }

    /** May be given, as {@code name = text} or {@code name_file = PATH}. */
    public Key<Optional<Secret>> optionalSecret(String section, String name, String doc) {
        return add(section, name, maybe(ValueType.secret()), Optional::empty, "", doc, true);
    }

    /** Another name that the key had in its section: it is accepted, with a warning. */
    public void formerly(Key<?> key, String name) {
        String variable = Key.variable(key.section(), name);
        take(variable);
        formerNames.put(variable, key);
    }

    /** The key that had the name of this variable. */
    Optional<Key<?>> formerly(String variable) {
        return Optional.ofNullable(formerNames.get(variable));
    }

    /** All keys in the order of their declaration: what a manual page or an example file is made from. */
    public List<Key<?>> describe() {
        return Collections.unmodifiableList(keys);
    }

    public String purpose() {
        return purpose;
    }

    public String program() {
        return program;
    }

    /**
     * Reads the file, then the environment, whose variables win.
     *
     * @throws ConfigException with every problem of both
     */
    public Config load(Path file, Map<String, String> environment) {
        return new ConfigLoader(this, file, environment).load();
    }

    private <T> Key<T> add(
            String section,
            String name,
            ValueType<T> type,
            Supplier<T> fallback,
            String shownDefault,
            String doc,
            boolean secret) {
        Key<T> key = new Key<>(section, name, type, fallback, shownDefault, doc, secret);
        take(key.environmentName());
        if (secret) {
            take(key.environmentName() + Key.upper(Key.FILE_SUFFIX));
        }
        keys.add(key);
        return key;
    }

    private void take(String environmentName) {
        if (!taken.add(environmentName)) {
            throw new IllegalStateException("Two keys of " + program + " share the variable " + environmentName);
        }
    }

    private static <T> ValueType<Optional<T>> maybe(ValueType<T> type) {
        return new ValueType<>(
                type.allowed(),
                type.parse().andThen(Optional::of),
                value -> value.map(type.show()).orElse(""));
    }
}

package io.masakari.runtime.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** One [section] of a configuration with its keys. Declare in one thread. */
public final class Section {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(7);

    private final String name;
    private final List<Key<?>> keys = new ArrayList<>();

    public Section(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** In the order of their declaration. */
    List<Key<?>> keys() {
        return Collections.unmodifiableList(keys);
    }

    /** With a default. */
    public <T> Key<T> key(String key, ValueType<T> type, T byDefault) {
        return add(key, type, () -> byDefault, type.show().apply(byDefault), false);
    }

    /** Must be given. */
    public <T> Key<T> required(String key, ValueType<T> type) {
        return add(key, type, null, "", false);
    }

    /** May be left out. */
    public <T> Key<Optional<T>> optional(String key, ValueType<T> type) {
        return add(key, ValueType.maybe(type), Optional::empty, "", false);
    }

    public Key<Optional<String>> optionalText(String key) {
        return optional(key, ValueType.text());
    }

    public Key<Optional<Path>> optionalPath(String key) {
        return optional(key, ValueType.path());
    }

    /** Must be given, as {@code name = text} or {@code name_file = PATH}. */
    public Key<Secret> requiredSecret(String key) {
        return add(key, ValueType.secret(), null, "", true);
    }

    /** May be given, as {@code name = text} or {@code name_file = PATH}. */
    public Key<Optional<Secret>> optionalSecret(String key) {
        return add(key, ValueType.maybe(ValueType.secret()), Optional::empty, "", true);
    }

    public Key<String> text(String key, String byDefault) {
        return key(key, ValueType.text(), byDefault);
    }

    public Key<Integer> port(String key, int byDefault) {
        return key(key, ValueType.port(), byDefault);
    }

    public Key<Integer> integer(String key, int byDefault, int min, int max) {
        return key(key, ValueType.integer(min, max), byDefault);
    }

    /** From 1 ms to 7 days. */
    public Key<Duration> duration(String key, Duration byDefault) {
        return duration(key, byDefault, SHORTEST, LONGEST);
    }

    public Key<Duration> duration(String key, Duration byDefault, Duration min, Duration max) {
        return key(key, ValueType.duration(min, max), byDefault);
    }

    public Key<Boolean> bool(String key, boolean byDefault) {
        return key(key, ValueType.bool(), byDefault);
    }

    public Key<Path> path(String key, Path byDefault) {
        return key(key, ValueType.path(), byDefault);
    }

    /** Pairs {@code a=b, c=d}; none by default. */
    public Key<Map<String, String>> map(String key) {
        return key(key, ValueType.map(), Map.of());
    }

    private <T> Key<T> add(String key, ValueType<T> type, Supplier<T> fallback, String shownDefault, boolean secret) {
        Key<T> added = new Key<>(name, key, type, fallback, shownDefault, secret);
        keys.add(added);
        return added;
    }
}

package io.masakari.runtime.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Checked values of one program, each with where it came from. Immutable; secrets are masked wherever it is printed. */
public final class Config {
    private final Map<Key<?>, Setting> settings;
    private final List<Problem> exposed;
    private final List<Problem> renamed;

    /** A value and its origin: the file and line, a variable, or the default. */
    record Setting(Object value, String source, int line) {}

    Config(Map<Key<?>, Setting> settings, List<Problem> exposed, List<Problem> renamed) {
        this.settings = new LinkedHashMap<>(settings);
        this.exposed = List.copyOf(exposed);
        this.renamed = List.copyOf(renamed);
    }

    /** Throws {@link IllegalArgumentException} for a key of another spec: that is a bug in the program. */
    @SuppressWarnings("unchecked") // ConfigSpec put a T there: the value comes from the key's own type
    public <T> T get(Key<T> key) {
        return (T) setting(key).value();
    }

    /** For a check across several keys: names the place where {@code key} was set. */
    public ConfigException refuse(Key<?> key, String message) {
        Setting setting = setting(key);
        return new ConfigException(List.of(new Problem(setting.source(), setting.line(), key.toString(), message)));
    }

    /** Secrets in files that everybody may read. */
    public List<Problem> exposed() {
        return exposed;
    }

    /** Keys that are set by a name they no longer have. */
    public List<Problem> renamed() {
        return renamed;
    }

    /** Each key with its value and origin, one line each, in the order of the spec. */
    @Override
    public String toString() {
        return settings.keySet().stream().map(this::show).collect(Collectors.joining(System.lineSeparator()));
    }

    private <T> String show(Key<T> key) {
        Setting setting = setting(key);
        String origin = setting.source() + (setting.line() > 0 ? ":" + setting.line() : "");
        return key + " = " + key.type().show().apply(get(key)) + "   (" + origin + ")";
    }

    private Setting setting(Key<?> key) {
        Setting setting = settings.get(key);
        if (setting == null) {
            throw new IllegalArgumentException("Key " + key + " is not part of this configuration.");
        }
        return setting;
    }
}

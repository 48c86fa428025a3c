package io.masakari.runtime.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * One setting: where it stands, its type, what it is for. Made by {@link Section}; also the handle that
 * {@link Config#get} takes, so a wrong type does not compile.
 */
public final class Key<T> {
    static final String ENVIRONMENT_PREFIX = "MASAKARI_";
    static final String FILE_SUFFIX = "_file";

    private final String section;
    private final String name;
    private final ValueType<T> type;
    private final Supplier<T> fallback;
    private final String shownDefault;
    private final boolean secret;
    private final List<String> formerVariables = new ArrayList<>();
    private String doc = "";

    Key(String section, String name, ValueType<T> type, Supplier<T> fallback, String shownDefault, boolean secret) {
        this.section = section;
        this.name = name;
        this.type = type;
        this.fallback = fallback;
        this.shownDefault = shownDefault;
        this.secret = secret;
    }

    /** Declares what it is for, in one line, with its unit. */
    public Key<T> doc(String what) {
        doc = what;
        return this;
    }

    /** Declares another name that it had in its section: it is accepted, with a warning. */
    public Key<T> formerly(String other) {
        formerVariables.add(variable(section, other));
        return this;
    }

    public String section() {
        return section;
    }

    public String name() {
        return name;
    }

    public String doc() {
        return doc;
    }

    /** What a value may be, as in "1 to 65535". */
    public String allowed() {
        return type.allowed();
    }

    public boolean isRequired() {
        return fallback == null;
    }

    /** As the file would say it; "" if there is none. */
    public String shownDefault() {
        return shownDefault;
    }

    /** Whether the value is masked, and may be given as {@code name_file = PATH} instead. */
    public boolean isSecret() {
        return secret;
    }

    /** The variable that overrides the file, as in MASAKARI_FENCING_LIMIT. */
    public String environmentName() {
        return variable(section, name);
    }

    /** Those of the names that the key had. */
    List<String> formerVariables() {
        return formerVariables;
    }

    /** All that set it. */
    List<String> variables() {
        List<String> all = new ArrayList<>(formerVariables);
        all.add(environmentName());
        if (secret) {
            all.add(environmentName() + upper(FILE_SUFFIX));
        }
        return all;
    }

    static String variable(String section, String name) {
        return ENVIRONMENT_PREFIX + upper(section) + "_" + upper(name);
    }

    @Override
    public String toString() {
        return "[" + section + "] " + name;
    }

    ValueType<T> type() {
        return type;
    }

    T fallback() {
        return fallback.get();
    }

    static String upper(String text) {
        return text.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }
}

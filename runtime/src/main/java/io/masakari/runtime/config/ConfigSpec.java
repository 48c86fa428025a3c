package io.masakari.runtime.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    private final String program;
    private final String purpose;
    private final Map<String, String> options = new LinkedHashMap<>();
    private final Map<String, Section> sections = new LinkedHashMap<>();

    /**
     * @param purpose what the program does, as the manual says it behind the program's name
     * @param sections that are declared elsewhere
     */
    public ConfigSpec(String program, String purpose, Section... sections) {
        this.program = program;
        this.purpose = purpose;
        for (Section section : sections) {
            this.sections.put(section.name(), section);
        }
    }

    /** Begins a section, or adds to one. */
    public Section section(String name) {
        return sections.computeIfAbsent(name, Section::new);
    }

    /** Declares an option of the program that other programs do not have, for its help and its manual. */
    public ConfigSpec option(String option, String meaning) {
        options.put(option, meaning);
        return this;
    }

    /** What each of its own options means. */
    public Map<String, String> options() {
        return Collections.unmodifiableMap(options);
    }

    /** All keys, section by section, in the order of their declaration: what a manual page is made from. */
    public List<Key<?>> describe() {
        return sections.values().stream()
                .<Key<?>>flatMap(section -> section.keys().stream())
                .toList();
    }

    /** The key that had the name of this variable. */
    Optional<Key<?>> formerly(String variable) {
        return describe().stream()
                .filter(key -> key.formerVariables().contains(variable))
                .findFirst();
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
        refuseSharedVariables();
        return new ConfigLoader(this, file, environment).load();
    }

    private void refuseSharedVariables() {
        Set<String> taken = new HashSet<>();
        for (Key<?> key : describe()) {
            for (String variable : key.variables()) {
                if (!taken.add(variable)) {
                    throw new IllegalStateException("Two keys of " + program + " share the variable " + variable);
                }
            }
        }
    }
}

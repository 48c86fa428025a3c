package io.masakari.core.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The monitors of a host, by what they watch. */
public enum MonitorKind {
    HOST,
    INSTANCE,
    PROCESS;

    /** The word that operators use for it, and monitors. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name in the database: that of the type of its first reports. */
    public String stored() {
        return switch (this) {
            case HOST -> "COMPUTE_HOST";
            case INSTANCE -> "VM";
            case PROCESS -> "PROCESS";
        };
    }

    /** Throws {@link IllegalArgumentException} if it is no such word. */
    public static MonitorKind ofWord(String word) {
        return of(MonitorKind::word, word);
    }

    /** Throws {@link IllegalArgumentException} if none is stored so. */
    public static MonitorKind ofStored(String name) {
        return of(MonitorKind::stored, name);
    }

    private static MonitorKind of(Function<MonitorKind, String> naming, String name) {
        List<String> names = Arrays.stream(values()).map(naming).toList();
        if (!names.contains(name)) {
            throw new IllegalArgumentException("It is none of " + names + ".");
        }
        return values()[names.indexOf(name)];
    }
}

package io.masakari.embeddednova.http;

import java.util.List;

/** Path templates, under which calls are counted and faults are injected. */
public final class Templates {
    /** All unknown paths are counted under one name, so that they cannot fill the table. */
    public static final String UNKNOWN = "/{unknown}";

    private Templates() {}

    public static String known(String path, List<String> templates) {
        for (String template : templates) {
            if (matches(path, template)) {
                return template;
            }
        }
        return UNKNOWN;
    }

    private static boolean matches(String path, String template) {
        String[] parts = path.split("/", -1);
        String[] wanted = template.split("/", -1);
        if (parts.length != wanted.length) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            boolean variable = wanted[i].startsWith("{") && !parts[i].isEmpty();
            if (!variable && !parts[i].equals(wanted[i])) {
                return false;
            }
        }
        return true;
    }
}

package io.masakari.core.model;

import java.util.regex.Pattern;

/**
 * Text that is safe in logs, on terminals and in Nova's records: one line, without control characters, and without
 * invisible ones that change how the rest is shown, as those for the direction of writing.
 */
public final class Printable {
    private static final Pattern OTHER = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    private Printable() {}

    public static boolean isPrintable(String text) {
        return !OTHER.matcher(text).find();
    }

    /** With a question mark for each character that is not. */
    public static String cleaned(String text) {
        return OTHER.matcher(text).replaceAll("?");
    }
}

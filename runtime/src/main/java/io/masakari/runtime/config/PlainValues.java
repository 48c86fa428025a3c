package io.masakari.runtime.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a program reads of another program's configuration: the text of its values, unchecked. */
public final class PlainValues {
    private static final int MAX_KIB = 64;

    private PlainValues() {}

    /** The values of one section by their keys. */
    public static Map<String, String> ofSection(Path file, String section) throws IOException {
        try {
            String text = SmallFile.read(file, MAX_KIB, "");
            Map<String, String> values = new LinkedHashMap<>();
            for (IniFile.Entry entry : IniFile.parse(file.toString(), text).entries()) {
                if (entry.section().equals(section)) {
                    values.put(entry.key(), entry.value());
                }
            }
            return values;
        } catch (SmallFile.UnreadableException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}

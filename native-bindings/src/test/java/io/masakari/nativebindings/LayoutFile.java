package io.masakari.nativebindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.sun.jna.Structure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code src/test/c/layout.c} printed; compares a structure of ours with it, every size and offset it names. */
public final class LayoutFile {
    // JNA has no public way to ask for an offset, but its debug text names each one, in hex.
    private static final Pattern FIELD = Pattern.compile("(\\w+)(?:\\[\\d+\\])?@0x([0-9A-Fa-f]+)=");

    private static final String FILE = "/layout-linux-x86-64.txt";

    private LayoutFile() {}

    /** One number, as in "pollfd.events": for what is no structure on our side. */
    public static int number(String name) throws IOException {
        Integer number = numbers(FILE).get(name);
        assertNotNull(number, name);
        return number;
    }

    public static void compare(String cName, Structure ours) throws IOException {
        Map<String, Integer> layout = numbers(FILE);
        Matcher matcher = FIELD.matcher(ours.toString());
        Map<String, Integer> offsets =
                matcher.results().collect(Collectors.toMap(r -> r.group(1), r -> Integer.parseInt(r.group(2), 16)));
        if (layout.containsKey(cName)) {
            assertEquals(layout.get(cName), ours.size(), "size of " + cName);
        }
        int compared = 0;
        for (Map.Entry<String, Integer> line : layout.entrySet()) {
            if (line.getKey().startsWith(cName + ".")) {
                String field = line.getKey().substring(cName.length() + 1);
                assertEquals(line.getValue(), offsets.get(field), line.getKey() + " in " + ours);
                compared++;
            }
        }
        assertEquals(true, compared > 0, "no line for " + cName);
    }

    /** All that one file of the test's resources says. */
    public static Map<String, Integer> numbers(String resource) throws IOException {
        try (var stream = LayoutFile.class.getResourceAsStream(resource)) {
            assertNotNull(stream);
            return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))
                    .lines()
                    .map(line -> line.split(" "))
                    .collect(Collectors.toMap(parts -> parts[0], parts -> Integer.valueOf(parts[1])));
        }
    }
}

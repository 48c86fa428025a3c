package io.masakari.runtime.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What {@code journalctl -x} says is written for people, in a file of its own; this holds it to the events there are. */
class CatalogTest {
    private static final Path CATALOG = Path.of("..", "packaging", "journal", "masakari.catalog");

    @Test
    void explainsEveryEventAndWhatToDo() throws IOException {
        Map<String, String> entries = entries();

        for (Event event : Event.values()) {
            String entry = entries.get(event.messageId().toString().replace("-", ""));
            assertTrue(
                    entry != null, () -> event + " is missing in " + CATALOG + ": add what it means and what to do.");
            assertTrue(entry.contains("(" + event.eventName() + ")\n"), entry);
            assertTrue(entry.contains("\n\nWhat to do: "), entry);
        }
        assertEquals(Event.values().length, entries.size(), "The catalog explains events that do not exist.");
    }

    private static Map<String, String> entries() throws IOException {
        Map<String, String> entries = new TreeMap<>();
        Arrays.stream(Files.readString(CATALOG).split("(?m)^-- "))
                .skip(1)
                .forEach(entry -> entries.put(entry.substring(0, 32), entry.substring(32)));
        return entries;
    }
}

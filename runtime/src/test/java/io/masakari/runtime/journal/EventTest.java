package io.masakari.runtime.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EventTest {
    @Test
    void haveNamesAndIdsOfTheirOwn() {
        assertEquals(
                Event.values().length,
                Arrays.stream(Event.values())
                        .map(Event::eventName)
                        .collect(Collectors.toSet())
                        .size());
        assertEquals(
                Event.values().length,
                Arrays.stream(Event.values())
                        .map(Event::messageId)
                        .collect(Collectors.toSet())
                        .size());
        for (Event event : Event.values()) {
            assertTrue(event.eventName().matches("[a-z_]+(\\.[a-z_-]+)+"), event.eventName());
        }
    }
}

package io.masakari.runtime.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JournalEntryTest {
    @Test
    void carriesTheFieldsOfAnEvent() {
        JournalEntry entry = JournalEntry.of(
                "masakari-test", Event.DAEMON_FAILED, "It failed.", Map.of("exit-code", 70), 1_234_567_890L);
        assertEquals("3", entry.fields().get("PRIORITY"));
        assertEquals("c2b1f6a493ad4f5cb1c86f8a1d0e5b03", entry.fields().get("MESSAGE_ID"));
        assertEquals("masakari-test", entry.fields().get("SYSLOG_IDENTIFIER"));
        assertEquals(Optional.of("daemon.failed"), entry.event());
        assertEquals(Optional.of(1_234_567L), entry.monotonicMicros());
        assertEquals("70", entry.fields().get("HA_EXIT_CODE"));
    }

    @Test
    void writesPlainValuesAsLinesAndOthersWithTheirLength() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("A", "1");
        fields.put("B", "x\ny");
        assertEquals(
                "A=1\nB\n\3\0\0\0\0\0\0\0x\ny\n",
                new String(new JournalEntry(fields).toBytes(), StandardCharsets.UTF_8));
    }

    @Test
    void readsWhatItWrites() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("MESSAGE", "Zwei\nZeilen = größer\n");
        fields.put("EMPTY", "");
        fields.put("HA_HOST", "cmp-1");
        assertEquals(
                fields, JournalEntry.parse(new JournalEntry(fields).toBytes()).fields());
    }

    @Test
    void leavesOutNullValues() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("proof", null);
        assertEquals(
                Optional.empty(),
                JournalEntry.of("x", Event.DAEMON_STARTED, "m", fields, 0).field("HA_PROOF"));
    }

    @Test
    void staysWithinItsBoundWhateverIsLogged() {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            fields.put("key" + i, "ü".repeat(20_000));
        }
        JournalEntry entry = JournalEntry.of("x", Event.DAEMON_FAILED, "ü".repeat(100_000), fields, 0);
        byte[] bytes = entry.toBytes();
        assertTrue(bytes.length <= JournalEntry.MAX_BYTES, "length " + bytes.length);
        JournalEntry read = JournalEntry.parse(bytes);
        assertTrue(read.fields().get("MESSAGE").endsWith("ü…"));
        assertEquals(Optional.of("daemon.failed"), read.event());
    }

    @Test
    void refusesBytesThatAreNoEntry() {
        for (String text :
                new String[] {"A=1", "A\n", "A\n\1\0\0\0\0\0\0\0xy", "A\n\377\377\377\377\377\377\377\177x\n", "=1\n"
                }) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            assertThrows(IllegalArgumentException.class, () -> JournalEntry.parse(bytes), text);
        }
    }
}

package io.masakari.runtime.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StderrLogTest {
    @Test
    void writesOneLineForEachEvent() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StderrLog log = new StderrLog(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("host", "cmp-1");
        fields.put("reason", "went away");
        fields.put("proof", null);
        log.log(Event.DAEMON_FAILED, "It failed.\nBadly.", fields);
        log.log(Event.DAEMON_STOPPED, "Gone.");
        log.flush();
        assertEquals(
                Arrays.asList(
                        "<3>daemon.failed: It failed. | Badly. host=cmp-1 reason=\"went away\"",
                        "<5>daemon.stopped: Gone."),
                bytes.toString(StandardCharsets.UTF_8).lines().toList());
    }

    @Test
    void dropsLinesInsteadOfWaitingForAReader() throws IOException {
        // Closing the reader frees the writer; closing the writer first would wait for it.
        try (PipedInputStream nobodyReads = new PipedInputStream(16)) {
            StderrLog log = new StderrLog(new PrintStream(new PipedOutputStream(nobodyReads), true));
            for (int i = 0; i < 2000; i++) {
                log.log(Event.DAEMON_STARTED, "line " + i);
            }
            assertTrue(log.dropped() > 0);
        }
    }
}

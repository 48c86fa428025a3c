package io.masakari.processmonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.HostName;
import io.masakari.core.model.ProcessEvidence;
import io.masakari.core.model.ProcessFailure;
import java.net.URL;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What a process monitor of version ca8ca16 had reported is known again ({@code lab/upgrade/make} writes it). */
class OldStateTest {
    @Test
    void knowsWhatAnOldVersionHasReported() throws Exception {
        Instant since = Instant.parse("2026-02-01T11:50:00.123Z");
        Map<String, ProcessEvidence> expected = new HashMap<>();
        for (ProcessFailure failure : ProcessFailure.values()) {
            boolean killed = failure == ProcessFailure.CRASH_LOOP;
            expected.put(
                    "process-" + failure,
                    new ProcessEvidence(
                            failure,
                            since.plusSeconds(failure.ordinal()),
                            4,
                            killed ? OptionalInt.empty() : OptionalInt.of(3),
                            killed ? OptionalInt.of(9) : OptionalInt.empty(),
                            List.of("cannot open /etc/nova", "given up")));
        }
        URL old = OldStateTest.class.getResource("/upgrade/ca8ca16/reported");
        try (StateFiles files =
                new StateFiles(Path.of(old.toURI()).getParent(), new HostName("compute1"), (event, message, fields) -> {
                    throw new AssertionError(message);
                })) {
            assertEquals(expected, files.reported());
        }
    }
}

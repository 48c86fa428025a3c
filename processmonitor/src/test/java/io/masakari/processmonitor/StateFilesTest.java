package io.masakari.processmonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.HostName;
import io.masakari.core.model.ProcessEvidence;
import io.masakari.core.model.ProcessFailure;
import io.masakari.core.process.ProcessState;
import io.masakari.core.process.ProcessTable;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.time.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFilesTest {
    private static final ProcessEvidence EVIDENCE = new ProcessEvidence(
            ProcessFailure.RESTART_FAILED,
            Instant.parse("2026-11-23T04:00:00Z"),
            4,
            OptionalInt.of(1),
            OptionalInt.empty(),
            List.of());

    private final ManualTime time = new ManualTime(now());

    @Test
    void whatCouldNotBeWrittenIsWrittenWhenTheDiskIsMended(@TempDir Path directory) throws IOException {
        Path inTheWay = Files.createDirectory(directory.resolve("reported.tmp"));
        List<Event> logged = new ArrayList<>();
        try (StateFiles files = files(directory, logged)) {
            files.write(Map.of("libvirtd", new ProcessTable.View(ProcessState.FAILED, Optional.of(EVIDENCE))), now());
            time.advance(Duration.ofMinutes(1));
            assertEquals(List.of(Event.STATE_UNWRITABLE), logged, "told once");
            Files.delete(inTheWay);
            time.advance(Duration.ofMinutes(1));
            assertEquals(Map.of("libvirtd", EVIDENCE), files.reported());
        }
    }

    @Test
    void forgetsWhatAnEarlierRunHasReportedAndIsNoLongerTrue(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("reported"), "an earlier run's\n");
        try (StateFiles files = files(directory, new ArrayList<>())) {
            files.write(Map.of("libvirtd", new ProcessTable.View(ProcessState.RUNNING, Optional.empty())), now());
            time.advance(Duration.ZERO);
        }
        assertEquals("", Files.readString(directory.resolve("reported")));
        assertTrue(Files.readString(directory.resolve("state")).contains("libvirtd"));
    }

    private StateFiles files(Path directory, List<Event> logged) throws IOException {
        return new StateFiles(
                directory, new HostName("compute1"), (event, message, fields) -> logged.add(event), time.worker());
    }

    private static Instant now() {
        return Instant.parse("2026-11-23T05:00:00Z");
    }
}

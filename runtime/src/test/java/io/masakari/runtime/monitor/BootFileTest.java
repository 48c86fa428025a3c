package io.masakari.runtime.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.BootId;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.RecordingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootFileTest {
    private final RecordingLog log = new RecordingLog();

    @TempDir
    Path directory;

    @Test
    void readsWhatTheKernelWrites() throws IOException {
        Path file = Files.writeString(directory.resolve("boot_id"), "7f1c8a52-0000-4000-8000-000000000001\n");
        assertEquals(Optional.of(BootId.of("7f1c8a52-0000-4000-8000-000000000001")), new BootFile(file).read(log));
        assertEquals(0, log.entries().size());
    }

    @Test
    void whatCannotBeReadIsNotKnownAndTold() throws IOException {
        assertEquals(Optional.empty(), new BootFile(directory.resolve("none")).read(log));
        assertEquals(Optional.empty(), new BootFile(Files.writeString(directory.resolve("bad"), "x")).read(log));
        assertEquals(2, log.of(Event.BOOT_UNREADABLE).size());
    }
}

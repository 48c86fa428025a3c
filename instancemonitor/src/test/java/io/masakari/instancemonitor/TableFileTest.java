package io.masakari.instancemonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.instance.LastKnown;
import io.masakari.core.instance.LastKnown.Condition;
import io.masakari.core.model.InstanceId;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.RecordingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFileTest {
    private static final List<LastKnown> TABLE = List.of(
            new LastKnown(new InstanceId(new UUID(0, 1)), "instance 1", Condition.RUNS, true),
            new LastKnown(new InstanceId(new UUID(0, 2)), "b", Condition.OFF, false));

    @TempDir
    private Path directory;

    private final RecordingLog log = new RecordingLog();

    @Test
    void readsWhatItWrote() throws IOException {
        write("boot-1");
        assertEquals(Optional.of(TABLE), open("boot-1").read());
    }

    @Test
    void isOfNoUseAfterTheHostBooted() throws IOException {
        write("boot-1");
        assertEquals(Optional.empty(), open("boot-2").read());
        assertEquals(0, log.of(Event.TABLE_DAMAGED).size());
    }

    @Test
    void saysThatItIsDamaged() throws IOException {
        write("boot-1");
        Path file = directory.resolve("table");
        Files.writeString(file, Files.readString(file).replace("RUNS", "OFF"));
        assertEquals(Optional.empty(), open("boot-1").read());
        assertEquals(1, log.of(Event.TABLE_DAMAGED).size());
    }

    @Test
    void hasNothingBeforeTheFirstRun() throws IOException {
        assertEquals(Optional.empty(), open("boot-1").read());
    }

    private void write(String boot) throws IOException {
        try (TableFile table = open(boot)) {
            table.write(TABLE);
        }
    }

    private TableFile open(String boot) throws IOException {
        return TableFile.open(directory.resolve("table"), boot, log);
    }
}

package io.masakari.runtime.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.MonotonicTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateFilesTest {
    @TempDir
    private Path directory;

    @Test
    void keepWhatTheyAreGivenAndRoundPromisesUp() throws IOException {
        GateFiles files = new GateFiles(directory);
        assertEquals(Optional.empty(), files.read());
        files.write(new GateFiles.State("b", at(5_000), Duration.ofMinutes(2), new MonotonicTime(7_000_000_001L)));
        assertEquals(Optional.of(new GateFiles.State("b", at(5_000), Duration.ofMinutes(2), at(7_001))), files.read());
        files.request(new GateFiles.Request(true, "the reason = mine"));
        assertEquals(Optional.of(new GateFiles.Request(true, "the reason = mine")), files.request());
        assertFalse(files.isOpen());
        files.markOpen();
        files.markOpen();
        assertTrue(files.isOpen());
        Files.writeString(directory.resolve("state"), "boot=b\nbegan_ms=soon\n");
        assertEquals(Optional.empty(), files.read());
    }

    @Test
    void aGateOpensAfterItsWaitAndItsPromiseAndNeverLaterThanItMay() {
        assertEquals(at(121_000), state(at(60_000)).opens());
        assertEquals(at(200_000), state(at(200_000)).opens());
        assertEquals(at(601_000), state(at(900_000)).opens());
    }

    @Test
    void isShutFromItsBeginUntilItOpensOrIsOverdue() throws IOException {
        GateFiles files = new GateFiles(directory);
        assertFalse(files.isShut(), "none has begun");
        MonotonicTime now = new BootClock().now();
        files.write(new GateFiles.State("b", now, Duration.ofMinutes(2), now));
        assertTrue(files.isShut());
        files.markOpen();
        assertFalse(files.isShut());
        Files.delete(directory.resolve("open"));
        MonotonicTime before =
                new MonotonicTime(now.nanos() - Duration.ofMinutes(12).toNanos());
        files.write(new GateFiles.State("b", before, Duration.ofMinutes(2), now));
        assertFalse(files.isShut());
    }

    @Test
    void theClockRunsOn() {
        BootClock clock = new BootClock();
        MonotonicTime before = clock.now();
        assertFalse(clock.now().isBefore(before));
    }

    private static GateFiles.State state(MonotonicTime promised) {
        return new GateFiles.State("b", at(1_000), Duration.ofMinutes(2), promised);
    }

    private static MonotonicTime at(long millis) {
        return new MonotonicTime(millis * 1_000_000);
    }
}

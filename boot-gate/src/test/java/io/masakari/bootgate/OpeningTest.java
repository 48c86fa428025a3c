package io.masakari.bootgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.MonotonicTime;
import io.masakari.runtime.daemon.ExitCode;
import io.masakari.runtime.daemon.FatalException;
import io.masakari.runtime.gate.BootClock;
import io.masakari.runtime.gate.GateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpeningTest {
    @TempDir
    private Path directory;

    private GateFiles files;

    @BeforeEach
    void begin() {
        files = new GateFiles(directory);
    }

    @Test
    void wantsAReason() {
        assertEquals(ExitCode.USAGE, refusal("--open"));
        assertEquals(ExitCode.USAGE, refusal("--open", "--reason"));
        assertEquals(ExitCode.USAGE, refusal("--open", "--reason", " "));
        assertEquals(ExitCode.USAGE, refusal("--open", "--reason", "r".repeat(256)));
        assertEquals(ExitCode.USAGE, refusal("--open", "--reason", "r", "--now"));
        assertEquals(Optional.empty(), files.request());
    }

    @Test
    void tellsTheGate() throws IOException {
        assertEquals(ExitCode.UNAVAILABLE, refusal("--open", "--reason", "r"), "none has begun");
        MonotonicTime now = new BootClock().now();
        files.write(new GateFiles.State("b", now, Duration.ofMinutes(2), now));
        String said = Opening.open(List.of("--open", "--reason", "dark\nsite"), files);
        assertTrue(said.contains("opens in 1"), said);
        assertEquals(false, files.request().orElseThrow().force());
        Opening.open(List.of("--reason", "r", "--force", "--open"), files);
        assertEquals(Optional.of(new GateFiles.Request(true, "r")), files.request());
        files.markOpen();
        assertEquals("The gate of this boot is open already.", Opening.open(List.of("--open", "--reason", "r"), files));
    }

    private ExitCode refusal(String... arguments) {
        return assertThrows(FatalException.class, () -> Opening.open(List.of(arguments), files))
                .exitCode();
    }
}

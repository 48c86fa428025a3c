package io.masakari.instancemonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.MonotonicTime;
import io.masakari.nativebindings.libvirt.HypervisorConnection;
import io.masakari.runtime.gate.BootClock;
import io.masakari.runtime.gate.GateFiles;
import io.masakari.runtime.journal.RecordingLog;
import io.masakari.runtime.time.Clocks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibvirtObserverTest {
    @TempDir
    private Path directory;

    @Test
    void aLibvirtdBehindAShutGateIsNotTakenForOneThatHangs() throws IOException {
        GateFiles gate = new GateFiles(directory);
        MonotonicTime now = new BootClock().now();
        gate.write(new GateFiles.State("b", now, Duration.ofMinutes(2), now));
        List<Object> seen = new ArrayList<>();
        LibvirtObserver observer = new LibvirtObserver(
                new HypervisorConnection.Settings("qemu:///system", Duration.ofSeconds(5), Duration.ofSeconds(2), 3),
                gate,
                new RecordingLog(),
                Clocks.system());
        String said = assertThrows(IllegalStateException.class, () -> observer.connect(seen::add))
                .getMessage();
        assertTrue(said.startsWith("the gate of this boot is shut"), said);
        assertEquals(List.of(), seen);
    }
}

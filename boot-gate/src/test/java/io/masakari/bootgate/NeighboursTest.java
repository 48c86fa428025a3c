package io.masakari.bootgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeighboursTest {
    @TempDir
    private Path wants;

    @Test
    void warnsOfWhatAHostWithAGateShouldNotRun() throws IOException {
        Files.createSymbolicLink(wants.resolve("libvirtd.service"), Path.of("/nowhere"));
        assertEquals(List.of(), Neighbours.warnings(wants));
        Files.createSymbolicLink(wants.resolve("mariadb.service"), Path.of("/nowhere"));
        List<String> warnings = Neighbours.warnings(wants);
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).startsWith("This host starts mariadb.service at boot."), warnings.toString());
    }
}

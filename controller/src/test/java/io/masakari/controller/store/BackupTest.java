package io.masakari.controller.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
    private static final Instant NOW = Instant.parse("2026-11-23T04:00:00Z");

    @TempDir
    private Path directory;

    @Test
    void copiesADatabaseThatIsInUse() throws IOException {
        Path file = directory.resolve("a.db");
        Path copy = directory.resolve("copy.db");
        Database database = Database.open(StoreSettings.of(file), NOW);
        Backup.write(file, copy);
        database.close();

        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(copy));
        Database.open(StoreSettings.of(copy), NOW).close();
    }

    @Test
    void writesOverNothing() throws IOException {
        Path file = directory.resolve("a.db");
        Path copy = Files.writeString(directory.resolve("copy.db"), "precious");
        Database.open(StoreSettings.of(file), NOW).close();

        assertThrows(StoreException.class, () -> Backup.write(file, copy));

        assertEquals("precious", Files.readString(copy));
    }

    @Test
    void leavesNothingBehindWhenTheDatabaseIsDamaged() throws IOException {
        Path file = Files.writeString(directory.resolve("a.db"), "this is no database, but long enough to be read");
        Path copy = directory.resolve("copy.db");

        StoreException e = assertThrows(StoreException.class, () -> Backup.write(file, copy));

        assertTrue(e.getMessage().contains("operator's guide"), e.getMessage());
        assertFalse(Files.exists(copy) || Files.exists(directory.resolve("copy.db.part")));
    }
}

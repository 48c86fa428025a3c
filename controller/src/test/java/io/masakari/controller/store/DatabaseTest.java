package io.masakari.controller.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.store.StoreException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    private static final Instant NOW = Instant.parse("2026-11-23T04:00:00Z");

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void file() {
        file = directory.resolve("masakari.db");
    }

    @Test
    void keepsWhatWasCommittedAcrossARestart() {
        try (Database database = open()) {
            database.writeAndWait(tx -> monitor(tx, "compute1"));
        }
        try (Database database = open()) {
            assertEquals(List.of("compute1"), names(database));
        }
    }

    @Test
    void aFailingTransactionUndoesOnlyItself() {
        try (Database database = open()) {
            CountDownLatch go = new CountDownLatch(1);
            database.write(tx -> await(go));
            // Queued behind the first, so they share one commit.
            List<CompletableFuture<?>> group = new ArrayList<>();
            group.add(database.write(tx -> monitor(tx, "a")));
            CompletableFuture<?> failing = database.write(tx -> {
                monitor(tx, "half");
                throw new IllegalArgumentException("changed my mind");
            });
            CompletableFuture<?> taken = database.write(tx -> monitor(tx, "a"));
            group.add(database.write(tx -> monitor(tx, "b")));
            go.countDown();
            group.forEach(CompletableFuture::join);
            assertEquals(IllegalArgumentException.class, cause(failing).getClass());
            assertEquals(Kind.CONFLICT, ((StoreException) cause(taken)).kind());
            assertEquals(List.of("a", "b"), names(database));
        }
    }

    @Test
    void aFailingTransactionThatIsAloneUndoesItself() {
        try (Database database = open()) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> database.writeAndWait(tx -> {
                        monitor(tx, "undone");
                        throw new IllegalArgumentException("on purpose");
                    }));
            database.writeAndWait(tx -> monitor(tx, "kept"));
            assertEquals(List.of("kept"), names(database));
        }
        try (Database database = open()) {
            assertEquals(List.of("kept"), names(database));
        }
    }

    @Test
    void commitsDoNotMakeItsLogLonger() throws IOException {
        Path log = file.resolveSibling(file.getFileName() + "-wal");
        try (Database database = open()) {
            long before = Files.size(log);
            for (int i = 0; i < 100; i++) {
                String name = "compute" + i;
                database.writeAndWait(tx -> monitor(tx, name));
            }
            assertEquals(before, Files.size(log));
            assertEquals(100, names(database).size());
        }
    }

    @Test
    void aFullDiskStoresNothingAndAcknowledgesNothingAndPasses() throws SQLException {
        String bulk = "x".repeat(4096);
        List<String> acknowledged = new ArrayList<>();
        StoreException refused;
        try (Database database = Database.open(new StoreSettings(file, 2, 100, 100), NOW)) {
            refused = assertThrows(StoreException.class, () -> {
                for (int i = 0; i < 100; i++) {
                    String name = i + bulk;
                    database.writeAndWait(tx -> monitor(tx, name));
                    acknowledged.add(name);
                }
            });
            assertEquals(acknowledged.size(), names(database).size());
            database.writeAndWait(tx -> tx.update("delete from monitors where id < 5"));
            assertTrue(database.writeAndWait(tx -> monitor(tx, "fits")) > 0, "goes on when there is room again");
        }
        assertEquals(Kind.UNAVAILABLE, refused.kind());
        assertFalse(acknowledged.isEmpty());
    }

    @Test
    void turnsWritesAwayWhenTooManyWait() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Database database = Database.open(new StoreSettings(file, 1, 2, 0), NOW)) {
            CompletableFuture<?> first = database.write(tx -> {
                begun.countDown();
                return await(go);
            });
            // Only then is it certain that the writer has taken nothing else along.
            assertTrue(begun.await(60, TimeUnit.SECONDS));
            database.write(tx -> await(go));
            database.write(tx -> await(go));
            StoreException refused = (StoreException) cause(database.write(tx -> await(go)));
            assertEquals(Kind.UNAVAILABLE, refused.kind());
            go.countDown();
            first.join();
        }
    }

    @Test
    void readersSeeOneStateAndCannotWrite() {
        try (Database database = open()) {
            database.read(tx -> {
                assertEquals(0, tx.count("select count(*) from monitors"));
                database.writeAndWait(later -> monitor(later, "late"));
                assertEquals(0, tx.count("select count(*) from monitors"), "the snapshot does not move");
                return null;
            });
            assertEquals(List.of("late"), names(database));
            assertThrows(RuntimeException.class, () -> database.read(tx -> monitor(tx, "no")));
            assertEquals(List.of("late"), names(database), "a reader that failed is not reused");
        }
    }

    @Test
    void isReadableByOwnerAndGroupOnly() throws IOException {
        open().close();
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void refusesAFileThatAnotherControllerUses() {
        try (Database database = open()) {
            StoreException refused = assertThrows(StoreException.class, this::open);
            assertTrue(refused.getMessage().contains("in use by another controller"), refused.getMessage());
            assertEquals(List.of(), names(database));
        }
    }

    @Test
    void refusesASchemaThatIsNewerThanItself() throws SQLException {
        open().close();
        change("insert into schema_migrations values (99, 'V099__x.sql', 'x', 0)");
        StoreException refused = assertThrows(StoreException.class, this::open);
        assertEquals(Kind.OPERATOR_NEEDED, refused.kind());
        assertTrue(refused.getMessage().contains("schema version 99"), refused.getMessage());
    }

    @Test
    void refusesASchemaMadeByAnotherFileOfTheSameNumber() throws SQLException {
        open().close();
        change("update schema_migrations set checksum = 'x' where version = 1");
        StoreException refused = assertThrows(StoreException.class, this::open);
        assertTrue(refused.getMessage().contains("V001__base.sql"), refused.getMessage());
    }

    @Test
    void refusesADamagedFileAndSaysWhatToDo() throws IOException {
        Files.write(
                file,
                "This is no database, but long enough to be looked at."
                        .repeat(100)
                        .getBytes(StandardCharsets.UTF_8));
        StoreException refused = assertThrows(StoreException.class, this::open);
        assertEquals(Kind.OPERATOR_NEEDED, refused.kind());
        assertTrue(refused.getMessage().contains("restore a backup"), refused.getMessage());
    }

    @Test
    void saysWhichDirectoryIsMissing() {
        StoreException refused = assertThrows(
                StoreException.class,
                () -> Database.open(StoreSettings.of(directory.resolve("none/masakari.db")), NOW));
        assertTrue(refused.getMessage().contains("none/masakari.db"), refused.getMessage());
    }

    private Database open() {
        return Database.open(StoreSettings.of(file), NOW);
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static long monitor(Transaction tx, String name) {
        return tx.insert(
                "insert into monitors (name, role, token_hash, created_at_ms) values (?, 'MONITOR', ?, ?)",
                name,
                name,
                NOW);
    }

    private static List<String> names(Database database) {
        return database.read(tx -> tx.list("select name from monitors order by name", row -> row.getString(1)));
    }

    private static Throwable cause(CompletableFuture<?> failed) {
        return assertThrows(CompletionException.class, failed::join).getCause();
    }

    private static Void await(CountDownLatch latch) {
        try {
            latch.await();
            return null;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void seesAtTheNextCommitThatItsFileIsAnotherOne() throws IOException {
        for (String mishap : List.of("deleted", "replaced", "emptied", "overwritten")) {
            Path file = directory.resolve(mishap + ".db");
            try (Database database = Database.open(StoreSettings.of(file), NOW)) {
                database.writeAndWait(tx -> tx.update("update hosts set reserved = 0"));
                switch (mishap) {
                    case "deleted" -> Files.delete(file);
                    case "replaced" -> {
                        Path other = Files.copy(file, directory.resolve("other.db"));
                        Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                    }
                    case "overwritten" -> {
                        Files.write(file, Files.readAllBytes(file));
                        // Some time later than what was written last, however fast this machine is.
                        Files.setLastModifiedTime(
                                file, FileTime.from(Instant.now().plusSeconds(1)));
                    }
                    default -> Files.write(file, new byte[0]);
                }
                for (int again = 0; again < 2; again++) {
                    StoreException gone = assertThrows(
                            StoreException.class,
                            () -> database.writeAndWait(tx -> tx.update("update hosts set reserved = 0")),
                            mishap);
                    assertEquals(Kind.GONE, gone.kind());
                }
                assertEquals(mishap.equals("deleted"), Files.notExists(file), "no new one is made");
            }
        }
    }

    @Test
    void aDamagedFileIsToldOnce() throws IOException {
        for (boolean truncated : List.of(true, false)) {
            Path file = directory.resolve("damaged" + truncated + ".db");
            try (Database database = Database.open(StoreSettings.of(file), NOW)) {
                List<String> told = new ArrayList<>();
                database.whenDamaged(told::add);
                assertEquals(Optional.empty(), database.damage());
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    long size = channel.size();
                    if (truncated) {
                        channel.truncate(4096);
                    }
                    for (long page = 4096; page < size && !truncated; page += 4096) {
                        channel.write(ByteBuffer.wrap("garbage garbage garbage".getBytes()), page);
                    }
                }
                for (int again = 0; again < 2; again++) {
                    StoreException damaged = assertThrows(
                            StoreException.class,
                            () -> database.read(tx -> tx.count("select count(*) from notifications")));
                    assertEquals(Kind.DAMAGED, damaged.kind(), damaged.getMessage());
                    assertTrue(damaged.getMessage().contains("restore a backup"), damaged.getMessage());
                }
                assertEquals(1, told.size());
                assertEquals(Optional.of(told.get(0)), database.damage());
            }
        }
    }

    @Test
    void whatIsNoDatabaseAnyMoreIsNoBug() throws IOException {
        Path file = directory.resolve("no.db");
        try (Database database = Database.open(StoreSettings.of(file), NOW)) {
            Files.delete(directory.resolve("no.db-wal"));
            Files.write(file, new byte[0]);
            assertThrows(StoreException.class, () -> database.read(tx -> tx.count("select count(*) from hosts")));
        }
    }

    @Test
    void whoHasReadersOfHisOwnDoesNotWaitForOthers() throws Exception {
        try (Database database = open();
                Database own = database.withOwnReaders()) {
            CountDownLatch busy = new CountDownLatch(4);
            CountDownLatch release = new CountDownLatch(1);
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thread reader = new Thread(() -> database.read(tx -> {
                    busy.countDown();
                    return await(release);
                }));
                reader.start();
                readers.add(reader);
            }
            busy.await();
            own.writeAndWait(tx -> monitor(tx, "a"));
            assertEquals(List.of("a"), names(own));
            release.countDown();
            for (Thread reader : readers) {
                reader.join();
            }
        }
    }

    @Test
    void makesNoNewOneWhereOneWas() throws IOException {
        Path file = directory.resolve("once.db");
        Database.open(StoreSettings.of(file), NOW).close();
        Files.write(file, new byte[0]);
        StoreException refused = assertThrows(StoreException.class, () -> Database.open(StoreSettings.of(file), NOW));
        assertTrue(refused.getMessage().contains("remove " + file + ".lock"), refused.getMessage());
        Files.delete(file);
        assertThrows(StoreException.class, () -> Database.open(StoreSettings.of(file), NOW));
        Files.delete(directory.resolve("once.db.lock"));
        Database.open(StoreSettings.of(file), NOW).close();
    }
}

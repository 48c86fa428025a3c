package io.masakari.controller.store;

import io.masakari.controller.store.StoreException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A file, written by one thread that commits many transactions with one sync (group commit). Reads run on the caller's
 * thread, on connections of their own.
 */
final class SqliteFile implements Database {
    /**
     * How many pages of its log SQLite copies into the file at once. Its own 1000 are little for a storm: the pages of
     * the indexes are written again with every group, and each is copied but once.
     */
    private static final int LOG_PAGES = 4000;

    /** Each page has 24 bytes before it, the log 32. Some more for the last group. */
    private static final int LOG_BYTES = 32 + (LOG_PAGES + 200) * (4096 + 24);

    /** Empty if the file belongs to another one, whose writer this one shares. */
    private final Optional<FileChannel> lockFile;

    private final Writer writer;
    private final Supplier<Readers> makeReaders;
    private final Readers readers;
    private final Damage damage;

    private SqliteFile(FileChannel lockFile, StoreSettings settings) throws SQLException, IOException {
        FileWatch watch = new FileWatch(settings.file());
        this.damage = new Damage();
        this.lockFile = Optional.of(lockFile);
        this.writer = Writer.start(settings, watch, damage);
        this.makeReaders = () -> new Readers(settings, watch, damage);
        this.readers = makeReaders.get();
    }

    private SqliteFile(SqliteFile owner) {
        this.damage = owner.damage;
        this.lockFile = Optional.empty();
        this.writer = owner.writer;
        this.makeReaders = owner.makeReaders;
        this.readers = makeReaders.get();
    }

    /** Opens or makes the file, checks it and brings its schema up to date; says what to do if that cannot be. */
    static SqliteFile open(StoreSettings settings, Instant now) {
        FileChannel lock = lock(settings.file());
        try {
            refuseToBeginAnew(lock, settings.file());
            create(settings.file());
            try (Connection connection = connectForWriting(settings)) {
                check(connection, settings.file());
                Migrations.apply(connection, now);
            }
            stretchLog(settings.file());
            note(lock, now);
            return new SqliteFile(lock, settings);
        } catch (SQLException e) {
            close(lock);
            throw unusable(settings.file(), e);
        } catch (IOException e) {
            close(lock);
            throw new StoreException(
                    Kind.OPERATOR_NEEDED,
                    "Cannot make the database " + settings.file() + ": " + e
                            + ". Check the directory's owner and mode.",
                    e);
        } catch (RuntimeException e) {
            close(lock);
            throw e;
        }
    }

    @Override
    public <T> CompletableFuture<T> write(Work<T> work) {
        return writer.submit(work);
    }

    @Override
    public <T> T writeAndWait(Work<T> work) {
        return writer.submitAndWait(work);
    }

    @Override
    public <T> T read(Work<T> work) {
        return readers.read(work);
    }

    @Override
    public Database withOwnReaders() {
        return new SqliteFile(this);
    }

    @Override
    public Optional<String> damage() {
        return damage.first();
    }

    @Override
    public void whenDamaged(Consumer<String> told) {
        damage.tell(told);
    }

    @Override
    public void close() {
        lockFile.ifPresent(file -> writer.close());
        readers.close();
        lockFile.ifPresent(SqliteFile::close);
    }

    static Connection connectForWriting(StoreSettings settings) throws SQLException {
        Properties properties = common();
        properties.setProperty("journal_mode", "WAL");
        properties.setProperty("synchronous", "FULL");
        properties.setProperty("foreign_keys", "true");
        properties.setProperty("transaction_mode", "IMMEDIATE");
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + settings.file(), properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute("pragma wal_autocheckpoint = " + LOG_PAGES);
        }
        if (settings.maxPages() > 0) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("pragma max_page_count = " + settings.maxPages());
            }
        }
        return connection;
    }

    static Connection connectForReading(StoreSettings settings) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + settings.file(), common());
        try (Statement statement = connection.createStatement()) {
            statement.execute("pragma query_only = true");
        }
        connection.setAutoCommit(false);
        return connection;
    }

    private static Properties common() {
        Properties properties = new Properties();
        properties.setProperty("busy_timeout", "5000");
        // Inserts return their key themselves (Transaction).
        properties.setProperty("jdbc.get_generated_keys", "false");
        return properties;
    }

    /** Two controllers on one file would both act on a loss (SAFETY.md, H-7). */
    private static FileChannel lock(Path file) {
        Path path = file.resolveSibling(file.getFileName() + ".lock");
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Same JVM, same answer as for another process.
        } catch (IOException e) {
            close(channel);
            throw new StoreException(
                    Kind.OPERATOR_NEEDED,
                    "Cannot lock the database: " + e + ". Check that the directory of " + path
                            + " exists and belongs to the user that runs the controller.",
                    e);
        }
        close(channel);
        throw new StoreException(
                Kind.OPERATOR_NEEDED,
                "The database " + file + " is in use by another controller. Stop that one first.");
    }

    /** An empty database knows no host, no token and no recovery; where one was, that is a mishap. */
    private static void refuseToBeginAnew(FileChannel lock, Path file) throws IOException {
        boolean isEmpty = !Files.exists(file) || Files.size(file) == 0;
        if (isEmpty && lock.size() > 0) {
            throw new StoreException(
                    Kind.OPERATOR_NEEDED,
                    "The database " + file
                            + " is missing or empty, and there was one before. Restore a backup. To begin"
                            + " with an empty one, remove " + file + ".lock.");
        }
    }

    /** From now on there was one. */
    private static void note(FileChannel lock, Instant now) throws IOException {
        if (lock.size() == 0) {
            lock.write(ByteBuffer.wrap(("made " + now + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
            lock.force(true);
        }
    }

    private static void create(Path file) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        } catch (FileAlreadyExistsException e) {
            // The usual case: it was made at an earlier start.
        }
    }

    /**
     * Makes SQLite's log as long as it gets before SQLite writes it from its beginning again. A commit then only overwrites
     * what is there; one that made the file longer would wait for the file system's own journal as well. SQLite takes a
     * log of zeros for an empty one. A log that an earlier run left is not touched.
     */
    private static void stretchLog(Path file) throws IOException {
        Path log = file.resolveSibling(file.getFileName() + "-wal");
        try {
            Files.createFile(log, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        } catch (FileAlreadyExistsException e) {
            return;
        }
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(LOG_BYTES);
            while (zeros.hasRemaining()) {
                channel.write(zeros);
            }
            channel.force(true);
        } catch (IOException e) {
            // Most likely the disk is full. This was for speed only; the first write that matters will tell.
            Files.deleteIfExists(log);
        }
    }

    private static void check(Connection connection, Path file) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("pragma quick_check(1)")) {
            String answer = rows.next() ? rows.getString(1) : "no answer";
            if (!"ok".equals(answer)) {
                throw new SQLException(answer);
            }
        }
    }

    private static StoreException unusable(Path file, SQLException cause) {
        return new StoreException(
                Kind.OPERATOR_NEEDED,
                "The database " + file + " cannot be used: " + cause.getMessage()
                        + ". Check the disk; if the file is damaged, move it away with its -wal and -shm and restore a"
                        + " backup.",
                cause);
    }

    private static void close(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new StoreException(Kind.OPERATOR_NEEDED, "Cannot close the database's lock file: " + e, e);
            }
        }
    }
}

package io.masakari.controller.store;

import io.masakari.controller.store.StoreException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * Copies the database to a file of its own, of one moment and compact, while a controller may write to it. The target
 * is there complete and checked, or not at all.
 */
public final class Backup {
    private static final int BUSY_MILLIS = 30_000;

    private Backup() {}

    /** @throws StoreException with what to do, if the database or the target cannot be used */
    public static void write(Path database, Path target) {
        if (!Files.isRegularFile(database)) {
            throw refused("There is no database " + database + ". Name it with --database FILE.", null);
        }
        if (Files.exists(target)) {
            throw refused(target + " exists already. Choose another name, or move it away.", null);
        }
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.deleteIfExists(part);
            // Made here, so that nobody else can read it at any moment: SQLite would make it by the umask.
            Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            copy(database, part);
            check(part);
            try (FileChannel file = FileChannel.open(part, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (SQLException e) {
            discard(part);
            throw refused(
                    "The backup of " + database + " failed: " + e.getMessage()
                            + ". Check the free space, and that you may read the database; if it is damaged, the"
                            + " operator's guide tells what to do.",
                    e);
        } catch (IOException e) {
            discard(part);
            throw refused("Cannot write " + target + ": " + e + ". Check the directory and its free space.", e);
        }
    }

    private static void copy(Path database, Path part) throws SQLException {
        try (Connection connection = connect(database);
                PreparedStatement vacuum = connection.prepareStatement("vacuum into ?")) {
            vacuum.setString(1, part.toString());
            vacuum.execute();
        }
    }

    private static void check(Path part) throws SQLException {
        try (Connection connection = connect(part);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("pragma integrity_check(1)")) {
            String answer = rows.next() ? rows.getString(1) : "no answer";
            if (!"ok".equals(answer)) {
                throw new SQLException("the copy is damaged: " + answer);
            }
        }
    }

    private static Connection connect(Path file) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("busy_timeout", Integer.toString(BUSY_MILLIS));
        return DriverManager.getConnection("jdbc:sqlite:" + file, properties);
    }

    private static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // The first failure is the one to tell; the next backup removes this file.
        }
    }

    private static StoreException refused(String message, Throwable cause) {
        return cause == null
                ? new StoreException(Kind.OPERATOR_NEEDED, message)
                : new StoreException(Kind.OPERATOR_NEEDED, message, cause);
    }
}

package io.masakari.controller.store;

import io.masakari.controller.store.StoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Brings the schema to this program's version: files V001__NAME.sql, V002__..., listed in the resource "migrations",
 * each in a transaction of its own. A file that has been released never changes; its checksum is stored and compared.
 */
final class Migrations {
    private record Migration(int version, String name, String sql, String checksum) {}

    /** What differs between databases and cannot be written portably. */
    private static final Map<String, String> SQLITE = Map.of("${id}", "integer primary key autoincrement");

    private Migrations() {}

    /** @param connection in autocommit mode */
    static void apply(Connection connection, Instant now) throws SQLException {
        apply(connection, now, load());
    }

    /** @return names of the migration files, in order */
    static List<String> files() {
        return text("migrations").lines().filter(line -> !line.isBlank()).toList();
    }

    private static void apply(Connection connection, Instant now, List<Migration> known) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists schema_migrations (version integer primary key,"
                    + " name varchar(255) not null, checksum varchar(64) not null, applied_at_ms bigint not null)");
        }
        Map<Integer, String> applied = applied(connection);
        refuseNewerSchema(applied, known);
        for (Migration migration : known) {
            String checksum = applied.get(migration.version());
            if (checksum == null) {
                run(connection, migration, now);
            } else if (!checksum.equals(migration.checksum())) {
                throw new StoreException(
                        Kind.OPERATOR_NEEDED,
                        "The database was made with another " + migration.name()
                                + " than this program has. Use the program version that made it, or restore a backup.");
            }
        }
    }

    private static void refuseNewerSchema(Map<Integer, String> applied, List<Migration> known) {
        int newest = known.get(known.size() - 1).version();
        for (int version : applied.keySet()) {
            if (version > newest) {
                throw new StoreException(
                        Kind.OPERATOR_NEEDED,
                        "The database has schema version " + version + ", this program knows up to " + newest
                                + ". It was used by a newer version: install that one, or restore an older backup.");
            }
        }
    }

    private static void run(Connection connection, Migration migration, Instant now) throws SQLException {
        connection.setAutoCommit(false);
        try {
            for (String sql : statements(migration.sql())) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(sql);
                }
            }
            try (var insert = connection.prepareStatement("insert into schema_migrations values (?, ?, ?, ?)")) {
                insert.setInt(1, migration.version());
                insert.setString(2, migration.name());
                insert.setString(3, migration.checksum());
                insert.setLong(4, now.toEpochMilli());
                insert.executeUpdate();
            }
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static Map<Integer, String> applied(Connection connection) throws SQLException {
        Map<Integer, String> found = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select version, checksum from schema_migrations")) {
            while (rows.next()) {
                found.put(rows.getInt(1), rows.getString(2));
            }
        }
        return found;
    }

    private static List<Migration> load() {
        List<Migration> found = new ArrayList<>();
        for (String file : files()) {
            String sql = text(file);
            int version = Integer.parseInt(file.substring(1, file.indexOf("__")));
            if (version != found.size() + 1) {
                throw new IllegalStateException("Migration " + file + " should have number " + (found.size() + 1));
            }
            found.add(new Migration(version, file, sql, sha256(sql)));
        }
        return found;
    }

    /** Splits at ';', after leaving out "--" comments; neither may stand inside a text of a migration. */
    private static List<String> statements(String sql) {
        StringBuilder code = new StringBuilder();
        sql.lines()
                .map(line -> line.replaceFirst("--.*", ""))
                .forEach(line -> code.append(line).append('\n'));
        String resolved = code.toString();
        for (var placeholder : SQLITE.entrySet()) {
            resolved = resolved.replace(placeholder.getKey(), placeholder.getValue());
        }
        return List.of(resolved.split(";")).stream()
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .toList();
    }

    private static String text(String resource) {
        try (InputStream in = Migrations.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("Resource " + resource + " is missing beside " + Migrations.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}

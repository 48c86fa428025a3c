package io.masakari.controller.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A controller's database as version ca8ca16 has left it, with one recovery in each state; {@code lab/upgrade/make} writes
 * it. Read here with SQL of that version, so that a test can tell what this version makes of it.
 */
final class OldData {
    static final String AT = "/upgrade/ca8ca16/";

    private OldData() {}

    /** Restores the database into a new file of the directory. */
    static Path restore(Path directory) throws SQLException {
        Path file = directory.resolve("controller.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String sql : text("controller.sql").split(";\n")) {
                statement.execute(sql);
            }
        }
        return file;
    }

    static String text(String name) {
        try (InputStream in = OldData.class.getResourceAsStream(AT + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Columns by their names. */
    static List<Map<String, String>> rows(Path file, String sql) throws SQLException {
        List<Map<String, String>> found = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.put(rows.getMetaData().getColumnName(i), rows.getString(i));
                }
                found.add(row);
            }
        }
        return found;
    }
}

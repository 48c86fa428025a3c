package io.masakari.controller.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A connection inside a transaction, with short verbs for SQL. Belongs to the thread that runs the {@link Work} and
 * must not be kept. Values may be text, numbers, booleans (0 or 1), {@link Instant} (milliseconds), enums (their name),
 * {@link Optional}, null; anything else is bound as its text.
 */
public final class Transaction {
    private static final int STATEMENTS_KEPT = 64;

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(16, 0.75f, true);

    private final Optional<RowCache> cache;

    Transaction(Connection connection) {
        this(connection, Optional.empty());
    }

    Transaction(Connection connection, Optional<RowCache> cache) {
        this.connection = connection;
        this.cache = cache;
    }

    /** Reads one row; columns are read by name. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Runs an insert, update or delete; returns how many rows it touched. */
    public int update(String sql, Object... values) {
        cache.ifPresent(it -> it.wrote(sql));
        try {
            return prepared(sql, values).executeUpdate();
        } catch (SQLException e) {
            throw SqlErrors.sorted(summary(sql), e);
        }
    }

    /** A conditional update of one row: whether the row was as expected and has been changed. */
    public boolean updateOne(String sql, Object... values) {
        int rows = update(sql, values);
        if (rows > 1) {
            throw new IllegalStateException(rows + " rows changed instead of one: " + sql);
        }
        return rows == 1;
    }

    /** Runs an insert and returns the number in the new row's id column. */
    public long insert(String sql, Object... values) {
        // Asked for in the insert itself: the driver's way is one more statement, prepared each time.
        return first(sql + " returning id", row -> row.getLong(1), values).orElseThrow();
    }

    public <T> List<T> list(String sql, RowReader<T> reader, Object... values) {
        return cache.<List<T>>map(
                        it -> new ArrayList<>(it.read(sql, true, values, reader, () -> listed(sql, reader, values))))
                .orElseGet(() -> listed(sql, reader, values));
    }

    private <T> List<T> listed(String sql, RowReader<T> reader, Object... values) {
        try (ResultSet rows = prepared(sql, values).executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(reader.read(rows));
            }
            return found;
        } catch (SQLException e) {
            throw SqlErrors.sorted(summary(sql), e);
        }
    }

    /** Told of a row that cannot be read, with its columns. */
    @FunctionalInterface
    public interface Unreadable {
        void row(ResultSet row, RuntimeException why) throws SQLException;
    }

    /** As {@link #list}, but one row that cannot be read costs only itself. */
    public <T> List<T> readable(String sql, RowReader<T> reader, Unreadable unreadable, Object... values) {
        List<Optional<T>> found = list(
                sql,
                row -> {
                    try {
                        return Optional.of(reader.read(row));
                    } catch (RuntimeException e) {
                        unreadable.row(row, e);
                        return Optional.<T>empty();
                    }
                },
                values);
        return found.stream().flatMap(Optional::stream).toList();
    }

    public <T> Optional<T> first(String sql, RowReader<T> reader, Object... values) {
        return cache.map(it -> it.read(sql, false, values, reader, () -> only(sql, reader, values)))
                .orElseGet(() -> only(sql, reader, values));
    }

    private <T> Optional<T> only(String sql, RowReader<T> reader, Object... values) {
        try (ResultSet rows = prepared(sql, values).executeQuery()) {
            return rows.next() ? Optional.of(reader.read(rows)) : Optional.empty();
        } catch (SQLException e) {
            throw SqlErrors.sorted(summary(sql), e);
        }
    }

    public long count(String sql, Object... values) {
        return first(sql, row -> row.getLong(1), values).orElse(0L);
    }

    private PreparedStatement prepared(String sql, Object... values) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
            forgetOldest();
        }
        statement.clearParameters();
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, bindable(values[i]));
        }
        return statement;
    }

    private void forgetOldest() throws SQLException {
        if (statements.size() > STATEMENTS_KEPT) {
            var oldest = statements.entrySet().iterator();
            PreparedStatement statement = oldest.next().getValue();
            oldest.remove();
            statement.close();
        }
    }

    private static Object bindable(Object value) {
        if (value instanceof Optional<?> optional) {
            return bindable(optional.orElse(null));
        }
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        if (value instanceof Instant instant) {
            return instant.toEpochMilli();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        return value == null || value instanceof Number ? value : value.toString();
    }

    private static String summary(String sql) {
        return "SQL '" + sql.strip().lines().findFirst().orElse("") + "'";
    }
}

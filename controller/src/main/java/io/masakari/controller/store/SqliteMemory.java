package io.masakari.controller.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * The same schema and transactions without a disk, all on the caller's thread: for simulations and tests, which end and
 * begin controllers on it. One thread only.
 */
public final class SqliteMemory implements Database {
    private final Connection connection;
    private final RowCache cache = new RowCache();
    private final Transaction transaction;

    private SqliteMemory(Connection connection) {
        this.connection = connection;
        this.transaction = new Transaction(connection, Optional.of(cache));
    }

    public static SqliteMemory open(Instant now) {
        try {
            Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
            Migrations.apply(connection, now);
            connection.setAutoCommit(false);
            return new SqliteMemory(connection);
        } catch (SQLException e) {
            throw SqlErrors.sorted("Making a database in memory", e);
        }
    }

    @Override
    public <T> CompletableFuture<T> write(Work<T> work) {
        try {
            return CompletableFuture.completedFuture(writeAndWait(work));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public <T> T writeAndWait(Work<T> work) {
        boolean done = false;
        try {
            T result = work.run(transaction);
            connection.commit();
            done = true;
            return result;
        } catch (SQLException e) {
            throw SqlErrors.sorted("Committing to the database in memory", e);
        } finally {
            if (!done) {
                rollback();
            }
        }
    }

    @Override
    public <T> T read(Work<T> work) {
        return work.run(transaction); // there is one connection: what was read cannot grow old under it
    }

    private void rollback() {
        cache.forget();
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw SqlErrors.sorted("Taking back a transaction in memory", e);
        }
    }

    /** How SQLite looks up what each statement asked for that was run so far, by the statement's text. */
    public Map<String, List<String>> plans() {
        Map<String, List<String>> plans = new TreeMap<>();
        for (String sql : cache.statements()) {
            try (Statement statement = connection.createStatement();
                    ResultSet steps = statement.executeQuery("explain query plan " + sql)) {
                List<String> plan = new ArrayList<>();
                while (steps.next()) {
                    plan.add(steps.getString("detail"));
                }
                plans.put(sql, plan);
            } catch (SQLException e) {
                throw SqlErrors.sorted("Explaining " + sql, e);
            }
        }
        return plans;
    }

    /** Empties all tables; cheaper than making the schema again. */
    public void clear() {
        writeAndWait(tx -> {
            List<String> tables = new ArrayList<>(tx.list(
                    "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
                            + " and name <> 'schema_migrations'",
                    row -> row.getString(1)));
            tables.forEach(table -> tx.update("delete from " + table));
            return null;
        });
    }

    @Override
    public void close() {
        Writer.closeQuietly(connection);
    }
}

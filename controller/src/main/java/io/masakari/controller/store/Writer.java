package io.masakari.controller.store;

import io.masakari.controller.store.StoreException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The one thread that writes. It takes what has queued up while the last commit was being synced, runs each piece
 * behind a savepoint, and commits them together: one sync for all. Nobody hears of success before that sync.
 */
final class Writer implements AutoCloseable {
    private static final int MAX_GROUP = 256;
    private static final Duration IDLE_LOOK = Duration.ofMillis(200);
    private static final Duration WAIT_FOR_COMMIT = Duration.ofSeconds(30);

    /** One queued transaction and its outcome, which is told only after the commit. */
    private static final class Item<T> {
        private final Work<T> work;
        private final CompletableFuture<T> done = new CompletableFuture<>();
        private T result;
        private RuntimeException failure;

        private Item(Work<T> work) {
            this.work = work;
        }

        private void run(Transaction tx) {
            result = work.run(tx);
        }

        private void tell() {
            if (failure == null) {
                done.complete(result);
            } else {
                done.completeExceptionally(failure);
            }
        }
    }

    private final StoreSettings settings;
    private final FileWatch watch;
    private final Damage damage;
    private final BlockingQueue<Item<?>> queue;
    private final Thread thread;
    private volatile boolean closing;

    private Connection connection;
    private Transaction transaction;

    private Writer(StoreSettings settings, FileWatch watch, Damage damage) throws SQLException {
        this.settings = settings;
        this.watch = watch;
        this.damage = damage;
        this.queue = new ArrayBlockingQueue<>(settings.maxQueued());
        this.thread = new Thread(this::loop, "store-writer");
        connect();
    }

    static Writer start(StoreSettings settings, FileWatch watch, Damage damage) throws SQLException {
        Writer writer = new Writer(settings, watch, damage);
        writer.thread.start();
        return writer;
    }

    <T> CompletableFuture<T> submit(Work<T> work) {
        Item<T> item = new Item<>(work);
        if (closing) {
            item.done.completeExceptionally(
                    new StoreException(Kind.UNAVAILABLE, "The controller is stopping. Nothing was stored."));
        } else if (!queue.offer(item)) {
            item.done.completeExceptionally(new StoreException(
                    Kind.UNAVAILABLE, settings.maxQueued() + " writes are waiting already. Nothing was stored."));
        }
        return item.done;
    }

    <T> T submitAndWait(Work<T> work) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("The writer cannot wait for itself: use the transaction at hand");
        }
        try {
            return submit(work).get(WAIT_FOR_COMMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("A write failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new StoreException(
                    Kind.UNAVAILABLE,
                    "The database did not commit within " + WAIT_FOR_COMMIT.toSeconds() + " s. It may still do so.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Kind.UNAVAILABLE, "Interrupted while waiting for the database.", e);
        }
    }

    @Override
    public void close() {
        closing = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        List<Item<?>> group = new ArrayList<>(MAX_GROUP);
        while (!closing || !queue.isEmpty()) {
            try {
                Item<?> first = queue.poll(IDLE_LOOK.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    process(first, group);
                }
            } catch (InterruptedException e) {
                closing = true;
            }
            group.clear();
        }
        closeQuietly(connection);
    }

    /** Never throws: whatever goes wrong is told to those who wait. */
    private void process(Item<?> first, List<Item<?>> group) {
        try {
            group.add(first);
            watch.check(connection != null);
            if (connection == null) {
                connect();
            }
            runAlone(first);
            // Who comes while the others' work runs is taken along: the sync is what takes long.
            for (Item<?> next = queue.poll(); next != null; next = group.size() < MAX_GROUP ? queue.poll() : null) {
                group.add(next);
                runBehindSavepoint(next);
            }
            watch.check(true);
            connection.commit();
            watch.written();
        } catch (SQLException e) {
            failAll(group, SqlErrors.sorted("Committing to the database", e));
        } catch (RuntimeException e) {
            failAll(group, e);
        }
        group.forEach(Item::tell);
    }

    /** The first of a group needs no savepoint: undoing the whole transaction undoes only it. */
    private void runAlone(Item<?> item) throws SQLException {
        run(item, connection::rollback);
    }

    private void runBehindSavepoint(Item<?> item) throws SQLException {
        Savepoint before = connection.setSavepoint();
        if (run(item, () -> connection.rollback(before))) {
            connection.releaseSavepoint(before);
        }
    }

    @FunctionalInterface
    private interface Undo {
        void run() throws SQLException;
    }

    /** @return whether the work is done, and not undone */
    private boolean run(Item<?> item, Undo undo) throws SQLException {
        try {
            item.run(transaction);
            return true;
        } catch (RuntimeException e) {
            if (SqlErrors.concernsWholeStore(e)) {
                // SQLite may have rolled everything back by itself: the savepoint means nothing any more.
                throw e;
            }
            undo.run();
            item.failure = e;
        } catch (Error e) {
            undo.run();
            item.failure = new IllegalStateException("A write failed: " + e, e);
        }
        return false;
    }

    /** After a fault of the disk the connection's own idea of the file may be wrong too, so a new one is made. */
    private void failAll(List<Item<?>> group, RuntimeException failure) {
        damage.consider(failure);
        group.forEach(item -> item.failure = failure);
        closeQuietly(connection);
        connection = null;
        transaction = null;
    }

    private void connect() throws SQLException {
        connection = SqliteFile.connectForWriting(settings);
        connection.setAutoCommit(false);
        transaction = new Transaction(connection);
        watch.written();
    }

    static void closeQuietly(Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // Nothing is lost: what was to be kept has been committed.
            }
        }
    }
}

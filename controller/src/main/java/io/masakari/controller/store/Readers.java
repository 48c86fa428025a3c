package io.masakari.controller.store;

import io.masakari.controller.store.StoreException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A bounded set of connections that only read; opened when first needed. */
final class Readers implements AutoCloseable {
    private static final Duration WAIT_FOR_TURN = Duration.ofSeconds(5);

    private record Reader(Connection connection, Transaction transaction) {}

    private final StoreSettings settings;
    private final FileWatch watch;
    private final Damage damage;
    private final Semaphore turns;
    private final BlockingQueue<Reader> idle;

    Readers(StoreSettings settings, FileWatch watch, Damage damage) {
        this.settings = settings;
        this.watch = watch;
        this.damage = damage;
        this.turns = new Semaphore(settings.readers(), true);
        this.idle = new ArrayBlockingQueue<>(settings.readers());
    }

    <T> T read(Work<T> work) {
        waitForTurn();
        Reader reader = null;
        boolean usable = false;
        try {
            reader = idle.poll();
            if (reader == null) {
                reader = open();
            }
            T result = work.run(reader.transaction());
            reader.connection().rollback();
            usable = true;
            return result;
        } catch (SQLException e) {
            throw considered(SqlErrors.sorted("Reading the database", e));
        } catch (RuntimeException e) {
            throw considered(e);
        } finally {
            giveBack(reader, usable);
            turns.release();
        }
    }

    /** What looks like a bug may come from a file that is another one by now, as when a table is missing in it. */
    private RuntimeException considered(RuntimeException failure) {
        if (failure instanceof IllegalStateException) {
            try {
                watch.check(false);
            } catch (StoreException gone) {
                gone.addSuppressed(failure);
                return gone;
            }
        }
        damage.consider(failure);
        return failure;
    }

    private void waitForTurn() {
        try {
            if (!turns.tryAcquire(WAIT_FOR_TURN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StoreException(
                        Kind.UNAVAILABLE,
                        "The database is busy: no reader became free within " + WAIT_FOR_TURN.toSeconds() + " s.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Kind.UNAVAILABLE, "Interrupted while waiting to read the database.", e);
        }
    }

    private Reader open() throws SQLException {
        Connection connection = SqliteFile.connectForReading(settings);
        return new Reader(connection, new Transaction(connection));
    }

    /** A reader whose work threw may be inside a transaction: it is dropped, not reused. */
    private void giveBack(Reader reader, boolean usable) {
        if (reader != null && !(usable && idle.offer(reader))) {
            Writer.closeQuietly(reader.connection());
        }
    }

    @Override
    public void close() {
        turns.acquireUninterruptibly(settings.readers());
        for (Reader reader = idle.poll(); reader != null; reader = idle.poll()) {
            Writer.closeQuietly(reader.connection());
        }
        turns.release(settings.readers());
    }
}

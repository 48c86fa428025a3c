package io.masakari.controller.store;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What the controller knows. A write is done, and its future complete, only when it survives a power cut (SAFETY.md,
 * C-7); reads see the last commit. Any thread may call.
 */
public interface Database extends AutoCloseable {
    /** Opens or makes the SQLite file, checks it and brings its schema up to date; says what to do if that cannot be. */
    static Database open(StoreSettings settings, Instant now) {
        return SqliteFile.open(settings, now);
    }

    /**
     * Queues a transaction. Transactions run one after another in the order of arrival, each sees what those before it
     * wrote, and one that throws undoes only itself. The future completes on the writer's thread: what hangs on it must
     * be quick.
     */
    <T> CompletableFuture<T> write(Work<T> work);

    /** As {@link #write}, and waits for the commit; throws what the work threw, or {@link StoreException}. */
    <T> T writeAndWait(Work<T> work);

    /** Reads on the caller's thread, from one consistent state. */
    <T> T read(Work<T> work);

    /** The same database, for one whose reads must not wait for those of others. Close it before this one. */
    default Database withOwnReaders() {
        return this;
    }

    /** That the file was found to be damaged, and what to do; empty while nothing was found. */
    default Optional<String> damage() {
        return Optional.empty();
    }

    /** @param told once, when {@link #damage} is found */
    default void whenDamaged(Consumer<String> told) {}

    /** Finishes what is queued, then closes. */
    @Override
    void close();
}

package io.masakari.runtime.file;

import io.masakari.runtime.time.Worker;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Writes the latest of what it is given, on a worker, as a disk may hang; older content that still waits is left out. A
 * failed write is told once and tried again. Any thread may write.
 */
public final class LatestWriter<T> {
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final Worker disk;
    private final Target<T> target;
    private final Consumer<IOException> onFailure;
    private final AtomicReference<T> latest = new AtomicReference<>();

    // The worker's.
    private T failed;
    private boolean retries;

    /** Where it is written to. */
    @FunctionalInterface
    public interface Target<T> {
        void write(T content) throws IOException;
    }

    /** @param onFailure is told of the first of several failures */
    public LatestWriter(Worker disk, Target<T> target, Consumer<IOException> onFailure) {
        this.disk = disk;
        this.target = target;
        this.onFailure = onFailure;
    }

    /** Returns at once. */
    public void write(T content) {
        if (latest.getAndSet(content) == null) {
            disk.execute(this::writeLatest);
        }
    }

    /** @return whether all was written within the limit */
    public boolean close(Duration limit) {
        return disk.close(limit);
    }

    private void writeLatest() {
        attempt(latest.getAndSet(null));
    }

    private void writeAgain() {
        retries = false;
        if (failed != null && latest.get() == null) {
            attempt(failed);
        }
    }

    private void attempt(T content) {
        boolean isNews = failed == null;
        try {
            target.write(content);
            failed = null;
        } catch (IOException e) {
            failed = content;
            if (isNews) {
                onFailure.accept(e);
            }
            retries = retries || disk.schedule(this::writeAgain, AGAIN);
        }
    }
}

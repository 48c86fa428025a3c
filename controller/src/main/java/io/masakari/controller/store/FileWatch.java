package io.masakari.controller.store;

import io.masakari.controller.store.StoreException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;

/**
 * Notices that the database is another file, or that somebody else has written into it: SQLite goes on in a file that
 * was deleted or replaced, and mixes what it remembers with what was written over it. Only this process writes the file,
 * and only while the writer commits. The writer's thread calls {@link #written}; any thread may check.
 */
final class FileWatch {
    private final Path file;
    private volatile State known;
    /** Once it is not ours, nothing makes it so again. */
    private volatile boolean lost;

    private record State(Object key, long size, FileTime modified) {
        static State of(Path file) throws IOException {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new State(now.fileKey(), now.size(), now.lastModifiedTime());
        }
    }

    FileWatch(Path file) throws IOException {
        this.file = file;
        this.known = State.of(file);
    }

    /** What it is like now is this process's work. */
    void written() {
        try {
            State now = State.of(file);
            if (isSameFile(now)) {
                known = now;
            }
        } catch (IOException e) {
            // It is gone: the next check tells.
        }
    }

    /** @param untouched whether nobody may have written since {@link #written}, not even this process */
    void check(boolean untouched) {
        try {
            State now = State.of(file);
            boolean isOurs = untouched ? now.equals(known) && now.size() > 0 : isSameFile(now);
            if (isOurs && !lost) {
                return;
            }
        } catch (IOException e) {
            // Gone, or its directory is.
        }
        lost = true;
        throw new StoreException(
                Kind.GONE,
                "The database " + file + " was deleted, replaced, emptied or overwritten while the controller runs."
                        + " Nothing was stored. Restore it, then start the controller.");
    }

    private boolean isSameFile(State now) {
        return now.size() > 0 && Objects.equals(now.key(), known.key());
    }
}

package io.masakari.controller.store;

import java.nio.file.Path;

/**
 * @param file the SQLite database; -wal, -shm and .lock are in the same directory
 * @param readers connections for reading, at most that many reads at once
 * @param maxQueued transactions that may wait for the writer; more are turned away
 * @param maxPages size limit of the database in pages of 4 KiB, 0 for none
 */
public record StoreSettings(Path file, int readers, int maxQueued, long maxPages) {
    public static StoreSettings of(Path file) {
        return new StoreSettings(file, 4, 4096, 0);
    }
}

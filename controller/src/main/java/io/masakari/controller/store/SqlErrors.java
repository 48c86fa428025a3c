package io.masakari.controller.store;

import io.masakari.controller.store.StoreException.Kind;
import java.sql.SQLException;

/** Sorts SQLite's result codes by what a caller can do. The driver hands over the primary code, without extension. */
final class SqlErrors {
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int NOMEM = 7;
    private static final int READONLY = 8;
    private static final int IOERR = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANTOPEN = 14;
    private static final int CONSTRAINT = 19;
    private static final int NOTADB = 26;

    private SqlErrors() {}

    /** A {@link StoreException}, or {@link IllegalStateException} for what only a bug can cause. */
    static RuntimeException sorted(String what, SQLException cause) {
        return switch (cause.getErrorCode()) {
            case BUSY, LOCKED, NOMEM, IOERR, FULL ->
                new StoreException(
                        Kind.UNAVAILABLE,
                        what + " failed: " + cause.getMessage() + ". Nothing was stored; it can be tried again.",
                        cause);
            case CORRUPT, NOTADB ->
                new StoreException(
                        Kind.DAMAGED,
                        "The database is damaged: " + what + " failed: " + cause.getMessage()
                                + ". Stop the controller, move the file away with its -wal and -shm, and restore a"
                                + " backup.",
                        cause);
            case READONLY, CANTOPEN ->
                new StoreException(
                        Kind.OPERATOR_NEEDED,
                        what + " failed: " + cause.getMessage()
                                + ". Check owner, mode and file system of the database file.",
                        cause);
            case CONSTRAINT -> new StoreException(Kind.CONFLICT, what + " failed: " + cause.getMessage(), cause);
            default -> new IllegalStateException(what + " failed: " + cause.getMessage(), cause);
        };
    }

    /** Whether the fault is the file's or the disk's, so that all the work around it has failed as well. */
    static boolean concernsWholeStore(RuntimeException error) {
        return error instanceof StoreException store && store.kind() != Kind.CONFLICT;
    }
}

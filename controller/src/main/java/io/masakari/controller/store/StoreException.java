package io.masakari.controller.store;

/** The database did not do what was asked; {@link Kind} tells what the caller can do. */
public final class StoreException extends RuntimeException {
    /** What the caller can do. */
    public enum Kind {
        /** Disk full, I/O error, queue full: nothing was stored, try again later. */
        UNAVAILABLE,
        /** A unique name or key is taken already; nothing was stored. */
        CONFLICT,
        /** The file that was opened is not there any more: the process must end, and nothing more be done. */
        GONE,
        /** What is in the file is damaged: only an operator can restore it. */
        DAMAGED,
        /** An operator must act: newer schema, no permission. */
        OPERATOR_NEEDED
    }

    private final Kind kind;

    public StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public StoreException(Kind kind, String message) {
        this(kind, message, null);
    }

    public Kind kind() {
        return kind;
    }
}

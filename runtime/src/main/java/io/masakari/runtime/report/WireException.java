package io.masakari.runtime.report;

/** A body breaks the format. The message may go to the sender: it names the field and what is allowed. */
public final class WireException extends Exception {
    /** @param field as in "notification.payload.event"; "" if it is about the whole body */
    public WireException(String field, String message) {
        super(field.isEmpty() ? message : field + ": " + message);
    }
}

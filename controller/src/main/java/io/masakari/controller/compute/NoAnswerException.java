package io.masakari.controller.compute;

import java.io.IOException;

/** A request without an answer. {@link #wasSent} tells whether the other side may have seen it. */
final class NoAnswerException extends IOException {
    private final boolean sent;
    private final boolean timedOut;

    NoAnswerException(boolean sent, boolean timedOut, String message, Throwable cause) {
        super(message, cause);
        this.sent = sent;
        this.timedOut = timedOut;
    }

    boolean wasSent() {
        return sent;
    }

    boolean timedOut() {
        return timedOut;
    }
}

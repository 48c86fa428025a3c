package io.masakari.embeddednova.http;

import java.time.Duration;
import java.util.Objects;

/**
 * What goes wrong with the next {@code times} calls of {@code call}: "METHOD template", or for one action only
 * "POST /v2.1/servers/{id}/action evacuate".
 */
public record Fault(String call, int times, Kind kind, int status, String contentType, String body, Duration pause) {
    public enum Kind {
        /** Answers {@code status} with {@code body}; nothing happens. */
        ANSWER,
        /** Closes the connection; nothing happens. */
        CLOSE_BEFORE,
        /** Does what was asked, then closes the connection: the answer is lost. */
        CLOSE_AFTER,
        /** Waits, then does what was asked. */
        DELAY,
        /** Does what was asked, waits, then closes the connection without an answer. */
        HANG
    }

    public Fault {
        Objects.requireNonNull(call, "call");
        Objects.requireNonNull(kind, "kind");
        if (times < 1) {
            throw new IllegalArgumentException("times is " + times + "; it must be 1 or more");
        }
        if (pause.isNegative()) {
            throw new IllegalArgumentException("pause is " + pause + "; it must not be negative");
        }
        if (kind == Kind.ANSWER && (status < 200 || status > 599)) {
            throw new IllegalArgumentException("status is " + status + "; it must be between 200 and 599");
        }
    }

    public static Fault answer(String call, int times, int status, String contentType, String body) {
        return new Fault(call, times, Kind.ANSWER, status, contentType, body, Duration.ZERO);
    }

    public static Fault closeBefore(String call, int times) {
        return new Fault(call, times, Kind.CLOSE_BEFORE, 0, "", "", Duration.ZERO);
    }

    public static Fault closeAfter(String call, int times) {
        return new Fault(call, times, Kind.CLOSE_AFTER, 0, "", "", Duration.ZERO);
    }

    public static Fault delay(String call, int times, Duration pause) {
        return new Fault(call, times, Kind.DELAY, 0, "", "", pause);
    }

    public static Fault hang(String call, int times, Duration pause) {
        return new Fault(call, times, Kind.HANG, 0, "", "", pause);
    }

    Fault once() {
        return times == 1 ? this : new Fault(call, 1, kind, status, contentType, body, pause);
    }

    Fault less() {
        return new Fault(call, times - 1, kind, status, contentType, body, pause);
    }
}

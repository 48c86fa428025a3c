package io.masakari.controller.engine;

/** A Nova call that did not succeed; {@link Kind} tells what the caller can do. */
public final class ComputeException extends RuntimeException {
    /** What is known about the call's effect. */
    public enum Kind {
        /** Nova or Keystone said no (4xx); nothing was done, repeating it as it is brings the same. */
        REFUSED,
        /** The call did not reach Nova or was turned away before any effect; repeat it later. */
        UNAVAILABLE,
        /** It was sent and no usable answer came: it may have been carried out. Look before repeating. */
        ANSWER_LOST,
        /** It was not sent, as its decision no longer stands; decide again. */
        EXPIRED,
        /** It was not sent, as the whole cloud is disarmed. */
        DISARMED
    }

    private final Kind kind;
    private final int status;

    /** @param status HTTP status, 0 if there was no answer */
    public ComputeException(Kind kind, int status, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.status = status;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether Nova may get to the call later: nobody has answered, or a proxy that stands before Nova. */
    boolean mayStillBegin() {
        return kind == Kind.ANSWER_LOST && status != 500;
    }

    public int status() {
        return status;
    }
}

package io.masakari.core.recovery;

import io.masakari.core.safety.HoldReason;
import java.util.Objects;

/**
 * A call to Nova that did not succeed.
 *
 * @param status HTTP status; 0 if there was no answer
 * @param message what Nova or the transport said
 */
public record CallFailure(Kind kind, int status, String message) {
    /** What is known about the call's effect. */
    public enum Kind {
        /** Nova said no and did nothing; repeating it as it is brings the same. */
        REFUSED,
        /** It had no effect; repeat it later. */
        UNAVAILABLE,
        /** It may have been carried out; look before repeating it (SAFETY.md, C-4). */
        ANSWER_LOST,
        /** The controller itself failed while it sent the call or read the answer; look as for a lost answer. */
        INTERNAL_ERROR,
        /** It was not sent, as its decision no longer stood when its turn came; decide again (SAFETY.md, C-22). */
        EXPIRED,
        /** It was not sent, as the whole cloud is disarmed (SAFETY.md, C-31). */
        DISARMED
    }

    public CallFailure {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(message, "message");
    }

    /** Whether it may have been carried out; a look tells, before it is repeated (SAFETY.md, C-4). */
    public boolean isUncertain() {
        return switch (kind) {
            case ANSWER_LOST, INTERNAL_ERROR -> true;
            case REFUSED, UNAVAILABLE, EXPIRED, DISARMED -> false;
        };
    }

    /** Whether it surely did not leave the controller. */
    public boolean isUnsent() {
        return kind == Kind.EXPIRED || kind == Kind.DISARMED;
    }

    /** Whether Nova may get to the call later: nobody has answered, or a proxy that stands before Nova. */
    public boolean mayStillBegin() {
        return isUncertain() && status != 500;
    }

    /** Why a recovery waits that has failed so several times. */
    public HoldReason holdReason() {
        return switch (kind) {
            case INTERNAL_ERROR -> HoldReason.INTERNAL_ERROR;
            case EXPIRED -> HoldReason.DECISIONS_EXPIRE;
            case DISARMED -> HoldReason.DISARMED;
            case REFUSED, UNAVAILABLE, ANSWER_LOST -> HoldReason.NOVA_UNREACHABLE;
        };
    }

    /** A "no" that is about us or about now, not about the object: another time or another token may succeed. */
    boolean isAboutTheCaller() {
        return status == 401 || status == 403 || status == 429;
    }

    /** Surely without effect, and worth repeating as it is. */
    public boolean mayBeRepeated() {
        return switch (kind) {
            case UNAVAILABLE, EXPIRED, DISARMED -> true;
            case REFUSED -> isAboutTheCaller();
            case ANSWER_LOST, INTERNAL_ERROR -> false;
        };
    }

    @Override
    public String toString() {
        if (kind == Kind.INTERNAL_ERROR) {
            return "internal error: " + message;
        }
        if (isUnsent()) {
            return "not sent: " + message;
        }
        return (status == 0 ? "no answer" : "Nova answered " + status) + ": " + message;
    }
}

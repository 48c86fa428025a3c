package io.masakari.simulator.nova;

import io.masakari.core.recovery.CallFailure;
import java.util.Set;

/**
 * What becomes of one call to Nova.
 *
 * @param status of an answer that says no; 0 for none
 * @param html whether its body is a web page instead of Nova's own form
 */
public record CallFate(Kind kind, int status, boolean html) {
    public enum Kind {
        OK,
        /** Never gets there; the caller hears nothing. */
        LOST_BEFORE,
        /** Carried out; the caller hears nothing. */
        LOST_AFTER,
        /** The caller hears nothing, and Nova gets to it some seconds later. */
        LATE,
        /** Answered with an error status, without effect. */
        FAILS,
        /** Carried out, and then answered with an error status. */
        FAILS_AFTER
    }

    /** What does harm if it is carried out twice: the client reads an error to it as "perhaps". */
    private static final Set<String> ONCE =
            Set.of("Evacuate", "ResetToError", "RESET_TO_ACTIVE", "STOP", "START", "MOVE", "CONFIRM_MOVE");

    static final CallFate OK = of(Kind.OK);

    public static CallFate of(Kind kind) {
        return new CallFate(kind, 0, false);
    }

    /** As the controller's client reads such an answer; see NovaRefusal there. */
    CallFailure failure(String command) {
        String message = html
                ? status + " from something before Nova, as a web page"
                : "Nova says " + status + " this time, for no reason of its own";
        // The layer that checks tokens says its 503 in HTML, and says it before Nova has seen anything.
        boolean beforeNova = html && status == 503;
        return new CallFailure(kindOf(command, beforeNova), status, message);
    }

    private CallFailure.Kind kindOf(String command, boolean beforeNova) {
        if (status == 429) {
            return CallFailure.Kind.UNAVAILABLE;
        }
        if (status < 500) {
            return CallFailure.Kind.REFUSED;
        }
        return ONCE.contains(command) && !beforeNova ? CallFailure.Kind.ANSWER_LOST : CallFailure.Kind.UNAVAILABLE;
    }
}

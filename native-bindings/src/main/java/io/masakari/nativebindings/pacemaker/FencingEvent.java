package io.masakari.nativebindings.pacemaker;

import java.time.Instant;
import java.util.Optional;

/**
 * One entry of the fencer's history.
 *
 * @param target Pacemaker's name of the node
 * @param action "off", "reboot" or "on"
 * @param origin host that asked for it
 * @param delegate host that carried it out; "a human" if nobody did, and somebody has confirmed it; "" while nobody does
 * @param client program that asked
 * @param completed empty while pending
 */
public record FencingEvent(
        String target,
        String action,
        String origin,
        String delegate,
        String client,
        State state,
        Optional<Instant> completed) {

    /** What the fencer calls who has said {@code stonith_admin --confirm}. */
    private static final String HUMAN = "a human";

    /** {@code enum op_state}, in its order. */
    public enum State {
        QUERY,
        EXECUTING,
        DONE,
        /** Answered by the result of another one. */
        DUPLICATE,
        FAILED,
        /** A state that this program does not know. */
        UNKNOWN;

        static State of(int code) {
            return code >= 0 && code < UNKNOWN.ordinal() ? values()[code] : UNKNOWN;
        }
    }

    /** Whether it says that the node is off: switching on succeeds too, and proves nothing. */
    public boolean saysOff() {
        return state == State.DONE && (action.equals("off") || action.equals("reboot"));
    }

    /** Whether nobody was fenced, and a person has said that the node is off. */
    public boolean isConfirmation() {
        return delegate.equals(HUMAN);
    }

    public boolean isPending() {
        return state == State.QUERY || state == State.EXECUTING;
    }
}

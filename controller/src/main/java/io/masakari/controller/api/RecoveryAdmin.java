package io.masakari.controller.api;

import io.masakari.core.model.GateAnswer;
import io.masakari.core.model.GateAsk;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import java.util.Optional;

/** What operators do about recoveries that have not ended. The engine implements it; any thread calls. */
public interface RecoveryAdmin {
    /**
     * Lets a recovery that is on hold go on.
     *
     * @param operator who says so; recorded
     * @param reason why; recorded
     * @param confirmedOff the operator has made sure that the host is off; replaces the fencing proof (SAFETY.md, C-1,
     *     H-14)
     */
    Outcome release(RecoveryId id, String operator, String reason, boolean confirmedOff);

    /** Gives a recovery up: nothing new is begun; evacuations that Nova has accepted are still followed. */
    Outcome cancel(RecoveryId id, String operator, String reason);

    /**
     * Has a recovery of a host begin, whatever became of earlier ones: from the newest loss that is known of it and not over,
     * by all gates; without one, from a bare claim (SAFETY.md, C-38).
     *
     * @param confirmedOff the operator has made sure that the host is off; as for {@link #release}
     */
    Started start(HostName host, String operator, String reason, boolean confirmedOff);

    /**
     * @param recovery empty: nothing was started
     * @param message how it is, or why nothing was started
     */
    record Started(Optional<RecoveryId> recovery, String message) {}

    /** Has a notification that was set aside, since the engine could not handle it, taken up again where it was. */
    Outcome retry(NotificationId id);

    /**
     * The gate of a host asks whether it may open (SAFETY.md, C-29).
     *
     * @throws Unavailable if the engine cannot tell now
     */
    GateAnswer gate(GateAsk ask);

    /** Begins nothing more for the recovery of a host that is back, and has its gate open. */
    Outcome openGate(HostName host);

    /** The engine cannot answer now: a 503. */
    final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Unavailable(String message) {
            super(message);
        }
    }

    /** @param done false if the recovery's state does not allow it; the message then says what would */
    record Outcome(boolean done, String message) {}
}

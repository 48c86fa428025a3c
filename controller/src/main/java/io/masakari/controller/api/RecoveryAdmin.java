package io.masakari.controller.api;

import io.masakari.core.model.GateAnswer;
import io.masakari.core.model.GateAsk;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;

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

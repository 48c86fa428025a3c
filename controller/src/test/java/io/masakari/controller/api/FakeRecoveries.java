package io.masakari.controller.api;

import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;

/** Releases with a confirmation only, and remembers who did. */
final class FakeRecoveries implements RecoveryAdmin {
    String releasedBy = "";

    @Override
    public Outcome release(RecoveryId id, String operator, String reason, boolean confirmedOff) {
        if (!confirmedOff) {
            return new Outcome(false, "Confirm that the host is off.");
        }
        releasedBy = operator + ": " + reason;
        return new Outcome(true, "Released.");
    }

    @Override
    public Outcome retry(NotificationId id) {
        return new Outcome(false, "It is not set aside.");
    }

    @Override
    public Outcome cancel(RecoveryId id, String operator, String reason) {
        return new Outcome(true, "Cancelled.");
    }
}

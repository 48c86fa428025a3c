package io.masakari.controller.api;

import io.masakari.controller.store.HeldRecovery;
import io.masakari.core.model.GateAnswer;
import io.masakari.core.model.GateAsk;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Releases with a confirmation only, and remembers who did. */
final class FakeRecoveries implements RecoveryAdmin {
    final List<GateAsk> gates = new CopyOnWriteArrayList<>();

    final List<RecoveryId> cancelled = new CopyOnWriteArrayList<>();
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
    public Started start(HostName host, String operator, String reason, boolean confirmedOff) {
        return host.value().equals("compute1")
                ? new Started(Optional.of(HeldRecovery.ID), "Taken up by " + operator + ".")
                : new Started(Optional.empty(), "No segment has host " + host + ".");
    }

    @Override
    public Outcome retry(NotificationId id) {
        return new Outcome(false, "It is not set aside.");
    }

    @Override
    public Outcome cancel(RecoveryId id, String operator, String reason) {
        cancelled.add(id);
        return new Outcome(true, "Cancelled.");
    }

    @Override
    public GateAnswer gate(GateAsk ask) {
        gates.add(ask);
        if (ask.running() > 0) {
            throw new Unavailable("The engine is busy.");
        }
        return new GateAnswer(false, "2 instances are on their way", "c0ffee", Duration.ofSeconds(20), 2);
    }

    @Override
    public Outcome openGate(HostName host) {
        return new Outcome(true, "The gate of host " + host + " opens when it asks next.");
    }
}

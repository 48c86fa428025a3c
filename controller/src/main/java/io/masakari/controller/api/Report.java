package io.masakari.controller.api;

import com.google.gson.JsonObject;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationType;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A notification as it came in, checked in itself but not yet against what is stored.
 *
 * @param payload upstream's payload
 * @param evidence what one of our host monitors knows about the loss, with its JSON as sent
 * @param senderKey identity the sender gave it (Masakari v1)
 */
record Report(
        NotificationType type,
        HostName hostname,
        Instant generatedAt,
        JsonObject payload,
        Optional<Evidence> evidence,
        Optional<String> senderKey) {

    /** @param callbackMicros the loss on the reporter's monotonic clock, for measuring only */
    record Evidence(HostEvidence facts, JsonObject json, OptionalLong callbackMicros) {}

    boolean isStart() {
        return payload.has("event") && "STARTED".equals(payload.get("event").getAsString());
    }
}

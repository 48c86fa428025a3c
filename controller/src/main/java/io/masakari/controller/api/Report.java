package io.masakari.controller.api;

import com.google.gson.JsonObject;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.NotificationType;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A notification as it came in, checked in itself but not yet against what is stored.
 *
 * @param payload upstream's payload
 * @param evidence what one of our host monitors knows about the loss, with its JSON as sent
 * @param otherEvidence JSON of what a monitor knows about an instance's or a process's failure
 * @param senderKey identity of the report, for Masakari v1's monitors and ours of instances and processes
 */
record Report(
        NotificationType type,
        HostName hostname,
        Instant generatedAt,
        JsonObject payload,
        Optional<Evidence> evidence,
        Optional<String> otherEvidence,
        Optional<String> senderKey) {

    /** @param callbackMicros the loss on the reporter's monotonic clock, for measuring only */
    record Evidence(HostEvidence facts, JsonObject json, OptionalLong callbackMicros) {}

    Optional<String> evidenceText() {
        return evidence.map(of -> of.json().toString()).or(() -> otherEvidence);
    }

    /** Of an instance: one of our monitors says so, or it is one of the events that upstream recovers from. */
    boolean isFailure() {
        return otherEvidence.isPresent()
                || InstanceFailure.ofUpstreams(
                                payload.get("event").getAsString(),
                                payload.get("vir_domain_event").getAsString())
                        .isPresent();
    }

    boolean isStart() {
        return payload.has("event") && "STARTED".equals(payload.get("event").getAsString());
    }
}

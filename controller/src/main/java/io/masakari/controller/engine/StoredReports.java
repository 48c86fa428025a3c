package io.masakari.controller.engine;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.masakari.controller.store.NotificationRow;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import java.time.Instant;

/** Reads back stored reports of instances and processes (docs/notification-format.md). */
final class StoredReports {
    private StoredReports() {}

    record Instance(InstanceId instance, InstanceFailure failure, Instant failedAt) {}

    record Process(String process, boolean isWell) {}

    static Instance instance(NotificationRow row) {
        JsonObject payload = JsonParser.parseString(row.payload()).getAsJsonObject();
        InstanceId instance = InstanceId.of(payload.get("instance_uuid").getAsString());
        if (row.evidence().isPresent()) {
            JsonObject evidence = JsonParser.parseString(row.evidence().get()).getAsJsonObject();
            return new Instance(
                    instance,
                    InstanceFailure.valueOf(evidence.get("failure").getAsString()),
                    Instant.parse(evidence.get("failed_at").getAsString()));
        }
        InstanceFailure failure = InstanceFailure.ofUpstreams(
                        payload.get("event").getAsString(),
                        payload.get("vir_domain_event").getAsString())
                .orElse(InstanceFailure.CRASHED);
        return new Instance(instance, failure, row.generatedAt());
    }

    static Process process(NotificationRow row) {
        JsonObject payload = JsonParser.parseString(row.payload()).getAsJsonObject();
        return new Process(
                payload.get("process_name").getAsString(),
                payload.get("event").getAsString().equals("STARTED"));
    }

    /** The stored form of the report that a process is well: one form, so that it is found by its text. */
    static String wellPayload(String process) {
        JsonObject payload = new JsonObject();
        payload.addProperty("process_name", process);
        payload.addProperty("event", "STARTED");
        return payload.toString();
    }
}

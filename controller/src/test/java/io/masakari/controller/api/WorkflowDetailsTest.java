package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.controller.store.RecoveryEventTable;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.RecoveryKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorkflowDetailsTest {
    private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");

    private static RecoveryListing.Row row(RecoveryKind kind, String state, Optional<Instant> endedAt) {
        return new RecoveryListing.Row(
                1,
                new RecoveryId(UUID.randomUUID()),
                kind,
                "",
                new NotificationId(UUID.randomUUID()),
                new SegmentId(UUID.randomUUID()),
                new HostName("compute1"),
                state,
                Optional.empty(),
                "",
                START,
                START,
                endedAt);
    }

    private static List<RecoveryEventTable.Row> events(String... names) {
        return Stream.of(names)
                .map(name -> new RecoveryEventTable.Row(START, name, name, "{}"))
                .toList();
    }

    private static List<String> tasks(JsonArray details) {
        return details.asList().stream()
                .map(task -> task.getAsJsonObject().get("name").getAsString() + " "
                        + task.getAsJsonObject().get("state").getAsString())
                .toList();
    }

    @Test
    void showsTheTasksOfAFinishedInstanceRecovery() {
        JsonArray details = WorkflowDetails.of(
                row(RecoveryKind.INSTANCE, "FINISHED", Optional.of(START)),
                events("recovery.started", "instance.stopping", "instance.starting", "recovery.finished"));
        assertEquals(
                List.of("StopInstanceTask SUCCESS", "StartInstanceTask SUCCESS", "ConfirmInstanceActiveTask SUCCESS"),
                tasks(details));
        JsonObject last = details.get(2)
                .getAsJsonObject()
                .getAsJsonArray("progress_details")
                .get(0)
                .getAsJsonObject();
        assertEquals("1.0", last.get("progress").getAsString());
        assertEquals("2026-11-23 04:00:00.000000", last.get("timestamp").getAsString());
    }

    @Test
    void showsTheTaskUnderWayOfAHost() {
        assertEquals(
                List.of(
                        "DisableComputeServiceTask SUCCESS",
                        "PrepareHAEnabledInstancesTask SUCCESS",
                        "EvacuateInstancesTask RUNNING"),
                tasks(WorkflowDetails.of(
                        row(RecoveryKind.HOST, "EVACUATING", Optional.empty()),
                        events("recovery.started", "host.forced_down", "instances.listed", "evacuation.requested"))));
    }

    @Test
    void showsTheFailureOfAProcessRecovery() {
        assertEquals(
                List.of("DisableComputeNodeTask FAILURE"),
                tasks(WorkflowDetails.of(
                        row(RecoveryKind.PROCESS, "FAILED", Optional.of(START)), events("recovery.started"))));
    }
}

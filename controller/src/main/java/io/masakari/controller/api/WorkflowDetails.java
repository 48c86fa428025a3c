package io.masakari.controller.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.controller.store.RecoveryEventTable;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.core.recovery.RecoveryKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A recovery's time line as upstream's recovery_workflow_details: the tasks of its default flows with their progress.
 */
final class WorkflowDetails {
    private WorkflowDetails() {}

    static JsonArray of(RecoveryListing.Row recovery, List<RecoveryEventTable.Row> events) {
        Map<String, JsonArray> tasks = new LinkedHashMap<>();
        String task = first(recovery.kind());
        int done = 0;
        for (RecoveryEventTable.Row event : events) {
            task = taskOf(recovery.kind(), event.event(), task);
            done++;
            JsonObject detail = new JsonObject();
            detail.addProperty("timestamp", WireTime.write(event.at()).replace('T', ' '));
            // Upstream sends it as text. How much is left is not known before the end.
            boolean last = recovery.endedAt().isPresent() && done == events.size();
            detail.addProperty(
                    "progress", last ? "1.0" : String.format(Locale.ROOT, "%.1f", 0.9 * done / events.size()));
            detail.addProperty("message", event.message());
            tasks.computeIfAbsent(task, name -> new JsonArray()).add(detail);
        }
        JsonArray details = new JsonArray();
        String current = task;
        tasks.forEach((name, steps) -> {
            boolean under = name.equals(current) && recovery.endedAt().isEmpty();
            boolean failed = name.equals(current) && recovery.state().equals("FAILED");
            JsonObject json = Wire.json(
                    "name",
                    name,
                    "progress",
                    under ? 0.5 : 1.0,
                    "state",
                    under ? "RUNNING" : failed ? "FAILURE" : "SUCCESS",
                    "progress_details",
                    steps);
            details.add(json);
        });
        return details;
    }

    private static String first(RecoveryKind kind) {
        return switch (kind) {
            case HOST -> "DisableComputeServiceTask";
            case INSTANCE -> "StopInstanceTask";
            case PROCESS -> "DisableComputeNodeTask";
        };
    }

    private static String taskOf(RecoveryKind kind, String event, String current) {
        return switch (kind) {
            case HOST ->
                event.equals("instances.listed")
                        ? "PrepareHAEnabledInstancesTask"
                        : event.startsWith("evacuation.") ? "EvacuateInstancesTask" : current;
            case INSTANCE ->
                switch (event) {
                    case "instance.starting" -> "StartInstanceTask";
                    case "recovery.finished", "recovery.failed" ->
                        current.equals("StartInstanceTask") ? "ConfirmInstanceActiveTask" : current;
                    default -> current;
                };
            case PROCESS -> event.equals("service.disabled") ? "ConfirmComputeNodeDisabledTask" : current;
        };
    }
}

package io.masakari.embeddednova.cloud;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** An instance at one moment, as Nova's database has it. Host is null while it has none. */
public record InstanceView(
        int number,
        String id,
        String name,
        String userId,
        String projectId,
        String reservationId,
        Map<String, String> metadata,
        InstanceSpec.Disk disk,
        String host,
        String hostStatus,
        VmState vmState,
        TaskState taskState,
        int powerState,
        Fault fault,
        Instant createdAt,
        Instant updatedAt,
        Instant launchedAt,
        Instant terminatedAt) {

    /** Why the instance is in ERROR, in Nova's words. */
    public record Fault(int code, String message, Instant createdAt) {}

    public InstanceView {
        metadata = Map.copyOf(metadata);
    }

    /** What the hypervisor calls the guest. */
    public String hypervisorName() {
        return hypervisorName(number);
    }

    static String hypervisorName(int number) {
        return String.format(Locale.ROOT, "instance-%08x", number);
    }

    public String status() {
        return vmState.status(taskState);
    }
}

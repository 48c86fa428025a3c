package io.masakari.core.recovery.host;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Nova's own record of one evacuation (a migration of type "evacuation").
 *
 * @param target empty until a target has claimed the instance
 * @param stage what its status says
 */
public record EvacuationRecord(InstanceId instance, Optional<HostName> target, Stage stage, Instant createdAt) {
    /** How far Nova says it has come. */
    public enum Stage {
        UNDER_WAY,
        DONE,
        FAILED;

        /** From Nova's word; unknown words count as under way, so that nothing is repeated because of them. */
        public static Stage of(String status) {
            return switch (status) {
                case "done", "completed" -> DONE;
                case "failed", "error", "cancelled" -> FAILED;
                default -> UNDER_WAY;
            };
        }
    }

    public EvacuationRecord {
        Objects.requireNonNull(instance, "instance");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(stage, "stage");
        Objects.requireNonNull(createdAt, "createdAt");
    }
}

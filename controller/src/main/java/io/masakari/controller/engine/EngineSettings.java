package io.masakari.controller.engine;

import io.masakari.core.recovery.RecoveryPolicy;
import io.masakari.core.safety.StormLimit;
import java.time.Duration;
import java.util.Objects;

/**
 * What an operator can set about recovery.
 *
 * @param totalEvacuations evacuations in flight over all recoveries
 * @param callers threads that talk to Nova
 * @param lease how long a recovery belongs to this process without being renewed
 */
public record EngineSettings(
        RecoveryPolicy policy, StormLimit storm, int totalEvacuations, int callers, Duration lease) {
    public EngineSettings {
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(storm, "storm");
        Objects.requireNonNull(lease, "lease");
    }

    public static EngineSettings defaults() {
        return new EngineSettings(
                RecoveryPolicy.defaults(), new StormLimit(50, 0, Duration.ofMinutes(5)), 64, 8, Duration.ofSeconds(30));
    }
}

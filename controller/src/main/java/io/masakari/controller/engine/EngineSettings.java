package io.masakari.controller.engine;

import io.masakari.core.recovery.host.HostPolicy;
import io.masakari.core.recovery.instance.InstancePolicy;
import io.masakari.core.recovery.process.ProcessPolicy;
import io.masakari.core.safety.SafeTimes;
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
        HostPolicy policy,
        StormLimit storm,
        int totalEvacuations,
        int callers,
        Duration lease,
        InstancePolicy instances,
        ProcessPolicy processes) {
    public EngineSettings {
        Objects.requireNonNull(instances, "instances");
        Objects.requireNonNull(processes, "processes");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(storm, "storm");
        Objects.requireNonNull(lease, "lease");
    }

    /** The waits that safety rests on. */
    public SafeTimes times() {
        return policy.times();
    }

    /** With the defaults for instances and processes. */
    public EngineSettings(HostPolicy policy, StormLimit storm, int totalEvacuations, int callers, Duration lease) {
        this(policy, storm, totalEvacuations, callers, lease, InstancePolicy.defaults(), ProcessPolicy.defaults());
    }

    public EngineSettings withInstances(InstancePolicy other) {
        return new EngineSettings(policy, storm, totalEvacuations, callers, lease, other, processes);
    }

    public static EngineSettings defaults() {
        return new EngineSettings(
                HostPolicy.defaults(), new StormLimit(50, 0, Duration.ofMinutes(5)), 64, 8, SafeTimes.LEASE);
    }
}

package io.masakari.controller.engine;

import io.masakari.core.model.Edits;
import io.masakari.core.recovery.host.HostPolicy;
import io.masakari.core.recovery.instance.InstancePolicy;
import io.masakari.core.recovery.process.ProcessPolicy;
import io.masakari.core.safety.SafeTimes;
import io.masakari.core.safety.StormLimit;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What an operator can set about recovery.
 *
 * @param joinsAggregates whether a reserved host that is taken is added to the lost host's aggregates
 * @param witnesses how many monitors must say that a host is proven off (C-26)
 * @param totalEvacuations evacuations in flight over all recoveries
 * @param callers threads that talk to Nova
 * @param silentAfter how long all monitors of a host are silent until that is told (C-45)
 * @param lease how long a recovery belongs to this process without being renewed
 */
public record EngineSettings(
        HostPolicy policy,
        StormLimit storm,
        boolean joinsAggregates,
        int witnesses,
        int totalEvacuations,
        int callers,
        Duration silentAfter,
        Duration lease,
        InstancePolicy instances,
        ProcessPolicy processes) {
    /** The waits that safety rests on. */
    public SafeTimes times() {
        return policy.times();
    }

    /** The components, to be set by name. */
    public static final class Edit {
        public HostPolicy policy = HostPolicy.defaults();
        public StormLimit storm = new StormLimit(50, 0, Duration.ofMinutes(5));
        public boolean joinsAggregates;
        public int witnesses = 2;
        public int totalEvacuations = 64;
        public int callers = 8;
        public Duration silentAfter = SilentHosts.AFTER;
        public Duration lease = SafeTimes.LEASE;
        public InstancePolicy instances = InstancePolicy.defaults();
        public ProcessPolicy processes = ProcessPolicy.defaults();

        private Edit() {}
    }

    /** The defaults with that change. */
    public static EngineSettings of(Consumer<Edit> change) {
        return Edits.changed(EngineSettings.class, new Edit(), change);
    }

    public static EngineSettings defaults() {
        return of(e -> {});
    }
}

package io.masakari.core.recovery.host;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a recovery knows only while the process lives: which reads are under way, what they last said, and when the next
 * are due. Not stored: after a restart all of it is read again.
 *
 * @param reading kinds of reads under way
 * @param listing hosts whose servers are being listed
 * @param targetLost instances whose target was lost, so that a look decides whether they had landed there before
 * @param promptly instances whose evacuation Nova took at once, with the time at which it was asked for
 * @param claimed instances that a host took while it cannot have been booted since the evacuation was asked for
 * @param looked instances that were looked at before their first evacuation
 * @param listedLate the host may have booted before its instances were listed
 * @param sights what was read of compute services, for {@link Heartbeats}
 * @param forcedDown other hosts that were forced down when the services were last listed
 * @param service the lost host's compute service; empty inside if Nova knows none; empty outside if never read
 * @param novaForcedDownAt when it was forced down, by Nova's clock; what was begun much earlier is not ours
 * @param prepared instances listed before the proof
 * @param recordsAskedAt when the last read of records was begun: it says nothing about calls accepted since
 * @param typical how long an evacuation of this recovery takes
 * @param noMoreReserved no usable reserved host was found when last asked
 * @param slots this recovery's share of evacuations in flight
 * @param failures failed reads in a row
 * @param retryAt a stage's next try, after a failure or while held
 * @param quietUntil after a restart so late that the host may have booted: until then nothing new is begun, so that the
 *     monitors can tell what they have seen meanwhile
 */
record VolatileState(
        Set<Read> reading,
        Set<HostName> listing,
        Set<InstanceId> targetLost,
        Map<InstanceId, Instant> promptly,
        Set<InstanceId> claimed,
        Set<InstanceId> looked,
        boolean listedLate,
        Map<HostName, Heartbeats.Sight> sights,
        Optional<Reading<Set<HostName>>> forcedDown,
        Optional<Reading<Optional<ServiceView>>> service,
        Optional<Instant> novaForcedDownAt,
        Optional<Reading<List<ServerView>>> prepared,
        Optional<Instant> followAt,
        Optional<Instant> recordsAskedAt,
        Optional<Instant> servicesAt,
        Optional<Duration> typical,
        boolean noMoreReserved,
        int slots,
        int failures,
        Optional<Instant> retryAt,
        Optional<Instant> quietUntil) {
    /** Reads of which one at a time is enough. */
    enum Read {
        SERVICE,
        RECORDS,
        SERVICES,
        RESERVED
    }

    /** A value and when it was read. */
    record Reading<T>(T value, Instant at) {}

    VolatileState {
        reading = Set.copyOf(reading);
        listing = Set.copyOf(listing);
        targetLost = Set.copyOf(targetLost);
        promptly = Map.copyOf(promptly);
        claimed = Set.copyOf(claimed);
        looked = Set.copyOf(looked);
        sights = Map.copyOf(sights);
    }

    static VolatileState none() {
        return new VolatileState(
                Set.of(),
                Set.of(),
                Set.of(),
                Map.of(),
                Set.of(),
                Set.of(),
                false,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Integer.MAX_VALUE,
                0,
                Optional.empty(),
                Optional.empty());
    }
}

package io.masakari.core.recovery.host;

import io.masakari.core.model.Declared;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.safety.BehindGate;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a recovery knows only while the process lives: which reads are under way, what they last said, and when the next
 * are due. Not stored: after a restart all of it is read again. A draft changes a copy; what is in a progress stays.
 */
class VolatileState {
    static final VolatileState NONE = new VolatileState();

    /** Reads of which one at a time is enough. */
    enum Read {
        SERVICE,
        RECORDS,
        SERVICES,
        RESERVED
    }

    /** A value and when it was read. */
    record Reading<T>(T value, Instant at) {}

    /** Kinds of reads under way. */
    final Set<Read> reading = EnumSet.noneOf(Read.class);
    /** Hosts whose servers are being listed. */
    final Set<HostName> listing = new HashSet<>();
    /** Instances whose target was lost, so that a look decides whether they had landed there before. */
    final Set<InstanceId> targetLost = new HashSet<>();
    /** Instances whose evacuation Nova took at once, with the time at which it was asked for. */
    final Map<InstanceId, Instant> promptly = new HashMap<>();
    /** Instances that a host took while it cannot have been booted since the evacuation was asked for. */
    final Set<InstanceId> claimed = new HashSet<>();
    /** Instances that were looked at before their first evacuation. */
    final Set<InstanceId> looked = new HashSet<>();
    /** Instances that are known and that Nova's list of the host leaves out: a look at each tells where it is. */
    final Set<InstanceId> missing = new HashSet<>();
    /** Instances whose guests another host's monitor sees there, and since when they wait for that to pass. */
    final Map<InstanceId, Instant> doubtedSince = new HashMap<>();
    /** Instances that few hosts can take. */
    final Set<InstanceId> pinned = new HashSet<>();
    /** Whether a second count stands beside the list. */
    boolean counted;
    /** How often in a row there was none. */
    int uncounted;
    /** Why there was none. */
    String whyUncounted = "";
    /** Instances that were reset as Nova refused to evacuate them; once is enough. */
    final Set<InstanceId> resetOnce = new HashSet<>();
    /** When the host's service may be read next, to see whether the host is back. */
    Optional<Instant> lookAt = Optional.empty();
    /** How often in a row a decision for an instance has expired before its call was sent. */
    final Map<InstanceId, Integer> expiries = new HashMap<>();
    /** The host may have booted before its instances were listed. */
    boolean listedLate;
    /** What is stored may be old: nothing is begun before the instances have been listed again. */
    boolean listsFirst;
    /** For {@link Heartbeats}. */
    final Map<HostName, Heartbeats.Update> updates = new HashMap<>();
    /** Other hosts that were forced down when the services were last listed. */
    Optional<Reading<Set<HostName>>> forcedDown = Optional.empty();
    /** The lost host's compute service; empty inside if Nova knows none; empty outside if never read. */
    Optional<Reading<Optional<ServiceView>>> service = Optional.empty();
    /** How far our clock was behind Nova's at the last answer: a paused machine stops its clocks, and sees proofs too young. */
    Duration novaAhead = Duration.ZERO;
    /** Of the lost host's segment, at the last review. */
    Declared declared = Declared.NOTHING;
    /** The lost host's own times, if its segment declares how long it takes to boot. */
    Optional<SafeTimes> hostTimes = Optional.empty();
    /** When its force-down was last asked for, whatever came of it. */
    Optional<Instant> forceDownAskedAt = Optional.empty();
    /** When that was last asked for: what is answered may be as old. */
    Optional<Instant> serviceAskedAt = Optional.empty();

    Optional<Instant> servicesAskedAt = Optional.empty();
    /** When most other hosts' heartbeats had reached Nova. */
    Optional<Instant> novaHearingAt = Optional.empty();
    /** What is known of its gate while it is back, and not let go. */
    Optional<BehindGate> gate = Optional.empty();
    /** How often in a row the answer was too old when it came. */
    int lateReadings;
    /** When it was forced down, by Nova's clock; what was begun much earlier is not ours. */
    Optional<Instant> novaForcedDownAt = Optional.empty();
    /** Since when the service of a host that is back was heard. */
    Optional<Instant> heardSince = Optional.empty();
    /** Instances listed before the proof. */
    Optional<Reading<List<ServerView>>> prepared = Optional.empty();
    /** When the records are read next. */
    Optional<Instant> followAt = Optional.empty();
    /** When the last read of records was begun: it says nothing about calls accepted since. */
    Optional<Instant> recordsAskedAt = Optional.empty();
    /** When the services may be listed again. */
    Optional<Instant> servicesAt = Optional.empty();
    /** How long an evacuation of this recovery takes. */
    Optional<Duration> typical = Optional.empty();
    /** No usable reserved host was found when last asked. */
    boolean noMoreReserved;
    /** This recovery's share of evacuations in flight. */
    int slots = Integer.MAX_VALUE;
    /** Failed reads in a row. */
    int failures;
    /** Failed force-downs in a row, whatever was read in between. */
    int failedForceDowns;
    /** A stage's next try, after a failure or while held. */
    Optional<Instant> retryAt = Optional.empty();
    /**
     * After a restart so late that the host may have booted: until then nothing new is begun, so that the monitors can tell
     * what they have seen meanwhile.
     */
    Optional<Instant> quietUntil = Optional.empty();

    VolatileState() {}

    VolatileState(VolatileState from) {
        reading.addAll(from.reading);
        listing.addAll(from.listing);
        targetLost.addAll(from.targetLost);
        promptly.putAll(from.promptly);
        claimed.addAll(from.claimed);
        looked.addAll(from.looked);
        missing.addAll(from.missing);
        doubtedSince.putAll(from.doubtedSince);
        pinned.addAll(from.pinned);
        counted = from.counted;
        uncounted = from.uncounted;
        whyUncounted = from.whyUncounted;
        resetOnce.addAll(from.resetOnce);
        lookAt = from.lookAt;
        expiries.putAll(from.expiries);
        listedLate = from.listedLate;
        listsFirst = from.listsFirst;
        updates.putAll(from.updates);
        forcedDown = from.forcedDown;
        service = from.service;
        novaAhead = from.novaAhead;
        declared = from.declared;
        hostTimes = from.hostTimes;
        forceDownAskedAt = from.forceDownAskedAt;
        serviceAskedAt = from.serviceAskedAt;
        servicesAskedAt = from.servicesAskedAt;
        novaHearingAt = from.novaHearingAt;
        gate = from.gate;
        lateReadings = from.lateReadings;
        novaForcedDownAt = from.novaForcedDownAt;
        heardSince = from.heardSince;
        prepared = from.prepared;
        followAt = from.followAt;
        recordsAskedAt = from.recordsAskedAt;
        servicesAt = from.servicesAt;
        typical = from.typical;
        noMoreReserved = from.noMoreReserved;
        slots = from.slots;
        failures = from.failures;
        failedForceDowns = from.failedForceDowns;
        retryAt = from.retryAt;
        quietUntil = from.quietUntil;
    }
}

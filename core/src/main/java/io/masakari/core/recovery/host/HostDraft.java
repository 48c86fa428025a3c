package io.masakari.core.recovery.host;

import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.Transition;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A recovery while one event is handled: the fields that change, and the commands that gather. Lives for one step. */
final class HostDraft {
    /** Stands in {@code cancelledBy} where no operator but the host itself has ended the recovery. */
    static final String HOST_RETURNED = "the host's return";

    /** Long enough for the doubt to be stored and told before the next attempt begins. */
    private static final Duration HARDLY = Duration.ofMillis(1);

    final HostProgress from;
    final HostPolicy policy;
    final SafeTimes times;
    final Instant now;
    final List<HostCommand> commands = new ArrayList<>();
    final List<Transition<?>> taken = new ArrayList<>();

    HostState state;
    Instant stateSince;
    Optional<Hold> hold;
    Optional<FencingProof> proof;
    Optional<Instant> forcedDownAt;
    String cancelledBy;
    final Map<InstanceId, Evacuation> evacuations;
    final List<HostName> reserved;
    String reason;

    final Set<VolatileState.Read> reading = EnumSet.noneOf(VolatileState.Read.class);
    final Set<HostName> listing;
    final Set<InstanceId> targetLost;
    final Map<InstanceId, Instant> promptly;
    final Set<InstanceId> claimed;
    final Set<InstanceId> looked;
    boolean listedLate;
    final Heartbeats heartbeats;
    Optional<VolatileState.Reading<Set<HostName>>> forcedDown;
    Optional<VolatileState.Reading<Optional<ServiceView>>> service;
    Optional<Instant> novaForcedDownAt;
    Optional<VolatileState.Reading<List<ServerView>>> prepared;
    Optional<Instant> followAt;
    Optional<Instant> recordsAskedAt;
    Optional<Instant> servicesAt;
    Optional<Duration> typical;
    boolean noMoreReserved;
    int slots;
    int failures;
    Optional<Instant> retryAt;
    Optional<Instant> quietUntil;

    HostDraft(HostProgress from, HostPolicy policy, Instant now) {
        this.from = from;
        this.policy = policy;
        times = policy.times();
        this.now = now;
        state = from.state();
        stateSince = from.stateSince();
        hold = from.hold();
        proof = from.proof();
        forcedDownAt = from.forcedDownAt();
        cancelledBy = from.cancelledBy();
        evacuations = new LinkedHashMap<>(from.evacuations());
        reserved = new ArrayList<>(from.reserved());
        reason = from.reason();
        VolatileState known = from.volatileState();
        reading.addAll(known.reading());
        listing = new HashSet<>(known.listing());
        targetLost = new HashSet<>(known.targetLost());
        promptly = new HashMap<>(known.promptly());
        claimed = new HashSet<>(known.claimed());
        looked = new HashSet<>(known.looked());
        listedLate = known.listedLate();
        heartbeats = new Heartbeats(known.sights(), times.silentAfter());
        forcedDown = known.forcedDown();
        service = known.service();
        novaForcedDownAt = known.novaForcedDownAt();
        prepared = known.prepared();
        followAt = known.followAt();
        recordsAskedAt = known.recordsAskedAt();
        servicesAt = known.servicesAt();
        typical = known.typical();
        noMoreReserved = known.noMoreReserved();
        slots = known.slots();
        failures = known.failures();
        retryAt = known.retryAt();
        quietUntil = known.quietUntil();
    }

    HostName host() {
        return from.host();
    }

    /** Whether the monitors have not had the time yet to tell that the host is back (C-10). */
    boolean isQuiet() {
        return quietUntil.filter(now::isBefore).isPresent();
    }

    /** Whether the host may have booted since its fencing. */
    boolean isProofOld() {
        return proof.filter(known -> known.completedAt().plus(times.bootTime()).isBefore(now))
                .isPresent();
    }

    void become(HostState next) {
        if (state != next) {
            enter(next);
            failures = 0;
        }
        hold = Optional.empty();
        retryAt = Optional.empty();
    }

    private void enter(HostState next) {
        taken.add(HostState.TRANSITIONS.take(state, next, from.id()));
        state = next;
        stateSince = now;
    }

    void hold(HoldReason why, String detail) {
        boolean same = hold.filter(held -> held.reason() == why).isPresent();
        Instant since = same ? hold.get().since() : now;
        if (state != HostState.HELD) {
            enter(HostState.HELD);
        }
        hold = Optional.of(new Hold(why, detail, since));
        retryAt = Optional.of(now.plus(times.recheck()));
    }

    boolean isHeldFor(HoldReason why) {
        return hold.filter(held -> held.reason() == why).isPresent();
    }

    /** Reads of one kind go out one at a time. */
    void read(VolatileState.Read kind, HostCommand command) {
        if (reading.add(kind)) {
            commands.add(command);
        }
    }

    void list(HostName name) {
        if (listing.add(name)) {
            commands.add(new HostCommand.ListServers(name));
        }
    }

    void put(Evacuation evacuation) {
        evacuations.put(evacuation.instance(), evacuation);
    }

    boolean isDue(Evacuation e) {
        return !e.notBefore().isAfter(now);
    }

    int count(Predicate<EvacuationState> which) {
        return (int)
                evacuations.values().stream().filter(e -> which.test(e.state())).count();
    }

    /** The next attempt, after the delay that is due by then; failed when there have been enough. */
    void again(Evacuation e, String why) {
        again(e, why, false);
    }

    /** @param atOnce what was just seen may not be so any more after a delay */
    void again(Evacuation e, String why, boolean atOnce) {
        Optional<Duration> delay = policy.evacuation().delayAfter(Math.max(1, e.attempts()));
        if (delay.isEmpty()) {
            put(e.failed(why + " (after " + e.attempts() + " attempts)", now));
            return;
        }
        Optional<HostName> failedOn = e.target().filter(target -> !target.equals(host()));
        boolean schedulerChose = failedOn.filter(reserved::contains).isEmpty();
        promptly.remove(e.instance());
        claimed.remove(e.instance());
        put(e.again(failedOn, schedulerChose, atOnce ? now.plus(HARDLY) : now.plus(delay.get()), why, now));
    }

    HostProgress freeze() {
        return new HostProgress(
                from.origin(),
                from.method(),
                state,
                stateSince,
                hold,
                proof,
                forcedDownAt,
                cancelledBy,
                evacuations,
                reserved,
                reason,
                new VolatileState(
                        reading,
                        listing,
                        targetLost,
                        promptly,
                        claimed,
                        looked,
                        listedLate,
                        heartbeats.sights(),
                        forcedDown,
                        service,
                        novaForcedDownAt,
                        prepared,
                        followAt,
                        recordsAskedAt,
                        servicesAt,
                        typical,
                        noMoreReserved,
                        slots,
                        failures,
                        retryAt,
                        quietUntil));
    }
}

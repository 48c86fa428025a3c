package io.masakari.core.recovery.host;

import io.masakari.core.model.HostName;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.Transition;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A recovery while one event is handled: the fields that change, and the commands that gather. Lives for one step. */
final class HostDraft extends HostProgress.Edit {
    /** Stands in {@code cancelledBy} where no operator but the host itself has ended the recovery. */
    private static final String WAITS = "waits ";

    static final String HOST_RETURNED = "the host's return";

    /** Nova tells whole seconds, and its answer was on its way. */
    private static final Duration CLOCKS_AGREE = Duration.ofSeconds(2);

    /** Long enough for the doubt to be stored and told before the next attempt begins. */
    private static final Duration BRIEFLY = Duration.ofMillis(1);

    /** How Nova's own words for it begin. */
    private static final String NO_ROOM = "No valid host";

    final HostProgress from;
    final HostPolicy policy;
    final SafeTimes times;
    final Instant now;
    final List<HostCommand> commands = new ArrayList<>();
    final List<Transition<?>> taken = new ArrayList<>();

    final Heartbeats heartbeats;

    HostDraft(HostProgress from, HostPolicy policy, Instant now) {
        super(from);
        this.from = from;
        this.policy = policy;
        this.now = now;
        times = policy.times();
        heartbeats = new Heartbeats(updates, times.silentAfter());
    }

    HostName host() {
        return from.host();
    }

    /** Whether the monitors have not had the time yet to tell that the host is back (C-10). */
    boolean isQuiet() {
        return quietUntil.filter(now::isBefore).isPresent();
    }

    /** Shown until it goes on. */
    void waits(String forWhat) {
        reason = WAITS + forWhat;
    }

    /** Whether nothing is shown that must stay. */
    boolean mayTell() {
        return reason.isEmpty() || reason.startsWith(WAITS);
    }

    void goesOn() {
        reason = reason.startsWith(WAITS) ? "" : reason;
    }

    /** Whether the host may have booted since its fencing. */
    boolean isProofOld() {
        return mayBeBackAt(now);
    }

    /** Whether it may have by that time. */
    boolean mayBeBackAt(Instant time) {
        return isPast(hostTimes().backAfter(), time);
    }

    /** Whether what is sent now may meet a host that has booted since its fencing (C-10). */
    boolean mayMeetHost() {
        Duration margin = hostTimes().margin();
        // Without a margin nothing rests on how the clocks agree.
        return margin.isZero() ? proof.isPresent() : isPast(margin, now);
    }

    /** Whether it is back behind its gate, and what is sent now does not surely arrive while that is shut (C-29). */
    boolean waitsForGate() {
        return gate.isPresent()
                && gate.get()
                        .latest(times.latestArrival(), novaAhead)
                        .filter(now::isBefore)
                        .isEmpty();
    }

    private boolean isPast(Duration sinceProof, Instant time) {
        return proof.filter(known -> known.completedAt().plus(sinceProof).isBefore(time.plus(novaAhead)))
                .isPresent();
    }

    /**
     * Whether the host boots by itself, and what is sent now may meet it: it has not been silent for long enough, while Nova
     * heard others (C-10).
     */
    boolean mayMeetBoot() {
        return mayMeetHost()
                && proof.orElseThrow().boots()
                && !(isPast(hostTimes().heardBy(), now) && heartbeats.isSilent(host(), now) && isNovaHearing());
    }

    /** Whether Nova heard most other hosts lately. Else nobody's heartbeats reach it, and the silence of one says nothing. */
    boolean isNovaHearing() {
        return novaHearingAt
                .filter(at -> at.plus(times.silentAfter()).isAfter(now))
                .isPresent();
    }

    /** With how long the lost host itself takes to boot; the others' are in {@code times}. */
    SafeTimes hostTimes() {
        return hostTimes.orElse(times);
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
        // What is judged again meanwhile must not put the next look off, again and again.
        Instant recheckAt = now.plus(times.recheck());
        retryAt = retryAt.filter(at -> same && at.isBefore(recheckAt)).or(() -> Optional.of(recheckAt));
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

    /** Whether what Nova lists of the host is all of it, as far as anybody can tell. */
    void countRead(SecondCount count) {
        counted |= count.isKnown();
        uncounted = count.isKnown() ? 0 : uncounted + 1;
        whyUncounted = count.unknown();
    }

    /** Also if it was asked for already: that answer does not count. */
    void listAgain() {
        listing.remove(host());
        list(host());
    }

    void findService() {
        if (reading.add(VolatileState.Read.SERVICE)) {
            serviceAskedAt = Optional.of(now);
            commands.add(new HostCommand.FindService());
        }
    }

    void listServices() {
        if (reading.add(VolatileState.Read.SERVICES)) {
            servicesAskedAt = Optional.of(now);
            commands.add(new HostCommand.ListServices());
        }
    }

    /** They count as of when they were asked for. */
    void servicesRead(List<ServiceView> services) {
        reading.remove(VolatileState.Read.SERVICES);
        Instant askedAt = servicesAskedAt.orElse(now);
        servicesAskedAt = Optional.empty();
        // An answer from before the force-down would look like a heartbeat, and the next one like a second.
        boolean isEarlier = forcedDownAt.filter(down -> !askedAt.isAfter(down)).isPresent();
        services.stream()
                .filter(service -> !isEarlier || !service.host().equals(host()))
                .forEach(service -> heartbeats.read(service, now));
        List<ServiceView> others = services.stream()
                .filter(service -> !service.host().equals(host()) && !service.forcedDown())
                .toList();
        long heard = others.stream().filter(this::isHeard).count();
        if (heard * 2 > others.size()) {
            novaHearingAt = Optional.of(askedAt);
        }
    }

    /** As watched here, or as Nova's clocks tell in one answer. */
    private boolean isHeard(ServiceView service) {
        return heartbeats.isHeard(service.host(), now)
                || service.unheardFor()
                        .filter(time -> time.compareTo(times.reportInterval().plus(CLOCKS_AGREE)) <= 0)
                        .isPresent();
    }

    /** It counts as of when it was asked for, as nobody knows when Nova looked. */
    void serviceRead(Optional<ServiceView> read) {
        reading.remove(VolatileState.Read.SERVICE);
        service = Optional.of(new VolatileState.Reading<>(read, serviceAskedAt.orElse(now)));
        serviceAskedAt = Optional.empty();
        read.ifPresent(this::compareClocks);
        read.ifPresent(view -> heartbeats.read(view, now));
        failures = 0;
        lateReadings = freshService().isPresent() ? 0 : lateReadings + 1;
    }

    /**
     * As last read, the service was updated after the force-down: by the host itself, or by somebody's hand. Silence since then
     * says nothing (C-10).
     */
    boolean isHeardSinceForceDown() {
        return service.flatMap(VolatileState.Reading::value)
                .flatMap(ServiceView::updatedAt)
                .filter(at -> forcedDownAt
                        .filter(down -> at.isAfter(down.plus(times.clockSkew())))
                        .isPresent())
                .isPresent();
    }

    void compareClocks(ServiceView answer) {
        novaAhead = answer.answeredAt()
                .map(at -> Duration.between(now, at))
                .filter(ahead -> ahead.compareTo(CLOCKS_AGREE) > 0)
                .orElse(Duration.ZERO);
    }

    /** Empty if it was not read lately; empty inside if Nova knows none. */
    Optional<Optional<ServiceView>> freshService() {
        return service.filter(reading -> isFresh(reading.at())).map(VolatileState.Reading::value);
    }

    boolean isFresh(Instant readAt) {
        return !readAt.plus(times.fresh()).isBefore(now);
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
        if (delay.isEmpty() && why.startsWith(NO_ROOM) && isWithinRoomLimit(e)) {
            delay = policy.room().delayAfter(e.attempts() - policy.evacuation().attempts() + 1);
        }
        if (delay.isEmpty()) {
            put(e.failed(why + " (after " + e.attempts() + " attempts)", now));
            return;
        }
        Optional<HostName> failedOn = e.target().filter(target -> !target.equals(host()));
        boolean schedulerChose = failedOn.filter(reserved::contains).isEmpty();
        promptly.remove(e.instance());
        claimed.remove(e.instance());
        put(e.again(failedOn, schedulerChose, atOnce ? now.plus(BRIEFLY) : now.plus(delay.get()), why, now));
    }

    private boolean isWithinRoomLimit(Evacuation e) {
        return e.firstAskedAt()
                .filter(asked -> asked.plus(policy.roomLimit()).isAfter(now))
                .isPresent();
    }

    /** Where Nova finds no place for it, it is asked again with growing pauses (SAFETY.md, C-9). */
    boolean waitsForRoom(Evacuation e) {
        return isOutOfAttempts(e) && isWithinRoomLimit(e);
    }

    boolean isOutOfAttempts(Evacuation e) {
        return e.attempts() >= policy.evacuation().attempts();
    }

    /** That is why its last attempt has failed. */
    boolean foundNoRoom(Evacuation e) {
        return waitsForRoom(e) && e.reason().startsWith(NO_ROOM);
    }

    HostProgress freeze() {
        return build(new VolatileState(this));
    }
}

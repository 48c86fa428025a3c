package io.masakari.core.recovery.host;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.placement.Target;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Doubt;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.Sightings;
import io.masakari.core.safety.HoldReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The instances' part of {@link HostRecovery}.
 *
 * <pre>
 *            (resized)                      200                record: done or failed
 * PENDING --> RESETTING --> REQUESTING --------> ACCEPTED ----------------------> VERIFYING
 *  ^  ^  \________________________^  |              ^                             |    |
 *  |  |                  answer lost |   it arrived |          on another host,   |    | still here:
 *  |  |                or "no" (4xx) v              |            nothing under way|    | next attempt,
 *  |  |  no trace, looked twice  UNCERTAIN &lt;-> LOOKING                            v    | or FAILED
 *  |  +--------------------------------------------+                           LANDED  |
 *  +-----------------------------------------------------------------------------------+
 * </pre>
 *
 * An instance in REQUESTING never goes back to REQUESTING without an answer that rules out an effect, or a look
 * (SAFETY.md, C-4); it has one state, so one evacuation in flight (C-5).
 */
final class Evacuations {
    private static final int MOST_EXPIRIES = 3;
    /** Long enough for what has come meanwhile to be heard before the same is decided again. */
    private static final Duration NEWS = Duration.ofMillis(500);

    /**
     * For so long it is seen whether what another host's monitor says passes: that host tells another list, or is found lost as
     * well, and forced down.
     */
    static final Duration DOUBTED_FOR = Duration.ofMinutes(5);

    private final HostDraft d;
    private final Landings landings;

    Evacuations(HostDraft draft, Landings landings) {
        d = draft;
        this.landings = landings;
    }

    /** Before the fresh list has come: only what is plain is begun with, a doubt waits for the list. */
    void adoptPrepared(List<ServerView> servers) {
        notePinned(servers);
        for (ServerView server : servers) {
            Treatment.Kind kind = Treatment.of(server, d.host(), d.declared.disks(), d.policy.treatment())
                    .kind();
            if (kind == Treatment.Kind.EVACUATE && server.taskState().isEmpty()) {
                d.put(Evacuation.found(server, d.host(), d.declared.disks(), d.policy.treatment(), d.now));
            }
        }
        order();
    }

    /** The list read after force-down: nothing new can come to the host from now on. */
    void adoptFresh(List<ServerView> servers, SecondCount count) {
        servers.forEach(this::forgetIfItCameBack);
        d.listedLate = d.forcedDownAt.filter(this::isListPrompt).isEmpty();
        d.listsFirst = false;
        notePinned(servers);
        Set<InstanceId> listed = new HashSet<>();
        for (ServerView server : servers) {
            listed.add(server.id());
            Evacuation known = d.evacuations.get(server.id());
            if (known == null) {
                d.put(Evacuation.found(server, d.host(), d.declared.disks(), d.policy.treatment(), d.now));
            } else if (known.attempts() == 0 && !known.state().isFinal()) {
                Treatment treatment = Treatment.of(server, d.host(), d.declared.disks(), d.policy.treatment());
                if (known.state() == EvacuationState.PENDING || treatment.kind() == Treatment.Kind.SKIP) {
                    d.put(known.reclassified(treatment, server, d.now));
                }
            } else if (known.state() == EvacuationState.PENDING && server.isRebuilding()) {
                d.put(known.uncertain(d.now, "somebody else evacuates or rebuilds it", d.now));
            }
        }
        for (Evacuation known : List.copyOf(d.evacuations.values())) {
            if (known.state() == EvacuationState.PENDING && !listed.contains(known.instance())) {
                d.missing.add(known.instance());
                d.put(known.uncertain(d.now, Evacuation.MISSING, d.now));
            }
        }
        d.prepared.ifPresent(before -> before.value().forEach(server -> lookAtUnlisted(server.id())));
        order();
        compare(count);
    }

    /** What the list leaves out and the second count has is looked at singly (SAFETY.md, C-32). */
    private void compare(SecondCount count) {
        d.countRead(count);
        count.instances().forEach(this::lookAtUnlisted);
    }

    private void lookAtUnlisted(InstanceId instance) {
        if (!d.evacuations.containsKey(instance)) {
            d.missing.add(instance);
            d.put(Evacuation.missing(instance, d.now));
        }
    }

    /** A list that was read again for its second count. */
    void listedAgain(List<ServerView> servers, SecondCount count) {
        notePinned(servers);
        servers.stream()
                .filter(server -> !d.evacuations.containsKey(server.id()))
                .forEach(server ->
                        d.put(Evacuation.found(server, d.host(), d.declared.disks(), d.policy.treatment(), d.now)));
        order();
        compare(count);
    }

    /** Whether the host cannot have booted, and begun what waited for it, between its force-down and now. */
    private boolean isListPrompt(Instant forcedDownAt) {
        return forcedDownAt.plus(d.times.fresh()).isAfter(d.now)
                && (d.mayBeBackAt(forcedDownAt) || !d.mayBeBackAt(d.now));
    }

    /** It landed elsewhere before the recovery was started again, and is on the host again since. */
    private void forgetIfItCameBack(ServerView server) {
        Evacuation known = d.evacuations.get(server.id());
        if (known != null
                && known.state().isFinal()
                && known.since().isBefore(d.from.origin().startedAt())) {
            d.evacuations.remove(server.id());
        }
    }

    private void notePinned(List<ServerView> servers) {
        servers.stream()
                .filter(server -> Pinned.by(server.extraSpecs()).isPresent())
                .forEach(server -> d.pinned.add(server.id()));
    }

    private void order() {
        List<Evacuation> all = new ArrayList<>(d.evacuations.values());
        // What few hosts can take comes last, so that it delays nothing else.
        all.sort(Comparator.comparing((Evacuation e) -> d.pinned.contains(e.instance()))
                .thenComparing(Evacuation.ORDER));
        d.evacuations.clear();
        all.forEach(d::put);
    }

    /** Sends what is due: next evacuations, looks, and the bulk reads that follow those under way. */
    void drive() {
        int free = Math.min(d.slots, d.policy.concurrency()) - d.count(EvacuationState::isInFlight);
        boolean unsure = isHostUnsure();
        boolean waits = false;
        for (Evacuation e : List.copyOf(d.evacuations.values())) {
            if (e.state() == EvacuationState.PENDING && d.cancelledBy.equals(HostDraft.HOST_RETURNED)) {
                d.put(e.failed("its host came back before its turn, so it may run there again", d.now));
            } else if (e.state() == EvacuationState.PENDING && !d.cancelledBy.isEmpty()) {
                d.put(e.skipped(SkipReason.CANCELLED, SkipReason.CANCELLED.meaning(), d.now));
            } else if (isDoubted(e)) {
                if (d.isDue(e) && mayLook()) {
                    look(e);
                }
            } else if (e.state() == EvacuationState.PENDING && free > 0 && mayStart() && d.isDue(e)) {
                if (d.waitsForGate()) {
                    continue; // its next answer has this go on
                }
                if (d.gate.isEmpty() && d.mayMeetBoot()) {
                    d.listedLate = true;
                    d.looked.clear();
                    d.hold(
                            HoldReason.PROOF_OUT_OF_DATE,
                            "it may have booted, or does so before a call arrives; what is left waits until it has been silent");
                } else if (unsure && isServiceMissing()) {
                    d.hold(
                            HoldReason.SERVICE_UNKNOWN,
                            "Nova does not list the compute service of '" + d.host()
                                    + "' any more, so nothing tells whether it has booted: its cell may be away");
                } else {
                    waits |= unsure;
                    free -= !unsure && start(e) ? 1 : 0;
                }
            } else if (e.state() == EvacuationState.UNCERTAIN && d.isDue(e) && mayLook()) {
                look(e);
            }
        }
        tellWhatItWaitsFor(waits);
        if (waits && d.lookAt.filter(d.now::isBefore).isEmpty()) {
            d.lookAt = Optional.of(d.now.plus(d.times.fresh().dividedBy(2)));
            d.findService();
            if (d.proof.orElseThrow().boots()) {
                d.listServices();
            }
        }
        landings.drive();
    }

    private void look(Evacuation e) {
        d.put(e.looking(d.now));
        d.commands.add(new HostCommand.Inspect(e.instance()));
    }

    private boolean isDoubted(Evacuation e) {
        return e.state() == EvacuationState.PENDING && d.doubtedSince.containsKey(e.instance());
    }

    private boolean mayLook() {
        return d.count(state -> state == EvacuationState.LOOKING) < d.policy.concurrency();
    }

    private void tellWhatItWaitsFor(boolean look) {
        if (look) {
            d.waits(
                    "for a look at the host's compute service before the next evacuation, as it may have booted since its"
                            + " fencing");
        } else if (d.slots > 0 && d.isQuiet() && d.count(state -> state == EvacuationState.PENDING) > 0) {
            d.waits(ForcingDown.news(d.quietUntil.orElseThrow()));
        } else if (d.slots == 0 && d.mayTell() && d.count(state -> state == EvacuationState.PENDING) > 0) {
            d.waits("for its turn: others have as many evacuations in flight as '[recovery] total_concurrency' allows");
        } else {
            d.goesOn();
        }
    }

    /**
     * The host may have booted since its fencing, and Nova hides its heartbeats (C-10): only a fresh reading without one since
     * the force-down tells that it has not, or its silence, where somebody else has changed the service.
     */
    private boolean isHostUnsure() {
        if (!d.mayMeetHost() && d.gate.isEmpty()) {
            return false;
        }
        boolean silent = d.heartbeats.isSilent(d.host(), d.now)
                || d.novaForcedDownAt
                        .filter(at -> d.heartbeats.isUnchangedSince(at, d.host()))
                        .isPresent();
        // A service that is missing tells nothing: a cell that is away hides its heartbeats as well.
        Optional<ServiceView> service = d.freshService().flatMap(read -> read);
        boolean neverHeard = service.filter(it -> it.updatedAt().isEmpty()).isPresent();
        return service.isEmpty() || d.isHeardSinceForceDown() || !silent && !neverHeard;
    }

    private boolean isServiceMissing() {
        return d.freshService().filter(Optional::isEmpty).isPresent();
    }

    /** Nothing is left to do but to wait for room. */
    void holdWithoutRoom() {
        List<Evacuation> left = d.evacuations.values().stream()
                .filter(e -> !e.state().isFinal())
                .toList();
        boolean waits = !left.isEmpty()
                && left.stream().allMatch(e -> e.state() == EvacuationState.PENDING && d.foundNoRoom(e) && !d.isDue(e));
        if (waits && d.state == HostState.EVACUATING && d.cancelledBy.isEmpty()) {
            d.hold(
                    HoldReason.NO_ROOM,
                    left.size() + ": "
                            + Landings.join(left.stream().map(Evacuation::name).toList()));
            d.retryAt = left.stream().map(Evacuation::notBefore).min(Comparator.naturalOrder());
        }
    }

    /** Somebody says that there is room. */
    void tryAllNow() {
        for (Evacuation e : List.copyOf(d.evacuations.values())) {
            if (e.state() == EvacuationState.PENDING) {
                d.put(e.dueAt(d.now));
            }
        }
    }

    boolean allEnded() {
        return d.evacuations.values().stream().allMatch(e -> e.state().isFinal());
    }

    /** When {@link #drive} has something to do that only time brings. */
    Optional<Instant> wakeAt() {
        List<Instant> times = new ArrayList<>();
        boolean slotFree = d.count(EvacuationState::isInFlight) < Math.min(d.slots, d.policy.concurrency());
        for (Evacuation e : d.evacuations.values()) {
            switch (e.state()) {
                case PENDING -> {
                    if (isDoubted(e)) {
                        if (mayLook()) {
                            times.add(e.notBefore());
                        }
                    } else if (d.isQuiet()) {
                        times.add(d.quietUntil.orElseThrow());
                    } else if (slotFree
                            && mayStart()
                            && !d.waitsForGate()
                            && !d.reading.contains(VolatileState.Read.RESERVED)) {
                        boolean looksLater = d.isDue(e) && isHostUnsure();
                        if (!looksLater) {
                            times.add(e.notBefore());
                        } else if (!d.reading.contains(VolatileState.Read.SERVICE)) {
                            d.lookAt.ifPresent(times::add);
                        }
                    }
                }
                case UNCERTAIN -> {
                    if (mayLook()) {
                        times.add(e.notBefore());
                    }
                }
                case VERIFYING -> landings.wakeAt(e).ifPresent(times::add);
                case RESETTING, REQUESTING, ACCEPTED, LOOKING, STOPPING -> {}
                case LANDED, HANDED_OVER, SKIPPED, FAILED -> {}
            }
        }
        if (!d.reading.contains(VolatileState.Read.RECORDS)) {
            d.followAt.ifPresent(times::add);
        }
        return times.stream().min(Comparator.naturalOrder());
    }

    void resetDone(InstanceId instance) {
        d.expiries.remove(instance);
        in(instance, EvacuationState.RESETTING).ifPresent(e -> d.put(e.wasReset(d.now)));
    }

    void stopAccepted(InstanceId instance) {
        in(instance, EvacuationState.STOPPING)
                .ifPresent(e -> d.put(e.verifying(e.target().orElseThrow(), d.now)));
    }

    void evacuateAccepted(InstanceId instance) {
        d.expiries.remove(instance);
        in(instance, EvacuationState.REQUESTING).ifPresent(e -> {
            if (e.since().plus(d.times.prompt()).isAfter(d.now)) {
                d.promptly.put(instance, e.since());
            }
            d.put(e.accepted(e.accepted() + 1, d.now));
        });
    }

    void callFailed(InstanceId instance, CallFailure failure) {
        Evacuation e = d.evacuations.get(instance);
        if (e == null) {
            return;
        }
        boolean unsent = failure.isUnsent();
        switch (e.state()) {
            case RESETTING, REQUESTING -> {
                if (unsent) {
                    expired(e, failure);
                    return;
                }
                d.expiries.remove(instance);
                if (e.state() == EvacuationState.RESETTING) {
                    resetFailed(e, failure);
                } else {
                    evacuateFailed(e, failure);
                }
            }
            case LOOKING -> lookFailed(e, failure);
            case STOPPING -> landings.stopFailed(e, failure);
            case PENDING, ACCEPTED, UNCERTAIN, VERIFYING, LANDED, HANDED_OVER, SKIPPED, FAILED -> {}
        }
    }

    /** Decided again; when that has happened several times, something is wrong that people should see. */
    private void expired(Evacuation e, CallFailure failure) {
        d.put(e.unsent(d.now.plus(NEWS), failure.toString(), d.now));
        boolean mayGoOn = failure.kind() == CallFailure.Kind.EXPIRED
                && d.expiries.merge(e.instance(), 1, Integer::sum) < MOST_EXPIRIES;
        if (!mayGoOn && d.cancelledBy.isEmpty()) {
            d.expiries.clear();
            d.hold(failure.holdReason(), "instance " + e.name() + ", " + failure);
        }
    }

    private void evacuateFailed(Evacuation e, CallFailure failure) {
        if (failure.mayBeRepeated()) {
            repeatLater(e, failure, Duration.ZERO);
        } else if (failure.isUncertain()) {
            d.put(
                    failure.mayStillBegin()
                            ? e.uncertain(d.now, failure.toString(), d.now)
                            : e.refused(failure.status(), failure.toString(), d.now));
        } else {
            // A "no" is about the server, the target or the source: which one, a look at the server tells.
            d.put(e.refused(failure.status(), failure.toString(), d.now));
            if (failure.status() == 400) {
                d.findService();
            }
        }
    }

    private void resetFailed(Evacuation e, CallFailure failure) {
        if (failure.isUncertain()) {
            // Setting it twice does no harm, but one that comes late must not meet the evacuation behind it.
            repeatLater(e, failure, failure.mayStillBegin() ? d.times.lateCall() : d.times.settle());
        } else if (failure.mayBeRepeated()) {
            repeatLater(e, failure, Duration.ZERO);
        } else if (failure.status() == 404) {
            d.put(e.skipped(SkipReason.GONE, SkipReason.GONE.meaning(), d.now));
        } else {
            d.put(e.failed("cannot be reset to error: " + failure, d.now));
        }
    }

    private void repeatLater(Evacuation e, CallFailure failure, Duration atLeast) {
        Optional<Duration> delay = d.policy
                .calls()
                .delayAfter(e.callFailures() + 1)
                .map(wait -> wait.compareTo(atLeast) < 0 ? atLeast : wait);
        d.put(
                delay.isPresent()
                        ? e.notTaken(d.now.plus(delay.get()), failure.toString(), d.now)
                        : e.failed("given up after " + (e.callFailures() + 1) + " calls: " + failure, d.now));
    }

    private void lookFailed(Evacuation e, CallFailure failure) {
        Optional<Duration> delay = d.policy.calls().delayAfter(e.callFailures() + 1);
        d.put(
                delay.isPresent()
                        ? e.lookFailed(d.now.plus(delay.get()), d.now)
                        : e.failed(
                                "it is unknown whether Nova evacuates it, and it cannot be looked at: " + failure,
                                d.now));
    }

    /** The answer to "does Nova have our call, or did something else happen to the server?". */
    void inspected(
            InstanceId instance, Optional<ServerView> found, List<Instant> evacuatesBegun, List<ServerAction> actions) {
        Evacuation e = in(instance, EvacuationState.LOOKING).orElse(null);
        if (e == null) {
            return;
        }
        if (found.isEmpty()) {
            d.put(e.skipped(SkipReason.GONE, SkipReason.GONE.meaning(), d.now));
            return;
        }
        ServerView server = found.get();
        int attempts = e.attempts();
        Optional<Doubt> doubt = server.doubt().filter(it -> attempts == 0 && !it.isClearedBy(actions));
        if (doubt.isEmpty()) {
            server = server.with(Optional.empty(), Sightings.NONE);
        }
        if (d.missing.remove(instance)) {
            if (!server.isOn(d.host())) {
                d.put(e.seen(server, d.policy.treatment())
                        .skipped(SkipReason.ELSEWHERE, SkipReason.ELSEWHERE.meaning(), d.now));
                return;
            }
            e = e.seen(server, d.policy.treatment());
            d.put(e);
            order();
        }
        boolean targetLost = d.targetLost.remove(e.instance());
        if (server.host().isPresent() && !server.isOn(d.host())) {
            landings.check(e, server, Optional.of(actions));
            return;
        }
        if (targetLost) {
            d.again(e, e.reason(), true);
            return;
        }
        if (doubt.isPresent() && !server.isRebuilding()) {
            doubted(e, doubt.get());
            return;
        }
        d.doubtedSince.remove(instance);
        Instant from = begunFrom(e);
        int begun =
                (int) evacuatesBegun.stream().filter(at -> !at.isBefore(from)).count();
        // One that was never asked for and is under way shows in the server: Nova sets that before it answers.
        boolean arrived = e.attempts() > 0 && begun > e.accepted();
        // With a call in doubt, an error may be what the attempt before it left.
        boolean nothingInDoubt = e.attempts() > 0 && e.attempts() == e.accepted();
        if (server.isRebuilding() || arrived) {
            // An error may be what a reset that came late has left: the record tells whether it is still under way.
            Evacuation asked = attempts > 0 ? e : e.askedBefore(ServerAction.evacuatedLast(actions));
            d.put(asked.accepted(Math.max(begun, e.accepted()), d.now));
        } else if (server.isInError() && nothingInDoubt) {
            landings.endedBadly(e, server.fault());
        } else if (e.refusal() != 0) {
            refused(e, server);
        } else if (nothingInDoubt) {
            contradicted(e);
        } else if (e.attempts() == 0 && mayRunAgain(actions)) {
            d.put(e.skipped(SkipReason.BEING_STARTED, SkipReason.BEING_STARTED.meaning(), d.now));
        } else {
            // What Nova itself found off on the host that had booted was running when that was lost.
            boolean ran = ServerAction.isStoppedByNova(actions, d.downSince.minus(d.times.clockSkew()));
            noTrace(e.wasStopped() && ran ? e.wantedStopped(false) : e, server);
        }
    }

    private void doubted(Evacuation e, Doubt doubt) {
        boolean isNew = d.doubtedSince.putIfAbsent(e.instance(), d.now) == null;
        Instant since = d.doubtedSince.get(e.instance());
        boolean waits = doubt.passes()
                && d.cancelledBy.isEmpty()
                && since.plus(DOUBTED_FOR).isAfter(d.now);
        d.put(
                waits
                        ? e.doubted(d.now.plus(d.times.recheck()), isNew ? doubt.words() : e.reason(), d.now)
                        : e.skipped(SkipReason.MAY_RUN_ELSEWHERE, doubt.words(), d.now));
    }

    /** Started about when its host was lost, or since: what was done of it there cannot be told from here (C-20). */
    private boolean mayRunAgain(List<ServerAction> actions) {
        Instant from = d.from.origin().startedAt().minus(d.times.clockSkew());
        return actions.stream()
                .anyMatch(action ->
                        action.action().equals("start") && !action.startedAt().isBefore(from));
    }

    /**
     * What was begun earlier, by Nova's clock, is the evacuation that brought the instance to this host. Nova's machines
     * agree better with each other than with ours.
     */
    private Instant begunFrom(Evacuation e) {
        Instant byOurs = e.firstAskedAt().or(() -> d.forcedDownAt).orElse(d.now).minus(d.times.clockSkew());
        return d.novaForcedDownAt
                .map(at -> at.minus(d.times.novaSkew()))
                .filter(byOurs::isBefore)
                .orElse(byOurs);
    }

    /**
     * Nova took it, its record is closed, and yet the server stays on its source without an error. So it looks when the
     * target hangs just before the end and the returning source closes the record: the guest may run there already.
     */
    private void contradicted(Evacuation e) {
        if (landings.isOverdue(e)) {
            d.put(e.failed(
                    "Nova's record says that its evacuation has ended, but it stays on " + d.host()
                            + " without an error;"
                            + " make sure that it runs nowhere, then 'openstack server evacuate'",
                    d.now));
        } else {
            d.put(e.uncertain(d.now.plus(d.times.recheck()), e.reason(), d.now));
        }
    }

    private void noTrace(Evacuation e, ServerView server) {
        boolean neverAsked = e.attempts() == 0;
        boolean novaHasEnded = e.refusal() != 0;
        Duration wait = novaHasEnded ? d.times.settle() : d.times.lateCall();
        boolean first = e.cleanLooks() == 0;
        Duration waited =
                first ? Duration.ZERO : d.times.settle().plus(d.times.recheck().multipliedBy(e.cleanLooks() - 1));
        Duration left = wait.minus(waited);
        if (!neverAsked && left.compareTo(Duration.ZERO) > 0) {
            Duration pause = first ? d.times.settle() : d.times.recheck();
            d.put(e.foundNoTrace(d.now.plus(pause.compareTo(left) < 0 ? pause : left), d.now));
        } else if (!neverAsked
                && e.attempts() >= d.policy.evacuation().attempts()
                && (e.attempts() == d.policy.evacuation().attempts() || !d.waitsForRoom(e))) {
            d.put(e.failed(e.reason() + " (after " + e.attempts() + " attempts)", d.now));
        } else {
            d.put(e.reclassified(
                    Treatment.of(server, d.host(), d.declared.disks(), d.policy.treatment()), server, d.now));
        }
    }

    private void refused(Evacuation e, ServerView server) {
        switch (e.refusal()) {
            case 404 -> {
                if (e.target().isPresent()) { // the server is there, so it is the named host that Nova does not know
                    d.again(e, e.reason());
                } else {
                    d.put(e.failed(e.reason(), d.now));
                }
            }
            case 409 -> {
                Treatment treatment = Treatment.of(server, d.host(), d.declared.disks(), d.policy.treatment());
                if (LostMemory.isLeftOver(server)
                        && treatment.kind() == Treatment.Kind.EVACUATE
                        && d.resetOnce.add(e.instance())) {
                    d.put(e.resetFirst(server, d.now)); // as Nova up to Yoga (C-33)
                } else if (treatment.kind() == Treatment.Kind.EVACUATE) {
                    d.again(e, e.reason());
                } else {
                    d.put(e.reclassified(treatment, server, d.now));
                }
            }
            case 400 -> d.again(e, e.reason());
            case 500 -> noTrace(e, server);
            default -> d.put(e.failed(e.reason(), d.now));
        }
    }

    private boolean mayStart() {
        return d.cancelledBy.isEmpty()
                && !d.listsFirst
                && !d.isQuiet()
                && (d.state == HostState.LISTING || d.state == HostState.EVACUATING);
    }

    /** Whether a command went out for it. */
    private boolean start(Evacuation e) {
        Target target =
                Target.choose(d.from.rules().method(), d.reserved, !d.noMoreReserved, e.avoid(), e.schedulerFailed());
        return switch (target.kind()) {
            case SCHEDULER, RESERVED -> {
                if ((e.wasStopped() || d.listedLate) && e.attempts() == 0 && d.looked.add(e.instance())) {
                    // What was stopped may have been started since it was listed, or before a late list was read
                    // (C-20).
                    look(e);
                } else if (e.needsReset()) {
                    d.put(e.resetting(d.now));
                    d.commands.add(new HostCommand.ResetToError(e.instance()));
                } else {
                    d.put(e.requesting(target.host(), d.now));
                    d.commands.add(new HostCommand.Evacuate(e.instance(), target.host()));
                }
                yield true;
            }
            case TAKE_RESERVED -> {
                d.read(VolatileState.Read.RESERVED, new HostCommand.TakeReservedHost(takenOrAvoided(e)));
                yield false;
            }
            case NOWHERE -> {
                if (d.reserved.isEmpty()) {
                    d.hold(HoldReason.NO_RESERVED_HOST, "instances wait for a reserved host");
                } else {
                    d.put(e.avoidingNothing());
                }
                yield false;
            }
        };
    }

    private Set<HostName> takenOrAvoided(Evacuation e) {
        Set<HostName> all = new HashSet<>(e.avoid());
        all.addAll(d.reserved);
        all.add(d.host());
        return all;
    }

    private Optional<Evacuation> in(InstanceId instance, EvacuationState state) {
        return Optional.ofNullable(d.evacuations.get(instance)).filter(e -> e.state() == state);
    }

    /** Reserved hosts on which nothing landed and nothing is on its way. */
    List<HostName> unusedReserved() {
        List<HostName> unused = new ArrayList<>(d.reserved);
        d.evacuations.values().stream()
                .filter(e -> e.state() == EvacuationState.LANDED
                        || e.state() == EvacuationState.HANDED_OVER
                        || e.state() == EvacuationState.FAILED)
                .forEach(e -> e.target().ifPresent(unused::remove));
        return unused;
    }
}

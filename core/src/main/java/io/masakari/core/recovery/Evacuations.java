package io.masakari.core.recovery;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.placement.Target;
import io.masakari.core.safety.HoldReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

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
    /** Those that ask explicitly first; then what runs before what was stopped anyway. */
    private static final Comparator<Evacuation> ORDER = Comparator.comparing((Evacuation e) -> !e.preferred())
            .thenComparing(Evacuation::wasStopped)
            .thenComparing(Evacuation::name)
            .thenComparing(e -> e.instance().value());

    private static final Duration VERIFY_PATIENCE = Duration.ofSeconds(5);
    private static final Duration VERIFY_AGAIN = Duration.ofSeconds(1);
    private static final Duration LANDING_LIMIT = Duration.ofMinutes(5);

    /** Long enough for the doubt to be stored and told before the next attempt begins. */
    private static final Duration HARDLY = Duration.ofMillis(1);

    /** A call that is answered within it was not carried out much earlier or later. */
    private static final Duration PROMPT = Duration.ofSeconds(2);

    /** Whatever host claims an evacuation so soon has not been fenced and booted since it was asked for. */
    private static final Duration CLAIM_TIME = Duration.ofSeconds(10);

    /** A host that was fenced surely runs nothing for that long. */
    private static final Duration BOOT_TIME = Duration.ofSeconds(10);

    /** How far the clocks of Nova's own machines may differ. */
    private static final Duration NOVA_SKEW = Duration.ofSeconds(10);

    private static final int NAMES_SHOWN = 10;

    private final Draft d;

    Evacuations(Draft draft) {
        d = draft;
    }

    /** Before the fresh list has come: only what is plain is begun with, a doubt waits for the list. */
    void adoptPrepared(List<ServerView> servers) {
        for (ServerView server : servers) {
            Treatment.Kind kind = Treatment.of(server, d.host()).kind();
            if (kind == Treatment.Kind.EVACUATE && server.taskState().isEmpty()) {
                d.put(Evacuation.found(server, d.host(), d.now));
            }
        }
        order();
    }

    /** The list read after force-down: nothing new can come to the host from now on. */
    void adoptFresh(List<ServerView> servers) {
        d.listedLate =
                d.forcedDownAt.filter(at -> at.plus(BOOT_TIME).isAfter(d.now)).isEmpty();
        Set<InstanceId> listed = new HashSet<>();
        for (ServerView server : servers) {
            listed.add(server.id());
            Evacuation known = d.evacuations.get(server.id());
            if (known == null) {
                d.put(Evacuation.found(server, d.host(), d.now));
            } else if (known.attempts() == 0 && !known.state().isFinal()) {
                Treatment treatment = Treatment.of(server, d.host());
                if (known.state() == EvacuationState.PENDING || treatment.kind() == Treatment.Kind.SKIP) {
                    d.put(known.reclassified(treatment, server, d.now));
                }
            }
        }
        for (Evacuation known : List.copyOf(d.evacuations.values())) {
            if (known.state() == EvacuationState.PENDING && !listed.contains(known.instance())) {
                d.put(known.skipped(SkipReason.ELSEWHERE, SkipReason.ELSEWHERE.meaning(), d.now));
            }
        }
        order();
    }

    private void order() {
        List<Evacuation> all = new ArrayList<>(d.evacuations.values());
        all.sort(ORDER);
        d.evacuations.clear();
        all.forEach(d::put);
    }

    /** Sends what is due: next evacuations, looks, and the bulk reads that follow those under way. */
    void drive() {
        int free = Math.min(d.slots, d.policy.concurrency()) - count(EvacuationState::isInFlight);
        for (Evacuation e : List.copyOf(d.evacuations.values())) {
            if (e.state() == EvacuationState.PENDING && d.cancelledBy.equals(Draft.HOST_RETURNED)) {
                d.put(e.failed("its host came back before its turn, so it may run there again", d.now));
            } else if (e.state() == EvacuationState.PENDING && !d.cancelledBy.isEmpty()) {
                d.put(e.skipped(SkipReason.CANCELLED, SkipReason.CANCELLED.meaning(), d.now));
            } else if (e.state() == EvacuationState.PENDING && free > 0 && mayStart() && isDue(e)) {
                free -= start(e) ? 1 : 0;
            } else if (e.state() == EvacuationState.UNCERTAIN && isDue(e)) {
                d.put(e.looking(d.now));
                d.commands.add(new Command.Inspect(e.instance()));
            }
        }
        follow();
        verify();
    }

    boolean allEnded() {
        return d.evacuations.values().stream().allMatch(e -> e.state().isFinal());
    }

    /** When {@link #drive} has something to do that only time brings. */
    Optional<Instant> wakeAt() {
        List<Instant> times = new ArrayList<>();
        boolean slotFree = count(EvacuationState::isInFlight) < Math.min(d.slots, d.policy.concurrency());
        for (Evacuation e : d.evacuations.values()) {
            switch (e.state()) {
                case PENDING -> {
                    if (d.isQuiet()) {
                        times.add(d.quietUntil.orElseThrow());
                    } else if (slotFree && mayStart() && !d.reading.contains(Watch.Read.RESERVED)) {
                        times.add(e.notBefore());
                    }
                }
                case UNCERTAIN -> times.add(e.notBefore());
                case VERIFYING -> {
                    if (!d.listing.contains(e.target().orElseThrow())) {
                        times.add(isDue(e) ? e.since().plus(VERIFY_PATIENCE) : e.notBefore());
                    }
                }
                case RESETTING, REQUESTING, ACCEPTED, LOOKING, LANDED, SKIPPED, FAILED -> {}
            }
        }
        if (!d.reading.contains(Watch.Read.RECORDS)) {
            d.followAt.ifPresent(times::add);
        }
        return times.stream().min(Comparator.naturalOrder());
    }

    void resetDone(InstanceId instance) {
        in(instance, EvacuationState.RESETTING).ifPresent(e -> d.put(e.wasReset(d.now)));
    }

    void evacuateAccepted(InstanceId instance) {
        in(instance, EvacuationState.REQUESTING).ifPresent(e -> {
            if (e.since().plus(PROMPT).isAfter(d.now)) {
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
        switch (e.state()) {
            case RESETTING -> resetFailed(e, failure);
            case REQUESTING -> evacuateFailed(e, failure);
            case LOOKING -> lookFailed(e, failure);
            case PENDING, ACCEPTED, UNCERTAIN, VERIFYING, LANDED, SKIPPED, FAILED -> {}
        }
    }

    private void evacuateFailed(Evacuation e, CallFailure failure) {
        if (failure.mayBeRepeated()) {
            repeatLater(e, failure, Duration.ZERO);
        } else if (failure.kind() == CallFailure.Kind.ANSWER_LOST) {
            d.put(e.uncertain(d.now, failure.toString(), d.now));
        } else {
            // A "no" is about the server, the target or the source: which one, a look at the server tells.
            d.put(e.refused(failure.status(), failure.toString(), d.now));
            if (failure.status() == 400) {
                d.read(Watch.Read.SERVICE, new Command.FindService());
            }
        }
    }

    private void resetFailed(Evacuation e, CallFailure failure) {
        if (failure.kind() == CallFailure.Kind.ANSWER_LOST) {
            // Setting it twice does no harm, but one that comes late must not meet the evacuation behind it.
            repeatLater(e, failure, d.policy.settle());
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
    void inspected(RecoveryEvent.Inspected answer) {
        Evacuation e = in(answer.instance(), EvacuationState.LOOKING).orElse(null);
        if (e == null) {
            return;
        }
        if (answer.server().isEmpty()) {
            d.put(e.skipped(SkipReason.GONE, SkipReason.GONE.meaning(), d.now));
            return;
        }
        ServerView server = answer.server().get();
        boolean targetLost = d.targetLost.remove(e.instance());
        if (server.host().isPresent() && !server.isOn(d.host())) {
            check(e, server);
            return;
        }
        if (targetLost) {
            again(e, e.reason(), true);
            return;
        }
        Instant from = begunFrom(e);
        int begun = (int) answer.evacuatesBegun().stream()
                .filter(at -> !at.isBefore(from))
                .count();
        // One that was never asked for and is under way shows in the server: Nova sets that before it answers.
        boolean arrived = e.attempts() > 0 && begun > e.accepted();
        // With a call in doubt, an error may be what the attempt before it left.
        boolean nothingInDoubt = e.attempts() > 0 && e.attempts() == e.accepted();
        if (server.isRebuilding() || arrived) {
            // An error may be what a reset that came late has left: the record tells whether it is still under way.
            d.put(e.accepted(Math.max(begun, e.accepted()), d.now));
        } else if (server.isInError() && nothingInDoubt) {
            endedBadly(e, server.fault());
        } else if (e.refusal() != 0) {
            refused(e, server);
        } else if (nothingInDoubt) {
            contradicted(e);
        } else if (e.attempts() == 0 && mayRunAgain(answer)) {
            d.put(e.skipped(SkipReason.BEING_STARTED, SkipReason.BEING_STARTED.meaning(), d.now));
        } else {
            noTrace(e, server);
        }
    }

    /** Started about when its host was lost, or since: what was done of it there cannot be told from here (C-20). */
    private boolean mayRunAgain(RecoveryEvent.Inspected answer) {
        Instant from = d.from.startedAt().minus(NOVA_SKEW);
        return answer.lastStart().filter(at -> !at.isBefore(from)).isPresent();
    }

    /**
     * What was begun earlier, by Nova's clock, is the evacuation that brought the instance to this host. Nova's machines
     * agree better with each other than with ours.
     */
    private Instant begunFrom(Evacuation e) {
        Instant byOurs = e.firstAskedAt().or(() -> d.forcedDownAt).orElse(d.now).minus(d.policy.clockSkew());
        return d.novaForcedDownAt
                .map(at -> at.minus(NOVA_SKEW))
                .filter(byOurs::isBefore)
                .orElse(byOurs);
    }

    /**
     * Nova took it, its record is closed, and yet the server stays on its source without an error. So it looks when the
     * target hangs just before the end and the returning source closes the record: the guest may run there already.
     */
    private void contradicted(Evacuation e) {
        if (isOverdue(e)) {
            d.put(e.failed(
                    "Nova's record says that its evacuation has ended, but it stays on " + d.host()
                            + " without an error;"
                            + " make sure that it runs nowhere, then 'openstack server evacuate'",
                    d.now));
        } else {
            d.put(e.uncertain(d.now.plus(d.policy.recheck()), e.reason(), d.now));
        }
    }

    private void noTrace(Evacuation e, ServerView server) {
        boolean neverAsked = e.attempts() == 0;
        if (!neverAsked && e.attempts() >= d.policy.evacuation().attempts()) {
            d.put(e.failed(e.reason() + " (after " + e.attempts() + " attempts)", d.now));
        } else if (neverAsked || e.cleanLooks() > 0) {
            d.put(e.reclassified(Treatment.of(server, d.host()), server, d.now));
        } else {
            d.put(e.foundNoTrace(d.now.plus(d.policy.settle()), d.now));
        }
    }

    private void refused(Evacuation e, ServerView server) {
        switch (e.refusal()) {
            case 404 -> {
                if (e.target().isPresent()) { // the server is there, so it is the named host that Nova does not know
                    again(e, e.reason());
                } else {
                    d.put(e.failed(e.reason(), d.now));
                }
            }
            case 409 -> {
                Treatment treatment = Treatment.of(server, d.host());
                if (treatment.kind() == Treatment.Kind.EVACUATE) {
                    again(e, e.reason());
                } else {
                    d.put(e.reclassified(treatment, server, d.now));
                }
            }
            case 400 -> again(e, e.reason());
            default -> d.put(e.failed(e.reason(), d.now));
        }
    }

    void recordsRead(List<EvacuationRecord> records) {
        Map<InstanceId, EvacuationRecord> newest = new HashMap<>();
        for (EvacuationRecord evacuation : records) {
            newest.merge(evacuation.instance(), evacuation, Evacuations::newer);
        }
        for (Evacuation e : List.copyOf(d.evacuations.values())) {
            boolean wasAcceptedBefore =
                    d.recordsAskedAt.filter(asked -> !e.since().isAfter(asked)).isPresent();
            if (e.state() == EvacuationState.ACCEPTED && wasAcceptedBefore) {
                follow(e, Optional.ofNullable(newest.get(e.instance())));
            }
        }
        d.followAt = Optional.empty();
        checkTargets(d.evacuations.values().stream()
                .filter(e -> e.state() == EvacuationState.ACCEPTED)
                .anyMatch(this::isLate));
    }

    /** Behind the records, so that what they say of the targets is known when the services come. */
    private void checkTargets(boolean inDoubt) {
        boolean checkDue = d.servicesAt.map(at -> !at.isAfter(d.now)).orElse(true);
        if (inDoubt && checkDue) {
            d.servicesAt = Optional.of(d.now.plus(d.policy.recheck()));
            d.read(Watch.Read.SERVICES, new Command.ListServices());
        }
    }

    /** Nova counts in seconds: of two records of one second, the one that still runs is ours. */
    private static EvacuationRecord newer(EvacuationRecord a, EvacuationRecord b) {
        int order = a.createdAt().compareTo(b.createdAt());
        if (order == 0) {
            return a.progress() == EvacuationRecord.Progress.UNDER_WAY ? a : b;
        }
        return order > 0 ? a : b;
    }

    private void follow(Evacuation e, Optional<EvacuationRecord> found) {
        Duration age = Duration.between(e.since(), d.now);
        if (found.isEmpty()) {
            // Nova writes the record before it answers; without one, something else than an evacuation rebuilds it.
            if (e.attempts() == 0 && age.compareTo(d.policy.settle()) >= 0) {
                d.put(e.again(Optional.empty(), false, d.now, "no evacuation of it is under way", d.now));
            } else if (age.compareTo(d.policy.stuckAfter()) >= 0) {
                d.put(e.uncertain(d.now, "Nova has no record of its evacuation", d.now));
            }
            return;
        }
        if (age.compareTo(d.policy.evacuationLimit()) >= 0 || isOverdue(e)) {
            d.put(e.failed(
                    "Nova has not finished its evacuation within "
                            + d.policy.evacuationLimit().toMinutes()
                            + " min; look at it with 'openstack server show'",
                    d.now));
            return;
        }
        switch (found.get().progress()) {
            case UNDER_WAY -> {
                if (found.get().target().isPresent()) {
                    Instant asked = d.promptly.get(e.instance());
                    if (asked != null && asked.plus(CLAIM_TIME).isAfter(d.now)) {
                        d.claimed.add(e.instance());
                    }
                    d.put(e.at(found.get().target()));
                }
            }
            case DONE -> {
                d.typical = Optional.of(
                        d.typical.map(before -> before.plus(age).dividedBy(2)).orElse(age));
                Optional<HostName> where = found.get().target().or(e::target);
                d.put(where.isPresent() ? e.verifying(where.get(), d.now) : e.uncertain(d.now, "", d.now));
            }
            case FAILED -> d.put(e.avoidingTarget().verifying(d.host(), d.now));
        }
    }

    /**
     * Bounds what no single stage bounds (SAFETY.md, C-9): a target that restarts leaves the server rebuilding for good,
     * a returning source closes the record, and record and server then contradict each other at every look.
     */
    private boolean isOverdue(Evacuation e) {
        Duration limit = d.policy.evacuationLimit().multipliedBy(Math.max(1, e.attempts()));
        return e.firstAskedAt()
                .filter(asked -> Duration.between(asked, d.now).compareTo(limit) >= 0)
                .isPresent();
    }

    /** Servers of a host where something has ended. */
    void verified(HostName where, Collection<ServerView> servers) {
        Map<InstanceId, ServerView> byId = new HashMap<>();
        servers.forEach(server -> byId.put(server.id(), server));
        for (Evacuation e : List.copyOf(d.evacuations.values())) {
            if (e.state() != EvacuationState.VERIFYING || !e.target().equals(Optional.of(where))) {
                continue;
            }
            ServerView server = byId.get(e.instance());
            if (server == null) {
                d.put(e.uncertain(d.now, "it is not on " + where + ", where its evacuation ended", d.now));
            } else if (server.isOn(d.host())) {
                stayed(e, server);
            } else {
                check(e, server);
            }
        }
    }

    /** The state alone tells nothing: an attempt that follows a failed one shows "error" while it is under way. */
    private void stayed(Evacuation e, ServerView server) {
        if (server.taskState().isEmpty()) {
            endedBadly(e, server.fault());
        } else {
            keepVerifying(e, server);
        }
    }

    /** Landed means: on another host, nothing under way, and what was stopped is stopped. */
    private void check(Evacuation e, ServerView server) {
        HostName where = server.host().orElseThrow();
        if (server.taskState().isPresent() || e.wasStopped() && server.vmState().equals("active")) {
            keepVerifying(
                    e.state() == EvacuationState.VERIFYING ? e.at(server.host()) : e.verifying(where, d.now), server);
        } else if (server.isInError()) {
            d.put(e.failed("is on " + where + " but in state error: " + server.fault(), d.now));
        } else if (isLate(e) && !isKnownToLive(where, e)) {
            keepVerifying(
                    e.state() == EvacuationState.VERIFYING ? e.at(server.host()) : e.verifying(where, d.now), server);
            checkTargets(true);
        } else {
            d.put(e.landed(where, d.now));
        }
    }

    /** So late that its target may have been lost, and have booted, since it was asked for. */
    private boolean isLate(Evacuation e) {
        return Duration.between(e.firstAskedAt().orElse(e.since()), d.now).compareTo(d.policy.targetCheck()) >= 0;
    }

    /** Of a host that is forced down only its heartbeats tell whether it has booted since, or is off with its guests. */
    private boolean isKnownToLive(HostName host, Evacuation e) {
        return d.forcedDown
                .filter(read -> read.at().isAfter(e.since()))
                .filter(read -> !read.value().contains(host) || d.heartbeats.isHeard(host, d.now))
                .isPresent();
    }

    private void keepVerifying(Evacuation e, ServerView server) {
        if (Duration.between(e.since(), d.now).compareTo(LANDING_LIMIT) < 0) {
            d.put(e.verifyAgain(d.now.plus(VERIFY_AGAIN)));
        } else {
            d.put(e.failed(
                    "its evacuation has ended, yet it is " + server.vmState()
                            + server.taskState()
                                    .map(task -> ", task_state " + task)
                                    .orElse("") + " for "
                            + LANDING_LIMIT.toMinutes() + " min",
                    d.now));
        }
    }

    private void endedBadly(Evacuation e, String fault) {
        again(e, fault.isEmpty() ? "Nova's evacuation failed" : fault);
    }

    private void again(Evacuation e, String why) {
        again(e, why, false);
    }

    /** @param atOnce what was just seen may not be so any more after a delay */
    private void again(Evacuation e, String why, boolean atOnce) {
        Optional<Duration> delay = d.policy.evacuation().delayAfter(Math.max(1, e.attempts()));
        if (delay.isEmpty()) {
            d.put(e.failed(why + " (after " + e.attempts() + " attempts)", d.now));
            return;
        }
        Optional<HostName> failedOn = e.target().filter(target -> !target.equals(d.host()));
        boolean schedulerChose = failedOn.filter(d.reserved::contains).isEmpty();
        d.promptly.remove(e.instance());
        d.claimed.remove(e.instance());
        d.put(e.again(failedOn, schedulerChose, atOnce ? d.now.plus(HARDLY) : d.now.plus(delay.get()), why, d.now));
    }

    /**
     * Which evacuations will surely not be done by anybody any more, so that a second one is safe (SAFETY.md, C-5). Being
     * forced down is not enough: a host that has come back is still forced down, and does the jobs that waited for it.
     */
    void servicesListed(List<ServiceView> services) {
        Set<HostName> forcedDown = new HashSet<>();
        Set<HostName> silent = new HashSet<>();
        boolean othersLive = true;
        for (ServiceView service : services) {
            d.heartbeats.read(service, d.now);
            if (service.host().equals(d.host())) {
                continue;
            }
            if (service.forcedDown()) {
                forcedDown.add(service.host());
                if (d.heartbeats.isSilentFor(Heartbeats.PATIENCE, service.host(), d.now)) {
                    silent.add(service.host());
                }
            } else {
                othersLive &= service.up() && d.heartbeats.isHeard(service.host(), d.now);
            }
        }
        d.forcedDown = Optional.of(new Watch.Reading<>(Set.copyOf(forcedDown), d.now));
        boolean lostOnesSilent = !forcedDown.isEmpty() && silent.containsAll(forcedDown);
        for (Evacuation e : List.copyOf(d.evacuations.values())) {
            if (e.state() == EvacuationState.VERIFYING
                    && e.target().filter(silent::contains).isPresent()) {
                d.put(e.failed(
                        "is on " + e.target().get()
                                + ", which was lost as well and is silent: report its loss again, or"
                                + " 'openstack server evacuate'",
                        d.now));
            }
            if (e.state() != EvacuationState.ACCEPTED) {
                continue;
            }
            // What a host had begun dies with it, also if it comes back.
            boolean begunBefore = d.claimed.contains(e.instance());
            boolean targetDied = e.target()
                    .filter(target -> forcedDown.contains(target) && (begunBefore || silent.contains(target)))
                    .isPresent();
            // Healthy hosts claim within seconds, so the job waits in the queue of one that died. Not where a host may
            // be frozen, or has come back: the job may be its, and it does it when it wakes up.
            boolean unclaimed = e.target().isEmpty()
                    && lostOnesSilent
                    && othersLive
                    && Duration.between(e.since(), d.now).compareTo(d.policy.stuckAfter()) >= 0;
            if (targetDied) {
                lookBeforeNext(e, "its target " + e.target().get() + " was lost");
            } else if (unclaimed) {
                lookBeforeNext(e, "no host has taken it, and another host was lost meanwhile");
            }
        }
    }

    /** It may have landed before its target was lost: then it is that host's recovery that moves it (SAFETY.md, C-5). */
    private void lookBeforeNext(Evacuation e, String why) {
        d.targetLost.add(e.instance());
        d.put(e.uncertain(d.now, why, d.now));
    }

    private boolean mayStart() {
        return d.cancelledBy.isEmpty()
                && !d.isQuiet()
                && (d.state == RecoveryState.LISTING || d.state == RecoveryState.EVACUATING);
    }

    /** Whether a command went out for it. */
    private boolean start(Evacuation e) {
        Target target = Target.choose(d.from.method(), d.reserved, !d.noMoreReserved, e.avoid(), e.schedulerFailed());
        return switch (target.kind()) {
            case SCHEDULER, RESERVED -> {
                if ((e.wasStopped() || d.listedLate) && e.attempts() == 0 && d.looked.add(e.instance())) {
                    // What was stopped may have been started since it was listed, or before a late list was read
                    // (C-20).
                    d.put(e.looking(d.now));
                    d.commands.add(new Command.Inspect(e.instance()));
                } else if (e.needsReset()) {
                    d.put(e.resetting(d.now));
                    d.commands.add(new Command.ResetToError(e.instance()));
                } else {
                    d.put(e.requesting(target.host(), d.now));
                    d.commands.add(new Command.Evacuate(e.instance(), target.host()));
                }
                yield true;
            }
            case TAKE_RESERVED -> {
                d.read(Watch.Read.RESERVED, new Command.TakeReservedHost(takenOrAvoided(e)));
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

    private void follow() {
        Optional<Instant> oldest = d.evacuations.values().stream()
                .filter(e -> e.state() == EvacuationState.ACCEPTED)
                .map(Evacuation::since)
                .min(Comparator.naturalOrder());
        if (oldest.isEmpty()) {
            d.followAt = Optional.empty();
            return;
        }
        if (d.reading.contains(Watch.Read.RECORDS)) {
            return;
        }
        if (d.followAt.isEmpty()) {
            d.followAt = Optional.of(FollowSchedule.next(oldest.get(), d.typical, d.now));
        } else if (!d.followAt.get().isAfter(d.now)) {
            Instant since = d.forcedDownAt.orElse(d.from.startedAt()).minus(d.policy.clockSkew());
            d.recordsAskedAt = Optional.of(d.now);
            d.read(Watch.Read.RECORDS, new Command.ReadRecords(since));
        }
    }

    /** One list per host where something ended; in a large recovery they are gathered first. */
    private void verify() {
        List<Evacuation> due = d.evacuations.values().stream()
                .filter(e -> e.state() == EvacuationState.VERIFYING && isDue(e))
                .toList();
        int batch = Math.max(1, d.evacuations.size() / 10);
        boolean waitedLong =
                due.stream().anyMatch(e -> !e.since().plus(VERIFY_PATIENCE).isAfter(d.now));
        boolean nothingElse = count(EvacuationState::isInFlight) == 0;
        if (due.size() >= batch || waitedLong || nothingElse) {
            due.forEach(e -> d.list(e.target().orElseThrow()));
        }
    }

    private boolean isDue(Evacuation e) {
        return !e.notBefore().isAfter(d.now);
    }

    private int count(Predicate<EvacuationState> which) {
        return (int) d.evacuations.values().stream()
                .filter(e -> which.test(e.state()))
                .count();
    }

    private Optional<Evacuation> in(InstanceId instance, EvacuationState state) {
        return Optional.ofNullable(d.evacuations.get(instance)).filter(e -> e.state() == state);
    }

    /**
     * What people should know of evacuations that were repeated while their first job may wait in a lost host's queue:
     * the guest runs where it landed, but that host spoils Nova's record of it when it boots. "" if nothing.
     */
    String leftInQueues() {
        List<String> repeated = d.evacuations.values().stream()
                .filter(e -> e.state() == EvacuationState.LANDED && e.accepted() > 1)
                .map(Evacuation::name)
                .toList();
        Set<HostName> lost = d.forcedDown.map(Watch.Reading::value).orElse(Set.of());
        if (repeated.isEmpty() || lost.isEmpty()) {
            return "";
        }
        return "; when " + join(lost) + " boots, look at " + join(repeated)
                + ": if Nova shows ERROR or REBUILD, 'openstack server set --state active'";
    }

    private static String join(Collection<?> names) {
        String first =
                names.stream().map(Object::toString).sorted().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
        return names.size() > NAMES_SHOWN ? first + " and " + (names.size() - NAMES_SHOWN) + " more" : first;
    }

    /** Reserved hosts on which nothing landed and nothing is on its way. */
    List<HostName> unusedReserved() {
        List<HostName> unused = new ArrayList<>(d.reserved);
        d.evacuations.values().stream()
                .filter(e -> e.state() == EvacuationState.LANDED || e.state() == EvacuationState.FAILED)
                .forEach(e -> e.target().ifPresent(unused::remove));
        return unused;
    }
}

package io.masakari.core.recovery.host;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What becomes of the evacuations that Nova has taken: followed in its records, and landed only when the instance is seen
 * on another host. The part of {@link Evacuations} behind ACCEPTED.
 */
final class Landings {
    private static final Duration VERIFY_PATIENCE = Duration.ofSeconds(5);
    private static final Duration VERIFY_AGAIN = Duration.ofSeconds(1);
    private static final Duration LANDING_LIMIT = Duration.ofMinutes(5);

    private static final int NAMES_SHOWN = 10;

    private final HostDraft d;

    Landings(HostDraft draft) {
        d = draft;
    }

    /** Sends the bulk reads that follow what is under way. */
    void drive() {
        follow();
        verify();
    }

    /** When one that is being verified has to be looked at again. */
    Optional<Instant> wakeAt(Evacuation e) {
        return d.listing.contains(e.target().orElseThrow())
                ? Optional.empty()
                : Optional.of(d.isDue(e) ? e.since().plus(VERIFY_PATIENCE) : e.notBefore());
    }

    void recordsRead(List<EvacuationRecord> records) {
        Map<InstanceId, EvacuationRecord> newest = new HashMap<>();
        for (EvacuationRecord evacuation : records) {
            Evacuation e = d.evacuations.get(evacuation.instance());
            if (e != null && !evacuation.createdAt().isBefore(recordsFrom(e))) {
                newest.merge(evacuation.instance(), evacuation, Landings::newer);
            }
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
            d.servicesAt = Optional.of(d.now.plus(d.times.recheck()));
            d.listServices();
        }
    }

    /** Nova counts in seconds: of two records of one second, the one that still runs is ours. */
    private static EvacuationRecord newer(EvacuationRecord a, EvacuationRecord b) {
        int order = a.createdAt().compareTo(b.createdAt());
        if (order == 0) {
            return a.stage() == EvacuationRecord.Stage.UNDER_WAY ? a : b;
        }
        return order > 0 ? a : b;
    }

    private void follow(Evacuation e, Optional<EvacuationRecord> found) {
        Duration age = Duration.between(e.since(), d.now);
        boolean isTooOld = found.isPresent() && age.compareTo(d.times.evacuationLimit()) >= 0;
        if (isTooOld || isOverdue(e)) {
            d.put(e.failed(
                    "Nova has not finished its evacuation within "
                            + d.times.evacuationLimit().toMinutes()
                            + " min; look at it with 'openstack server show'",
                    d.now));
            return;
        }
        if (found.isEmpty()) {
            // Nova writes the record before it answers; without one, something else than an evacuation rebuilds it.
            if (e.attempts() == 0 && !e.isAskedBefore() && age.compareTo(d.times.settle()) >= 0) {
                d.put(e.again(Optional.empty(), false, d.now, "no evacuation of it is under way", d.now));
            } else if (age.compareTo(d.times.stuckAfter()) >= 0) {
                d.put(e.uncertain(d.now, "Nova has no record of its evacuation", d.now));
            }
            return;
        }
        switch (found.get().stage()) {
            case UNDER_WAY -> {
                if (found.get().target().isPresent()) {
                    Instant asked = d.promptly.get(e.instance());
                    if (asked != null && asked.plus(d.times.claimTime()).isAfter(d.now)) {
                        d.claimed.add(e.instance());
                    }
                    d.put(e.at(found.get().target()));
                }
            }
            case DONE -> {
                d.typical = Optional.of(
                        d.typical.map(before -> before.plus(age).dividedBy(2)).orElse(age));
                Optional<HostName> where = found.get().target().or(e::target);
                if (where.isPresent()) {
                    d.put(e.verifying(where.get(), d.now));
                } else if (!e.isAskedBefore() || age.compareTo(d.times.stuckAfter()) >= 0) {
                    // Its old host has come back and closed the record; the job may wait in its target's queue all the
                    // same.
                    d.put(e.uncertain(d.now, "", d.now));
                }
            }
            case FAILED -> d.put(e.avoidingTarget().verifying(d.host(), d.now));
        }
    }

    /**
     * Bounds what no single stage bounds (SAFETY.md, C-9): a target that restarts leaves the server rebuilding for good,
     * a returning source closes the record, and record and server then contradict each other at every look.
     */
    boolean isOverdue(Evacuation e) {
        Duration limit = d.times.evacuationLimit().multipliedBy(Math.max(1, e.attempts()));
        return e.firstAskedAt()
                .map(asked -> e.isAskedBefore() ? d.from.origin().startedAt() : asked)
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
                check(e, server, Optional.empty());
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

    /**
     * Landed means: on another host, nothing under way, and as it was. What was stopped must be stopped; what ran is rebuilt as
     * stopped if its old host booted before, and Nova found it off there.
     *
     * @param actions what was done to it, the newest first, if that was read
     */
    void check(Evacuation e, ServerView server, Optional<List<ServerAction>> actions) {
        HostName where = server.host().orElseThrow();
        boolean isToBeStopped = !e.resetFrom().isEmpty()
                && server.taskState().isEmpty()
                && server.vmState().equals("active");
        if (isToBeStopped && d.cancelledBy.isEmpty() && d.isDue(e)) {
            d.put(e.stopping(where, d.now));
            d.commands.add(new HostCommand.StopLanded(e.instance()));
        } else if (isToBeStopped && !d.cancelledBy.isEmpty()) {
            d.put(e.landed(where, d.now));
        } else if (server.taskState().isPresent()
                || e.wasStopped() && server.vmState().equals("active")) {
            keepVerifying(
                    e.state() == EvacuationState.VERIFYING ? e.at(server.host()) : e.verifying(where, d.now), server);
        } else if (server.isInError()) {
            d.put(e.failed("is on " + where + " but in state error: " + server.fault(), d.now));
        } else if (!e.wasStopped() && server.vmState().equals("stopped")) {
            offWhereItLanded(e, server, actions);
        } else if (isLate(e) && !isKnownToLive(where, e)) {
            keepVerifying(
                    e.state() == EvacuationState.VERIFYING ? e.at(server.host()) : e.verifying(where, d.now), server);
            checkTargets(true);
        } else {
            d.put(e.landed(where, d.now));
        }
    }

    /** It runs where it landed; whether it is stopped the next list tells. */
    void stopFailed(Evacuation e, CallFailure failure) {
        HostName where = e.target().orElseThrow();
        Optional<Duration> delay = d.policy.calls().delayAfter(e.callFailures() + 1);
        if (delay.isEmpty()) {
            d.put(e.failed("has landed on " + where + ", runs there, and cannot be stopped: " + failure, d.now));
        } else {
            d.put(e.notStopped(d.now.plus(delay.get()), "cannot be stopped: " + failure, d.now));
        }
    }

    private void offWhereItLanded(Evacuation e, ServerView server, Optional<List<ServerAction>> actions) {
        HostName where = server.host().orElseThrow();
        Instant since = d.downSince.minus(d.times.clockSkew());
        if (actions.isEmpty()) {
            d.put(e.uncertain(d.now, "it ran, and is stopped on " + where, d.now));
        } else if (ServerAction.isStoppedByUser(actions.get(), since)) {
            check(e.wantedStopped(true), server, actions);
        } else {
            d.put(e.handedOver(where, "it ran when its host was lost, and is stopped on " + where, d.now));
        }
    }

    /** So late that its target may have been lost, and have booted, since it was asked for. */
    private boolean isLate(Evacuation e) {
        return Duration.between(e.firstAskedAt().orElse(e.since()), d.now).compareTo(d.times.targetCheck()) >= 0;
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

    void endedBadly(Evacuation e, String fault) {
        d.again(e, fault.isEmpty() ? "Nova's evacuation failed" : fault);
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
            if (service.host().equals(d.host())) {
                continue;
            }
            if (service.forcedDown()) {
                forcedDown.add(service.host());
                if (d.heartbeats.isSilent(service.host(), d.now)) {
                    silent.add(service.host());
                }
            } else {
                othersLive &= service.up() && d.heartbeats.isHeard(service.host(), d.now);
            }
        }
        d.forcedDown = Optional.of(new VolatileState.Reading<>(Set.copyOf(forcedDown), d.now));
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
                    && Duration.between(e.isAskedBefore() ? e.firstAskedAt().get() : e.since(), d.now)
                                    .compareTo(d.times.stuckAfter())
                            >= 0;
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

    private void follow() {
        Optional<Instant> oldest = d.evacuations.values().stream()
                .filter(e -> e.state() == EvacuationState.ACCEPTED)
                .map(Evacuation::since)
                .min(Comparator.naturalOrder());
        if (oldest.isEmpty()) {
            d.followAt = Optional.empty();
            return;
        }
        if (d.reading.contains(VolatileState.Read.RECORDS)) {
            return;
        }
        if (d.followAt.isEmpty()) {
            d.followAt = Optional.of(FollowSchedule.next(oldest.get(), d.typical, d.now));
        } else if (!d.followAt.get().isAfter(d.now)) {
            d.recordsAskedAt = Optional.of(d.now);
            Instant since = d.evacuations.values().stream()
                    .filter(e -> e.state() == EvacuationState.ACCEPTED)
                    .map(this::recordsFrom)
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            d.read(VolatileState.Read.RECORDS, new HostCommand.ReadRecords(since));
        }
    }

    /** No record of its evacuation is older; Nova stores whole seconds. */
    private Instant recordsFrom(Evacuation e) {
        return e.firstAskedAt()
                .filter(asked -> e.isAskedBefore())
                .map(asked -> asked.minus(d.times.novaSkew()))
                .orElseGet(
                        () -> d.forcedDownAt.orElse(d.from.origin().startedAt()).minus(d.times.clockSkew()))
                .truncatedTo(ChronoUnit.SECONDS);
    }

    /** One list per host where something ended; in a large recovery they are gathered first. */
    private void verify() {
        List<Evacuation> due = d.evacuations.values().stream()
                .filter(e -> e.state() == EvacuationState.VERIFYING && d.isDue(e))
                .toList();
        int batch = Math.max(1, d.evacuations.size() / 10);
        boolean waitedLong =
                due.stream().anyMatch(e -> !e.since().plus(VERIFY_PATIENCE).isAfter(d.now));
        boolean nothingElse = d.count(EvacuationState::isInFlight) == 0;
        if (due.size() >= batch || waitedLong || nothingElse) {
            due.forEach(e -> d.list(e.target().orElseThrow()));
        }
    }

    /**
     * What people should know of evacuations that were repeated while their first job may wait in a lost host's queue:
     * the guest runs where it landed, but that host spoils Nova's record of it when it boots. "" if nothing.
     */
    String leftInQueues() {
        List<String> repeated = d.evacuations.values().stream()
                .filter(e -> e.state() == EvacuationState.LANDED || e.state() == EvacuationState.HANDED_OVER)
                .filter(e -> e.accepted() > 1)
                .map(Evacuation::name)
                .toList();
        Set<HostName> lost = d.forcedDown.map(VolatileState.Reading::value).orElse(Set.of());
        if (repeated.isEmpty() || lost.isEmpty()) {
            return "";
        }
        return "; when " + join(lost) + " boots, look at " + join(repeated)
                + ": if Nova shows ERROR or REBUILD, 'openstack server set --state active'";
    }

    static String join(Collection<?> names) {
        String first =
                names.stream().map(Object::toString).sorted().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
        return names.size() > NAMES_SHOWN ? first + " and " + (names.size() - NAMES_SHOWN) + " more" : first;
    }
}

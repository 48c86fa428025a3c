package io.masakari.core.recovery.host;

import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The part of {@link HostRecovery} behind the return of a host to which nothing was done: its guests may run, or be off since
 * it was reset (SAFETY.md, C-27). Nova's compute service stops what it finds off within a minute or two of its start; before
 * that, Nova's record says nothing.
 */
final class Returned {
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private final HostDraft d;

    Returned(HostDraft draft) {
        d = draft;
    }

    void begin() {
        d.become(HostState.RETURNED);
        d.prepared = Optional.empty();
        d.counted = false;
        d.uncounted = 0;
        d.reason = "";
        d.updates.remove(d.host()); // what was heard before the loss says nothing
        look();
    }

    void resume() {
        for (Evacuation e : List.copyOf(d.evacuations.values())) {
            if (e.state() == EvacuationState.LOOKING) {
                d.put(e.pendingAgain());
            }
        }
        look();
    }

    void timeCame() {
        if (isLate()) {
            for (Evacuation e : List.copyOf(d.evacuations.values())) {
                if (!e.state().isFinal()) {
                    d.put(e.failed("Nova does not tell whether it runs on " + d.host(), d.now));
                }
            }
        }
        look();
    }

    private void look() {
        d.retryAt = Optional.of(d.now.plus(d.times.recheck()));
        d.findService();
        d.list(d.host());
    }

    private boolean isLate() {
        return !d.stateSince.plus(LIMIT).isAfter(d.now);
    }

    /** Every instance has an account, or there is none to be had. */
    boolean isOver() {
        return isLate() && d.prepared.isEmpty()
                || (d.counted || isLate())
                        && d.prepared.isPresent()
                        && d.evacuations.values().stream()
                                .allMatch(e -> e.state().isFinal());
    }

    void serviceRead() {
        boolean isHeard = d.heartbeats.isHeard(d.host(), d.now);
        d.heardSince = d.heardSince.or(() -> Optional.of(d.now)).filter(since -> isHeard);
    }

    void listed(List<ServerView> servers, SecondCount count) {
        d.countRead(count);
        d.prepared = Optional.of(new VolatileState.Reading<>(servers, d.now));
        Set<InstanceId> there = new HashSet<>();
        for (ServerView server : servers) {
            there.add(server.id());
            Evacuation e = d.evacuations.get(server.id());
            if (e == null) {
                e = Evacuation.back(server, d.host(), d.policy.treatment(), d.now);
                d.put(e);
            }
            if (!e.state().isFinal() && e.state() != EvacuationState.LOOKING) {
                judge(e, server);
            }
        }
        for (Evacuation e : List.copyOf(d.evacuations.values())) {
            if (!e.state().isFinal() && e.state() != EvacuationState.LOOKING && !there.contains(e.instance())) {
                lookAtMissing(e);
            }
        }
        count.instances().stream()
                .filter(instance -> !d.evacuations.containsKey(instance))
                .forEach(instance -> lookAtMissing(Evacuation.missing(instance, d.now)));
    }

    private void lookAtMissing(Evacuation e) {
        boolean isFree = d.count(state -> state == EvacuationState.LOOKING) < d.policy.concurrency();
        d.missing.add(e.instance());
        d.put(isFree ? e.looking(d.now) : e.pendingAgain());
        if (isFree) {
            d.commands.add(new HostCommand.Inspect(e.instance()));
        }
    }

    private void judge(Evacuation e, ServerView server) {
        boolean isCompared = d.heardSince
                .filter(since -> !since.plus(d.policy.novaCompares()).isAfter(d.now))
                .isPresent();
        if (server.taskState().isPresent()) {
            return; // Nova does something with it, and what comes of that is seen later
        }
        if (server.vmState().equals("stopped")) {
            d.put(e.looking(d.now));
            d.commands.add(new HostCommand.Inspect(e.instance()));
        } else if (isCompared && server.isInError()) {
            d.put(e.failed("is on " + d.host() + " but in state error: " + server.fault(), d.now));
        } else if (isCompared && server.isAtRest()) {
            d.put(e.skipped(SkipReason.AS_BEFORE, SkipReason.AS_BEFORE.meaning(), d.now));
        } else if (isCompared
                && (server.vmState().equals("active") || server.vmState().equals("resized"))) {
            d.put(e.handedOver(d.host(), "its host is back, and it does not run there", d.now));
        } else if (isCompared) {
            d.put(e.failed("does not run on " + d.host() + ", and is " + server.vmState(), d.now));
        }
    }

    void inspected(InstanceId instance, Optional<ServerView> found, List<ServerAction> actions) {
        Evacuation e = d.evacuations.get(instance);
        if (e == null || e.state() != EvacuationState.LOOKING) {
            return;
        }
        boolean wasMissing = d.missing.remove(instance);
        if (wasMissing && found.isPresent()) {
            e = e.seen(found.get(), d.policy.treatment());
        }
        Instant since = d.downSince.minus(d.times.clockSkew());
        if (found.isEmpty()) {
            d.put(e.skipped(SkipReason.GONE, SkipReason.GONE.meaning(), d.now));
        } else if (!found.get().isOn(d.host())) {
            d.put(e.skipped(SkipReason.ELSEWHERE, SkipReason.ELSEWHERE.meaning(), d.now));
        } else if (!found.get().vmState().equals("stopped")
                || found.get().taskState().isPresent()) {
            d.put(e.pendingAgain());
            if (wasMissing && !found.get().vmState().equals("stopped")) {
                judge(e.pendingAgain(), found.get());
            }
        } else if (ServerAction.isStoppedByNova(actions, since)) {
            d.put(e.handedOver(d.host(), "its host is back, and Nova found it off there", d.now));
        } else {
            d.put(e.wantedStopped(true)
                    .skipped(SkipReason.STOPPED_BY_OWNER, SkipReason.STOPPED_BY_OWNER.meaning(), d.now));
        }
    }
}
